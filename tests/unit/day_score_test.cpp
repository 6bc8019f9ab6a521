#include "scoring/day_score.hpp"

#include <gtest/gtest.h>

#include "tests/support/small_facts.hpp"

namespace tocsin {
namespace {

constexpr Scored whole_rule{.rule = 0, .rung = {}};

TEST(DayScore, a_calm_day_s_bells_are_all_false) {
  const DayFacts day{.labels = {}, .ringings = {ringing(range(10, 20), {}), ringing(range(30, 40), {}, 1)}};
  const DayScore score = score_of(day, whole_rule);
  EXPECT_EQ(score.events, 0U);
  EXPECT_EQ(score.bells, 2U);
  EXPECT_EQ(score.false_bells(), 2U);
  EXPECT_DOUBLE_EQ(score.range_precision_sum, 0);
  EXPECT_EQ(score.ranges, 2U);
}

TEST(DayScore, a_label_is_caught_by_the_first_bell_inside_of_it) {
  const DayFacts day{
      .labels = {label_of(7, range(100, 200))},
      .ringings = {ringing(range(90, 95), {0}), ringing(range(130, 150), {0}), ringing(range(140, 160), {0}, 1)}};
  const auto catches = catches_of(day, whole_rule);
  ASSERT_EQ(catches.size(), 1U);
  EXPECT_TRUE(catches[0].caught);
  EXPECT_EQ(catches[0].label, 7U);
  EXPECT_EQ(catches[0].delay, Duration(30));
  EXPECT_EQ(score_of(day, whole_rule).false_bells(), 1U);
}

TEST(DayScore, a_bell_at_the_start_is_inside_and_one_at_the_end_is_not) {
  DayFacts day{.labels = {label_of(0, range(100, 200))}, .ringings = {ringing(range(100, 101), {0})}};
  EXPECT_EQ(score_of(day, whole_rule).caught, 1U);
  day.ringings[0].when = range(200, 201);
  EXPECT_EQ(score_of(day, whole_rule).caught, 0U);
}

TEST(DayScore, an_alert_that_stands_since_before_the_label_has_not_rung_for_it) {
  const DayFacts day{.labels = {label_of(0, range(100, 200))}, .ringings = {ringing(range(90, 200), {0})}};
  const DayScore score = score_of(day, whole_rule);
  EXPECT_EQ(score.missed(), 1U);
  EXPECT_EQ(score.false_bells(), 1U);
  EXPECT_DOUBLE_EQ(score.range_recall_sum, 1);  // the ranges see it all the same
}

TEST(DayScore, a_bell_that_answers_no_label_catches_none) {
  const DayFacts day{.labels = {label_of(0, range(100, 200))}, .ringings = {ringing(range(110, 120), {})}};
  EXPECT_EQ(score_of(day, whole_rule).missed(), 1U);
  EXPECT_EQ(score_of(day, whole_rule).false_bells(), 1U);
}

TEST(DayScore, one_level_is_scored_as_if_it_were_alone) {
  const DayFacts day{.labels = {label_of(0, range(100, 200))},
                     .ringings = {ringing(range(110, 190), {0}, 0), ringing(range(150, 160), {0}, 1)},
                     .silences = {{.rule = 0, .rung = 1}, {.rule = 1, .rung = 0}}};
  EXPECT_EQ(catches_of(day, {.rule = 0, .rung = 1})[0].delay, Duration(50));
  EXPECT_EQ(score_of(day, {.rule = 0, .rung = 1}).bells, 1U);
  EXPECT_EQ(score_of(day, {.rule = 0, .rung = 0}).suppressed, 0U);
  EXPECT_EQ(score_of(day, {.rule = 0, .rung = 1}).suppressed, 1U);
  EXPECT_EQ(score_of(day, whole_rule).suppressed, 1U);
  EXPECT_EQ(score_of(day, {.rule = 1, .rung = {}}).events, 0U);
}

TEST(DayScore, levels_of_one_subject_make_one_range_and_subjects_one_each) {
  const DayFacts day{
      .labels = {label_of(0, range(0, 10))},
      .ringings = {ringing(range(0, 4), {0}, 0), ringing(range(2, 8), {0}, 1), ringing(range(5, 15), {0}, 0, "NVDA")}};
  const DayScore score = score_of(day, whole_rule);
  EXPECT_EQ(score.ranges, 2U);
  EXPECT_DOUBLE_EQ(score.range_precision_sum, 1 + 0.5);
  EXPECT_DOUBLE_EQ(score.range_recall_sum, 1);  // 0 to 8 by SOX, 5 to 10 by NVDA
}

TEST(DayScore, days_add_up) {
  const DayFacts calm{.labels = {}, .ringings = {ringing(range(1, 2), {})}};
  const DayFacts event{.labels = {label_of(0, range(0, 10))}, .ringings = {ringing(range(5, 10), {0})}};
  DayScore sum = score_of(calm, whole_rule);
  sum.add(score_of(event, whole_rule));
  EXPECT_EQ(sum.days, 2U);
  EXPECT_EQ(sum.events, 1U);
  EXPECT_EQ(sum.caught, 1U);
  EXPECT_EQ(sum.bells, 2U);
  EXPECT_EQ(sum.right, 1U);
  EXPECT_EQ(sum.ranges, 2U);
  EXPECT_DOUBLE_EQ(sum.range_precision_sum, 1);
  EXPECT_DOUBLE_EQ(sum.range_recall_sum, 15.0 / 55);  // points 5 to 9 weigh 5, 4, 3, 2, 1 of 55
}

}  // namespace
}  // namespace tocsin
