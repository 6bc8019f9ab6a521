#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/sweep/swept.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<std::string> week{"2025-01-27", "2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31", "2025-02-03"};

// --- Which days choose

TEST(HoldOut, every_third_day_by_date_judges) {
  const DaySplit split = HoldOut::parse("1/3").split(week);
  EXPECT_THAT(split.held_out, ElementsAre(2, 5));
  EXPECT_THAT(split.training, ElementsAre(0, 1, 3, 4));
}

TEST(HoldOut, the_last_day_judges_where_there_are_few) {
  EXPECT_THAT(HoldOut::parse("1/3").split(std::span(week).first(2)).held_out, ElementsAre(1));
  EXPECT_THAT(HoldOut::parse("1/10").split(week).held_out, ElementsAre(5));
}

TEST(HoldOut, one_day_chooses_alone_and_nobody_judges) {
  const DaySplit split = HoldOut::parse("1/2").split(std::span(week).first(1));
  EXPECT_THAT(split.held_out, IsEmpty());
  EXPECT_THAT(split.training, ElementsAre(0));
}

TEST(HoldOut, takes_dates_or_none) {
  EXPECT_THAT(HoldOut::parse("2025-01-28,2025-02-03").split(week).held_out, ElementsAre(1, 5));
  EXPECT_THAT(HoldOut::parse("none").split(week).held_out, IsEmpty());
}

TEST(HoldOut, refuses_what_cannot_be) {
  for (const char* option : {"", "1/1", "1/0", "1/1001", "2/3", "1/3x", "2025-1-28", "2025-01-28,", "all"}) {
    EXPECT_THAT(setup_error_of([&] { return HoldOut::parse(option); }), HasSubstr("expected 1/N")) << option;
  }
  EXPECT_THAT(setup_error_of([&] { return HoldOut::parse("2025-01-26").split(week); }),
              HasSubstr("no day of 2025-01-26 was heard"));
  EXPECT_THAT(setup_error_of([&] { return HoldOut::parse("2025-01-27").split(std::span(week).first(1)); }),
              HasSubstr("at least one day that is not held out"));
}

// --- What is within a budget

TEST(Budget, holds_what_it_counts_against_the_days) {
  VariantScore score;
  score.days = 2;
  score.bells = 7;
  score.right = 3;
  score.pages = 5;
  EXPECT_TRUE(parse_budget("alerts/day<=3.5").is_met_by(score));
  EXPECT_FALSE(parse_budget("alerts/day<=3.499").is_met_by(score));
  EXPECT_TRUE(parse_budget("pages/day<=2.5").is_met_by(score));
  EXPECT_FALSE(parse_budget("pages/day<=2").is_met_by(score));
  EXPECT_TRUE(parse_budget("false/day<=2").is_met_by(score));
  EXPECT_FALSE(parse_budget("false/day<=1").is_met_by(score));
}

TEST(Budget, refuses_what_is_none) {
  for (const char* option : {"", "pages<=3", "pages/day<3", "pages/day<=", "pages/day<=-1", "pages/day<=1.2345",
                             "pages/day<=2000000", "bells/day<=3"}) {
    EXPECT_THAT(setup_error_of([&] { return parse_budget(option); }), HasSubstr("expected pages/day<=N")) << option;
  }
}

// --- Who is best

VariantDay variant(std::uint32_t bells, std::uint32_t right, const std::vector<std::int64_t>& delays) {
  VariantDay day{.events = 2, .bells = bells, .right = right, .pages = 0, .caught = {}};
  for (const std::int64_t delay : delays) day.caught.push_back({.delay_ns = delay});
  return day;
}

Variants one_rule(std::size_t count) {
  Variants variants;
  variants.swept.push_back({.name = "r", .detector = "d", .grids = {}, .first = 0, .count = count});
  return variants;
}

TEST(SweepChoice, recall_goes_before_delay_and_delay_before_false_bells) {
  const std::vector<SweptDay> days{{"2025-01-27",
                                    {variant(1, 1, {5}), variant(9, 2, {50, 70}), variant(9, 2, {40, 90}),
                                     variant(8, 2, {40, 90}), variant(8, 2, {40, 90})}}};
  const auto scores = scores_over(days, std::vector<std::size_t>{0});
  const auto choices = choices_of(one_rule(5), scores, {});
  EXPECT_EQ(choices[0].best, 3U);
  EXPECT_EQ(choices[0].chosen, 3U);
  EXPECT_THAT(ranked(one_rule(5).swept[0], scores), ElementsAre(3, 4, 2, 1, 0));
}

TEST(SweepChoice, only_what_keeps_the_budget_is_chosen) {
  const std::vector<SweptDay> days{{"2025-01-27", {variant(9, 2, {1, 2}), variant(3, 1, {7}), variant(2, 1, {9})}}};
  const auto scores = scores_over(days, std::vector<std::size_t>{0});
  const auto choices = choices_of(one_rule(3), scores, {parse_budget("alerts/day<=3")});
  EXPECT_EQ(choices[0].best, 0U);
  EXPECT_EQ(choices[0].chosen, 1U);
  EXPECT_FALSE(choices_of(one_rule(3), scores, {parse_budget("alerts/day<=1")})[0].chosen);
}

TEST(SweepChoice, scores_add_up_over_the_days_that_are_asked_for) {
  const std::vector<SweptDay> days{{"2025-01-27", {variant(4, 1, {10})}},
                                   {"2025-01-28", {variant(9, 0, {})}},
                                   {"2025-01-29", {variant(2, 2, {4, 8})}}};
  const VariantScore score = scores_over(days, std::vector<std::size_t>{0, 2})[0];
  EXPECT_EQ(score.days, 2U);
  EXPECT_EQ(score.events, 4U);
  EXPECT_EQ(score.caught, 3U);
  EXPECT_EQ(score.bells, 6U);
  EXPECT_EQ(score.false_bells(), 3U);
  EXPECT_EQ(score.recall(), 0.75);
  EXPECT_EQ(score.delay_ns->median, 8);
  EXPECT_EQ(score.delay_ns->worst, 10);
  EXPECT_FALSE(scores_over(days, {})[0].recall());
}

}  // namespace
}  // namespace tocsin
