#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <tuple>
#include <vector>

#include "app/any_feed.hpp"
#include "app/run.hpp"
#include "app/tape_commands.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

using testing::IsSupersetOf;

const std::string day_folder = TOCSIN_SOURCE_DIR "/replay_data/2025-01-27/";

std::string rules_in(const std::string& file) {
  const std::string text = text_of_file(day_folder + file);
  return text.substr(text.find("[[rule]]"));
}

// What rang on the day's tape.
struct Heard {
  std::unique_ptr<Run> run;
  std::vector<Alert> alerts;

  using Told = std::tuple<std::string, std::uint64_t, AlertState, Time>;
  [[nodiscard]] std::vector<Told> told_by(const std::set<std::string>& rules) const {
    std::vector<Told> told;
    for (const Alert& alert : alerts) {
      if (alert.rule == no_rule) continue;
      const std::string& rule = run->names().policy(alert.rule).name;
      if (rules.contains(rule)) told.emplace_back(rule, alert.id, alert.state, alert.time);
    }
    return told;
  }
  [[nodiscard]] std::set<std::string> rung_for(const std::string& rule) const {
    std::set<std::string> symbols;
    for (const Alert& alert : alerts) {
      const bool rings = alert.state == AlertState::firing || alert.reason == SuppressedBy::storm;
      if (alert.rule == no_rule || !rings || run->names().policy(alert.rule).name != rule) continue;
      symbols.insert(std::string(run->names().market.name_of(alert.subject)));
    }
    return symbols;
  }
};

Heard hear(const ScratchFolder& folder, const std::string& rules) {
  const std::string head =
      "universe = \"" + day_folder + "universe.csv\"\nbaskets = \"" + day_folder + "baskets.csv\"\ntimer = \"1s\"\n";
  const std::string file = folder.file("rules.toml", head + rules);
  Heard heard;
  heard.run = std::make_unique<Run>(open_feeds({folder.path("day.tape")}), RulesFile::load(file),
                                    RunOptions{.alerts = {}, .console = false, .threads = 1});
  heard.run->play({}, [&](const Alert& alert) { heard.alerts.push_back(alert); });
  return heard;
}

TEST(EveryDetector, together_changes_nothing_that_the_demo_hears_and_knows_the_rules_of_the_market) {
  const ScratchFolder folder;
  tape_make({.out = folder.path("day.tape"), .events = 200'000});
  const Heard demo = hear(folder, rules_in("rules.toml"));
  const Heard all = hear(folder, rules_in("rules.toml") + "\n" + rules_in("detectors.toml"));
  std::set<std::string> demo_rules, detectors;
  for (const Policy& policy : demo.run->names().policies) demo_rules.insert(policy.name);
  for (const Policy& policy : all.run->names().policies) detectors.insert(std::string(policy.detector));
  EXPECT_EQ(detectors.size(), std::tuple_size_v<decltype(Rules::rules)>) << "all but plugins, and storms";
  EXPECT_GT(demo.told_by(demo_rules).size(), 20U);
  EXPECT_EQ(all.told_by(demo_rules), demo.told_by(demo_rules));
  EXPECT_THAT(all.rung_for("rule_201"),
              IsSupersetOf(std::set<std::string>{"NVDA", "AVGO", "MRVL", "TSM", "MU", "ARM"}));
  EXPECT_FALSE(all.rung_for("rule_201").contains("AMD"));
  EXPECT_TRUE(all.rung_for("halts_of_the_market").empty());
}

}  // namespace
}  // namespace tocsin
