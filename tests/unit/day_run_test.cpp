#include "app/backtest/day_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/backtest/wire.hpp"
#include "tests/support/setup_error_of.hpp"
#include "tests/support/small_backtest.hpp"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* monday = "2025-01-27";
constexpr const char* tuesday = "2025-01-28";

class DayRun : public testing::Test {
 protected:
  RunFacts hear(const std::vector<std::string>& files, const std::string& labels, const std::string& first = monday) {
    return hear_days(files, first, RulesFile::load(small_.path("rules.toml")), read_label_file(small_.labels(labels)),
                     Reading{});
  }
  static std::vector<std::string> bells_of(const RunFacts& facts, const DayFacts& day) {
    std::vector<std::string> bells;
    for (const Ringing& bell : day.ringings) {
      bells.push_back(facts.rules[bell.rule].name + " " + std::to_string(bell.rung) + " " + bell.subject + " " +
                      std::to_string(bell.answers.size()));
    }
    return bells;
  }

  SmallBacktest small_;
};

TEST_F(DayRun, hears_who_rang_and_until_when) {
  const RunFacts facts = hear({small_.fall_of(monday, "day.csv")}, "");
  ASSERT_THAT(facts.days, SizeIs(1));
  const DayFacts& day = facts.days[0].facts;
  EXPECT_EQ(day.name, monday);
  EXPECT_EQ(day.events, 7U);
  EXPECT_THAT(bells_of(facts, day), ElementsAre("pair 0 PAIR 0", "pair 1 PAIR 0", "names 0 A 0"));
  EXPECT_EQ(day.ringings[0].when.length(), std::chrono::hours(1));
  EXPECT_THAT(facts.rules[0].levels, ElementsAre(30'000, 50'000));
  EXPECT_TRUE(facts.rules[0].is_unit_known);
}

TEST_F(DayRun, notes_a_plugin_that_was_switched_off) {
  small_.folder().file("rules.toml",
                       "universe = 'universe.csv'\n[[rule]]\nname = 'hostile'\ndetector = 'plugin'\nfile = "
                       "'" TOCSIN_PLUGIN_DIR "/throws.so'\nnames = 'all'\nlevels = [1]\nharm_from = 100\n");
  EXPECT_THAT(hear({small_.fall_of(monday, "day.csv")}, "").notes,
              testing::Contains(testing::AllOf(HasSubstr("2025-01-27: rule hostile"),
                                               HasSubstr("was switched off at its call 1 (threw)"))));
}

TEST_F(DayRun, holds_bells_against_the_labels_they_speak_of) {
  const RunFacts facts = hear({small_.fall_of(monday, "day.csv")},
                              "2025-01-27T14:59:00Z,2025-01-27T16:00:00Z,PAIR,index_drop,\n"
                              "2025-01-27T14:59:00Z,2025-01-27T16:00:00Z,B,name_drop,\n"
                              "2025-01-28T14:59:00Z,2025-01-28T16:00:00Z,PAIR,index_drop,\n");
  const DayFacts& day = facts.days[0].facts;
  ASSERT_THAT(day.labels, SizeIs(2));
  EXPECT_THAT(day.labels[0].rules, ElementsAre(0));
  EXPECT_THAT(day.labels[1].rules, ElementsAre(1));
  EXPECT_THAT(bells_of(facts, day), ElementsAre("pair 0 PAIR 1", "pair 1 PAIR 1", "names 0 A 0"));
}

