// The desk's rules are changed while its day goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "tests/support/live_program.hpp"

namespace tocsin {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class LiveRules : public testing::Test {
 protected:
  LiveRules() {
    live_.write_rules("rules.toml");
    live_.write_desk();
  }
  // The alerts of a log that came after a time, as they would be without any change of rules.
  static std::vector<json> alerts_after(const std::string& log, const std::string& time) {
    std::vector<json> alerts;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
      json alert = json::parse(line);
      alert.erase("edition");
      if (alert.at("time") > time && alert.at("reason") != "rules_changed") alerts.push_back(std::move(alert));
    }
    return alerts;
  }
  [[nodiscard]] bool change(int number) const {
    if (live_.control("reload owner=ada note='after lunch'").status != 0) return false;
    return live_.wait_until([=](const json& status) { return status.at("rules_changes") == number; });
  }
  void expect_a_replay_to_say_the_same() const {
    for (const std::string threads : {"1", "2"}) {
      const Ended replayed =
          live_.tocsin("replay out/2025-01-27.tape --quiet --alerts again.jsonl --threads " + threads);
      ASSERT_EQ(replayed.status, 0) << replayed.error;
      EXPECT_EQ(live_.file("again.jsonl"), live_.log());
    }
  }

  LiveProgram live_;
};

TEST_F(LiveRules, are_changed_between_two_events_and_a_replay_and_a_restart_say_the_same) {
  live_.start();
  ASSERT_TRUE(live_.go_to("10:30:00"));
  live_.write_rules("rules.toml",
                    {{"levels = [3, 5, 7, 9, 10]", "levels = [2, 4, 6, 8]"}, {"levels = [60, 90]", "levels = [75]"}});
  ASSERT_TRUE(change(1));
  ASSERT_TRUE(live_.go_to("12:00:00"));
  live_.end(SIGKILL);
  live_.start();
  EXPECT_EQ(live_.status().at("rules_changes"), 1);
  EXPECT_EQ(live_.said().find("was changed since"), std::string::npos) << live_.said();
  ASSERT_TRUE(live_.go_to("13:00:00"));
  live_.write_rules("rules.toml", {{"levels = [3, 5, 7, 9, 10]", "levels = [1, 4, 5, 9]"}});
  ASSERT_TRUE(change(2));
  EXPECT_EQ(live_.play_out(), 0) << live_.said();
  EXPECT_THAT(live_.log(), HasSubstr("\"edition\":2"));
  EXPECT_THAT(live_.log(), HasSubstr("\"reason\":\"rules_changed\""));
  expect_a_replay_to_say_the_same();
}

TEST_F(LiveRules, judge_from_their_change_on_as_if_they_had_been_there_since_the_day_began) {
  live_.start();
  ASSERT_TRUE(live_.go_to("11:00:00"));
  live_.write_rules("new.toml", {{"levels = [3, 5, 7, 9, 10]", "levels = [2, 6, 7, 8]"}});
  live_.write_rules("rules.toml", {{"levels = [3, 5, 7, 9, 10]", "levels = [2, 6, 7, 8]"}});
  ASSERT_TRUE(change(1));
  EXPECT_EQ(live_.play_out(), 0) << live_.said();
  ASSERT_EQ(live_.tocsin("replay day.tape --rules new.toml --quiet --alerts new.jsonl").status, 0);
  const std::string changed_at = "2025-01-27T16:00:00.1";
  const std::vector<json> told = alerts_after(live_.log(), changed_at);
  EXPECT_EQ(told, alerts_after(live_.file("new.jsonl"), changed_at));
  EXPECT_GT(told.size(), 3U);
}

TEST_F(LiveRules, tell_what_is_over_with_the_old_ones_and_what_rings_by_the_new_ones_alone) {
  live_.start();
  ASSERT_TRUE(live_.go_to("11:00:00"));
  const std::string before = live_.log();
  live_.write_rules("rules.toml", {{"name = \"sox_ladder\"", "name = \"other_ladder\""},
                                   {"parent = \"sox_ladder\"", "parent = \"other_ladder\""}});
  ASSERT_TRUE(change(1));
  live_.control("stop");
  live_.end(0);
  int resolved = 0;
  int fired = 0;
  std::istringstream lines(live_.log().substr(before.size()));
  for (std::string line; std::getline(lines, line);) {
    const json alert = json::parse(line);
    const bool is_of_change = alert.at("reason") == "rules_changed";
    if (is_of_change && alert.at("rule") == "sox_ladder" && alert.at("state") == "resolved") ++resolved;
    if (is_of_change && alert.at("rule") == "other_ladder" && alert.at("state") != "resolved") ++fired;
    // What rings by both goes on, and nothing is said of it.
    EXPECT_NE(alert.at("rule"), "tech_breadth") << line;
  }
  EXPECT_GT(resolved, 0);
  EXPECT_EQ(fired, resolved);
  expect_a_replay_to_say_the_same();
}

