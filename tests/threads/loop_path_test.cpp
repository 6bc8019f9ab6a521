#include "app/latency/loop_path.hpp"

#include <gtest/gtest.h>

#include "app/latency/lab.hpp"
#include "app/tape_commands.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

// The loop's three threads, and the receipts that each of them writes.
TEST(LoopPath, measures_every_event_and_says_what_a_replay_says) {
  const ScratchFolder folder;
  const std::string tape = folder.path("day.tape");
  tape_make({.day = "2025-01-27", .out = tape, .events = 200'000});
  const LatencyOptions options{.files = {tape},
                               .rules = TOCSIN_SOURCE_DIR "/replay_data/2025-01-27/rules.toml",
                               .path = "loop",
                               .window = {.from = {}, .to = sanitized ? "09:31" : "10:30"},
                               .idle = "yield"};
  const RulesFile rules = RulesFile::load(options.rules);
  const TscClock clock;
  Lab lab(options, rules, clock);
  const MeasuredLoad measured = lab.measure({.name = "rate", .pace = parse_pace("rate:400000")});
  EXPECT_FALSE(measured.is_void());
  EXPECT_GT(measured.run.alerts, 0U);
  const std::uint64_t counted = measured.events - measured.events / 10;
  for (const Series& series : measured.run.series) {
    const bool is_of_alerts =
        series.name().ends_with("alert") || series.name() == "hand-over" || series.name() == "sink";
    if (is_of_alerts) continue;
    EXPECT_EQ(series.whole().count(), counted) << series.name();
  }
}

}  // namespace
}  // namespace tocsin
