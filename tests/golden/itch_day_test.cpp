#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "app/any_feed.hpp"
#include "app/convert.hpp"
#include "app/run.hpp"
#include "app/tape_commands.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

constexpr std::uint64_t events_count = sanitized ? 200'000 : 1'000'000;

// Every alert of a replay through the demo's rules, without what belongs to a list of events: ids (the text ends with
// one), the numbers of triggers, and what only a tape can say of its data.
std::vector<std::string> alerts_of(const std::string& file, const std::string& log) {
  const RulesFile rules = RulesFile::load(TOCSIN_SOURCE_DIR "/replay_data/2025-01-27/rules.toml");
  Run run(open_feeds({file}), rules, {.alerts = log, .console = false});
  run.play({});
  std::vector<std::string> lines;
  std::istringstream text(text_of_file(log));
  for (std::string line; std::getline(text, line);) {
    auto alert = nlohmann::json::parse(line);
    for (const char* own : {"id", "related_id", "reconstructed", "provenance", "text"}) alert.erase(own);
    alert["trigger"].erase("sequence");
    alert["trigger"].erase("source");
    lines.push_back(alert.dump());
  }
  return lines;
}

TEST(ItchDay, rings_what_the_tape_rings_that_it_was_made_of) {
  const ScratchFolder folder;
  const std::string tape = folder.path("day.tape");
  const std::string itch = folder.path("01272025.itch");
  tape_make({.out = tape, .events = events_count});
  ConvertOptions to_itch;
  to_itch.files = {tape};
  to_itch.out = itch;
  convert(to_itch);
  const auto wanted = alerts_of(tape, folder.path("tape.jsonl"));
  EXPECT_GT(wanted.size(), 30U);
  const auto found = alerts_of(itch, folder.path("itch.jsonl"));
  ASSERT_EQ(found.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_EQ(found[i], wanted[i]) << "alert " << i;
}

}  // namespace
}  // namespace tocsin