TEST_F(LiveRules, that_are_wrong_are_refused_with_every_mistake_and_the_day_goes_on) {
  live_.start();
  ASSERT_TRUE(live_.go_to("10:00:00"));
  const std::string before = live_.log();
  live_.write_rules("rules.toml", {{"detector = \"index_drop\"", "detector = \"index_dorp\""},
                                   {"hold_off = \"15min\"", "hold_off = 15"}});
  const Ended refused = live_.control("reload");
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.error, HasSubstr("rules.toml:18: rule sox_ladder: detector: expected"));
  EXPECT_THAT(refused.error, HasSubstr("hold_off: expected a duration"));
  live_.write_rules("rules.toml", {{"subject = \"SOX\"", "subject = \"SAX\""}});
  EXPECT_THAT(live_.control("reload").error, HasSubstr("SAX"));
  live_.write_rules("rules.toml", {{"timer = \"1s\"", "timer = \"2s\""}});
  EXPECT_THAT(live_.control("reload").error, HasSubstr("timer: expected that of the day"));
  live_.folder().file("rules.toml", text_of_file(TOCSIN_SOURCE_DIR "/tests/golden/faulty_market/rules.toml"));
  EXPECT_EQ(live_.control("reload").status, 1);
  EXPECT_EQ(live_.status().at("rules_changes"), 0);
  EXPECT_EQ(live_.log(), before);
  live_.end(SIGKILL);
  // The file is not what judges, and that is said.
  live_.write_rules("rules.toml", {{"levels = [60, 90]", "levels = [75]"}});
  live_.start();
  EXPECT_THAT(live_.said(), HasSubstr("was changed since the day's rules were read"));
  EXPECT_EQ(live_.play_out(), 0);
  live_.write_rules("first.toml");
  ASSERT_EQ(live_.tocsin("replay day.tape --rules first.toml --quiet --alerts first.jsonl").status, 0);
  EXPECT_EQ(live_.log(), live_.file("first.jsonl"));
}

TEST_F(LiveRules, explain_each_alert_by_those_it_rang_by) {
  live_.start();
  ASSERT_TRUE(live_.go_to("11:00:00"));
  live_.write_rules("rules.toml", {{"name = \"sox_ladder\"", "name = \"other_ladder\""},
                                   {"parent = \"sox_ladder\"", "parent = \"other_ladder\""}});
  ASSERT_TRUE(change(1));
  EXPECT_EQ(live_.play_out(), 0) << live_.said();
  int explained = 0;
  std::istringstream lines(live_.log());
  for (std::string line; std::getline(lines, line);) {
    const json alert = json::parse(line);
    const bool is_of_ladder = alert.at("rule") == "sox_ladder" || alert.at("rule") == "other_ladder";
    if (!is_of_ladder || alert.at("state") == "resolved" || alert.at("level") != 5) continue;
    const Ended said = live_.tocsin("explain " + alert.at("id").get<std::string>() + " out/2025-01-27.tape");
    ASSERT_EQ(said.status, 0) << said.error;
    // The rule's own words, from the text that was in force, and the command that plays it again.
    EXPECT_THAT(said.out, HasSubstr("name = \"" + alert.at("rule").get<std::string>() + "\""));
    EXPECT_THAT(said.out, HasSubstr("tocsin replay out/2025-01-27.tape --from"));
    ++explained;
  }
  EXPECT_GE(explained, 2);
}

TEST_F(LiveRules, say_why_not_each_for_its_own_time) {
  live_.start();
  ASSERT_TRUE(live_.go_to("11:00:00"));
  live_.write_rules("rules.toml", {{"name = \"sox_ladder\"", "name = \"other_ladder\""},
                                   {"parent = \"sox_ladder\"", "parent = \"other_ladder\""}});
  ASSERT_TRUE(change(1));
  live_.control("stop");
  live_.end(0);
  const std::string why_not = "why-not out/2025-01-27.tape --subject SOX ";
  const Ended day = live_.tocsin(why_not + "--rule sox_ladder");
  ASSERT_EQ(day.status, 0) << day.error;
  EXPECT_THAT(day.out, HasSubstr("By out/2025-01-27.rules.0.toml, from the day's start:\nsox_ladder on SOX"));
  EXPECT_THAT(day.out, HasSubstr("By out/2025-01-27.rules.1.toml, in force since 1"));
  EXPECT_THAT(day.out, HasSubstr("expected the name of a rule, found `sox_ladder`"));
  EXPECT_EQ(live_.tocsin(why_not + "--rule sox_ladder --at 10:00:00").status, 0);
  EXPECT_EQ(live_.tocsin(why_not + "--rule other_ladder --at 10:00:00").status, 2);
  EXPECT_EQ(live_.tocsin(why_not + "--rule neither").status, 2);
}

TEST_F(LiveRules, of_a_replay_with_others_judge_all_of_a_day_and_it_is_said) {
  live_.start();
  ASSERT_TRUE(live_.go_to("10:30:00"));
  ASSERT_TRUE(change(1));
  live_.control("stop");
  live_.end(0);
  const Ended what_if = live_.tocsin("replay out/2025-01-27.tape --quiet --rules rules.toml");
  EXPECT_EQ(what_if.status, 0);
  EXPECT_THAT(what_if.out, HasSubstr("the desk changed its rules 1 times, and these judge all of it"));
  EXPECT_THAT(live_.tocsin("replay day.tape").error, HasSubstr("--rules: expected a rules file"));
  live_.folder().file("out/2025-01-27.rules.1.toml", "");
  EXPECT_THAT(live_.tocsin("replay out/2025-01-27.tape").error,
              HasSubstr("is not what the desk's rules were changed to"));
}

}  // namespace
}  // namespace tocsin
