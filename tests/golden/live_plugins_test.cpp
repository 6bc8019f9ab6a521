// Plugins that do harm while a day goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/live_program.hpp"

namespace tocsin {
namespace {

using nlohmann::json;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::MatchesRegex;

class LivePlugins : public testing::Test {
 protected:
  // The demo's rules, and one of the plugin, which does harm at the first trade of so many Nvidia shares.
  void begin_with(const std::string& plugin) {
    live_.write_rules("rules.toml");
    const std::string rule = "\n[[rule]]\nname = 'spiteful'\ndetector = 'plugin'\nfile = '" TOCSIN_PLUGIN_DIR "/" +
                             plugin + ".so'\nnames = ['NVDA']\nlevels = [1]\nharm_from = 1\nlimit = '0.2s'\n";
    live_.folder().file("rules.toml", live_.file("rules.toml") + rule);
    live_.write_desk();
    live_.start();
  }
  [[nodiscard]] std::string switch_offs() const { return live_.file("out/2025-01-27.rules.0.switch_offs.csv"); }
  void expect_a_replay_to_say_the_same() const {
    const Ended replayed = live_.tocsin("replay out/2025-01-27.tape --quiet --alerts again.jsonl");
    ASSERT_EQ(replayed.status, 0) << replayed.error;
    EXPECT_EQ(live_.file("again.jsonl"), live_.log());
    EXPECT_THAT(live_.log(), HasSubstr("plugin switched off"));
  }

  LiveProgram live_;
};

TEST_F(LivePlugins, that_hang_are_interrupted_and_the_day_goes_on) {
  begin_with("hangs");
  EXPECT_EQ(live_.play_out(), 0) << live_.said();
  EXPECT_THAT(live_.said(), HasSubstr("rule spiteful: its plugin was switched off at its call 1: hung"));
  EXPECT_EQ(switch_offs(), "rule,call,fault\nspiteful,1,hung\n");
  expect_a_replay_to_say_the_same();
}

// The kill comes as soon as anybody can know.
TEST_F(LivePlugins, that_were_switched_off_are_so_after_a_kill) {
  begin_with("dawdles");
  live_.control("speed speed=max");
  live_.control("resume");
  const auto is_told = [&] { return live_.log().find("plugin switched off") != std::string::npos; };
  for (int i = 0; i < 30'000 && !is_told(); ++i) ::usleep(1'000);
  live_.end(SIGKILL);
  const std::string before = switch_offs();
  EXPECT_THAT(before, MatchesRegex("rule,call,fault\nspiteful,[0-9]+,too_slow\n"));
  live_.start();
  EXPECT_EQ(live_.play_out(), 0) << live_.said();
  EXPECT_EQ(switch_offs(), before);
  expect_a_replay_to_say_the_same();
}

TEST_F(LivePlugins, that_cannot_be_interrupted_are_named_and_end_the_process_which_goes_on_without_them) {
  begin_with("clings");
  live_.control("speed speed=max");
  live_.control("resume");
  EXPECT_TRUE(live_.wait_until([](const json& status) {
    return status.at("engine").get<std::string>().starts_with("held up by the plugin of rule spiteful, since ");
  }));
  EXPECT_EQ(WEXITSTATUS(live_.end(0)), 3);
  EXPECT_THAT(live_.said(),
              ContainsRegex("rule spiteful: its plugin has held the engine up for [0-9]+ s, and cannot be "
                            "interrupted: it is switched off at its call 1"));
  live_.start();
  EXPECT_EQ(live_.status().at("engine"), "goes on");
  EXPECT_EQ(live_.play_out(), 0) << live_.said();
  EXPECT_EQ(switch_offs(), "rule,call,fault\nspiteful,1,hung\n");
  expect_a_replay_to_say_the_same();
}

}  // namespace
}  // namespace tocsin