TEST_F(DayRun, knows_how_much_of_the_fall_was_over_at_the_bell) {
  const RunFacts facts =
      hear({small_.fall_of(monday, "day.csv")}, "2025-01-27T14:59:00Z,2025-01-27T16:00:00Z,PAIR,index_drop,\n");
  const DayFacts& day = facts.days[0].facts;
  EXPECT_TRUE(day.labels[0].is_fall_known);
  EXPECT_EQ(day.labels[0].fall_ppm, 80'000);
  EXPECT_EQ(day.ringings[0].answers[0].lost_ppm, 500'000);  // 4 of 8 per cent
  EXPECT_EQ(day.ringings[1].answers[0].lost_ppm, 750'000);
}

TEST_F(DayRun, a_rule_that_watches_members_answers_for_their_basket) {
  const RunFacts facts = hear({small_.fall_of(monday, "day.csv")},
                              "2025-01-27T14:59:00Z,2025-01-27T16:00:00Z,PAIR,name_drop,\n"
                              "2025-01-27T14:59:00Z,2025-01-27T16:00:00Z,A,index_drop,\n"
                              "2025-01-27T14:59:00Z,2025-01-27T16:00:00Z,market,name_drop,\n"
                              "2025-01-27T14:59:00Z,2025-01-27T16:00:00Z,A,any,\n"
                              "2025-01-27T14:59:00Z,2025-01-27T16:00:00Z,PAIR,breadth,\n"
                              "2025-01-27T14:59:00Z,2025-01-27T16:00:00Z,market,any,\n");
  const auto& labels = facts.days[0].facts.labels;
  EXPECT_THAT(labels[0].rules, ElementsAre(1));  // names are members of PAIR
  EXPECT_THAT(labels[1].rules, ElementsAre(0));  // PAIR holds A
  EXPECT_THAT(labels[2].rules, ElementsAre(1));  // the whole market holds them all
  EXPECT_THAT(labels[3].rules, ElementsAre(1));  // `any` means rules on A alone
  EXPECT_THAT(labels[4].rules, IsEmpty());       // no such rule
  EXPECT_THAT(labels[5].rules, IsEmpty());       // no rule on the market as a whole
}

TEST_F(DayRun, tells_the_dates_of_one_file_apart) {
  const std::string both = small_.day("both.csv", SmallBacktest::trade(monday, "10:00:00", "A,92") +
                                                      SmallBacktest::trade(tuesday, "10:00:00", "A,92") +
                                                      SmallBacktest::trade(tuesday, "10:00:01", "B,50"));
  const RunFacts facts = hear({both}, "");
  ASSERT_THAT(facts.days, SizeIs(2));
  EXPECT_EQ(facts.days[1].facts.name, tuesday);
  EXPECT_EQ(facts.days[0].facts.events, 1U);
  EXPECT_EQ(facts.days[1].facts.events, 2U);
  EXPECT_THAT(hear({both}, "", tuesday).days, SizeIs(1));
  EXPECT_THAT(setup_error_of([&] { return hear({both}, "", "2025-01-29"); }),
              HasSubstr("holds no events of 2025-01-29"));
}

TEST_F(DayRun, a_withdrawal_of_what_was_over_leaves_what_rings_alone) {
  const auto row = [](const std::string& time, const std::string& what) {
    return "2025-01-27T" + time + "-05:00," + what;
  };
  const std::string day = small_.folder().file(
      "broken.csv", "time,symbol,kind,id,price,size\n" + row("09:30:00", "A,trade,7,100,100\n") +
                        row("09:30:01", "B,trade,8,50,100\n") + row("10:00:00", "A,trade,1,92,100\n") +
                        row("10:10:00", "A,trade,2,100,100\n") + row("10:20:00", "A,trade,3,92,100\n") +
                        row("10:30:00", "A,correction,1,,\n") + row("15:00:00", "B,trade,4,50,100\n"));
  const DayFacts facts = hear({day}, "").days[0].facts;
  ASSERT_THAT(facts.ringings, SizeIs(2));
  EXPECT_EQ(facts.ringings[0].when.length(), std::chrono::minutes(10));
  EXPECT_GT(facts.ringings[1].when.length(), std::chrono::hours(4));
}

TEST_F(DayRun, what_a_storm_folds_is_no_bell_and_its_notice_no_rule) {
  const std::string rules = small_.folder().file("stormy.toml",
                                                 "universe = 'universe.csv'\nbaskets = 'baskets.csv'\nstorm = 1\n"
                                                 "[[rule]]\nname = 'pair'\ndetector = 'index_drop'\nsubject = 'PAIR'\n"
                                                 "reference = 'prior_close'\nlevels = [3, 5]\nclear = 1\n");
  const RunFacts facts = hear_days({small_.fall_of(monday, "day.csv")}, monday, RulesFile::load(rules),
                                   read_label_file(small_.labels("")), Reading{});
  const DayFacts& day = facts.days[0].facts;
  ASSERT_THAT(facts.rules, SizeIs(1));
  EXPECT_THAT(facts.rules[0].levels, ElementsAre(30'000, 50'000));
  EXPECT_EQ(facts.rules[0].level_unit, Unit::percent);
  EXPECT_THAT(bells_of(facts, day), ElementsAre("pair 0 PAIR 0"));
  ASSERT_THAT(day.silences, SizeIs(1));
  EXPECT_EQ(day.silences[0].rung, 1U);
}

TEST_F(DayRun, an_alert_is_heard_until_the_hours_of_its_rule_end) {
  const std::string day = small_.day(
      "late.csv", SmallBacktest::trade(monday, "10:00:00", "A,92") + SmallBacktest::trade(monday, "19:00:00", "B,50"));
  const DayFacts facts = hear({day}, "").days[0].facts;
  ASSERT_THAT(facts.ringings, SizeIs(1));
  EXPECT_GT(facts.ringings[0].when.length(), std::chrono::minutes(59));
  EXPECT_LE(facts.ringings[0].when.length(), std::chrono::hours(6));
}

TEST_F(DayRun, refuses_a_label_of_a_subject_that_nobody_knows) {
  EXPECT_THAT(setup_error_of([&] {
                return hear({small_.fall_of(monday, "day.csv")},
                            "2025-01-27T14:59:00Z,2025-01-27T16:00:00Z,PIAR,index_drop,\n");
              }),
              HasSubstr("labels.csv:2: subject: expected a symbol or basket of the day, or `market`, found `PIAR` (did "
                        "you mean `PAIR`?)"));
}

TEST_F(DayRun, writes_the_course_of_the_day_down) {
  const RunFacts facts = hear({small_.fall_of(monday, "day.csv")}, "");
  const auto& paths = facts.days[0].paths;
  ASSERT_THAT(paths, SizeIs(2));  // those who rang: PAIR and A
  EXPECT_EQ(paths[0].subject, "PAIR");
  EXPECT_EQ(paths[0].changes_ppm.front(), 0);
  EXPECT_EQ(paths[0].changes_ppm[31], -60'000);  // 10:01, before the trade of that moment
  EXPECT_EQ(paths[0].changes_ppm[32], -80'000);
}

TEST_F(DayRun, its_facts_pass_from_process_to_process_as_they_are) {
  const RunFacts facts =
      hear({small_.fall_of(monday, "day.csv")}, "2025-01-27T14:59:00Z,2025-01-27T16:00:00Z,PAIR,index_drop,\n");
  const std::string bytes = bytes_of(facts);
  const RunFacts back = run_facts_of(bytes);
  EXPECT_EQ(bytes_of(back), bytes);
  EXPECT_EQ(back.days[0].facts.ringings[1].when, facts.days[0].facts.ringings[1].when);
  EXPECT_EQ(back.days[0].paths[0].changes_ppm, facts.days[0].paths[0].changes_ppm);
  EXPECT_EQ(back.rules[1].name, "names");
}

}  // namespace
}  // namespace tocsin
