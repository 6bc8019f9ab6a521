#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "app/run.hpp"
#include "tests/support/recordings.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

// The alert log of a recording under rules of gap_open, built in or as a plugin.
std::string log_of(const Replayable& recording, const std::string& market, const std::string& detector) {
  const ScratchFolder folder;
  const std::string rules = market + "[[rule]]\nname = \"apart\"\n" + detector +
                            "names = \"all\"\nlevels = [1, 5, 10]\n"
                            "[[rule]]\nname = \"apart_up\"\n" +
                            detector +
                            "names = \"all\"\nlevels = [0.5]\ndirection = \"up\"\nhold_on = \"5s\"\nrepeat = \"5min\"\n"
                            "severity = \"critical\"\n";
  const RulesFile file = RulesFile::load(folder.file("rules.toml", rules));
  Run run(recording.open(), file, {.alerts = folder.path("log.jsonl"), .console = false, .measures_plugins = false});
  run.play({});
  return text_of_file(folder.path("log.jsonl"));
}

// The universe and baskets that the recording's own rules name.
std::string market_of(const std::string& rules) {
  const std::string folder = std::filesystem::path(rules).parent_path().string();
  std::string market;
  std::ifstream file(rules);
  for (std::string line; std::getline(file, line) && line != "[[rule]]";) {
    const bool names_file = line.starts_with("universe = \"") || line.starts_with("baskets = \"");
    if (!names_file) continue;
    const std::size_t path = line.find('"') + 1;
    market += (line[path] == '/' ? line : line.insert(path, folder + "/")) + "\n";
  }
  return market;
}

class PluginRecording : public testing::TestWithParam<Replayable> {};

// The seventh equality: built-in or plugin.
TEST_P(PluginRecording, says_the_same_by_the_built_in_and_by_the_plugin) {
  if (GetParam().open().empty()) GTEST_SKIP() << "what this is made from is not here";
  const std::string market = market_of(GetParam().rules);
  const std::string built_in = log_of(GetParam(), market, "detector = \"gap_open\"\n");
  const std::string by_plugin =
      log_of(GetParam(), market, "detector = \"plugin\"\nfile = \"" TOCSIN_PLUGIN_DIR "/gap_open.so\"\n");
  EXPECT_EQ(built_in.empty(), GetParam().name == "related_market") << "whose names open where they closed";
  EXPECT_EQ(by_plugin, built_in);
}

INSTANTIATE_TEST_SUITE_P(Recordings, PluginRecording, testing::ValuesIn(recordings()),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace tocsin
