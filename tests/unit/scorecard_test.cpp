#include "scoring/scorecard.hpp"

#include <gtest/gtest.h>

#include "tests/support/small_facts.hpp"

namespace tocsin {
namespace {

const std::vector<PlayedRule> one_rule{
    {.name = "ladder", .detector = "index_drop", .levels = {30'000, 50'000}, .is_unit_known = true}};

// An event that the first level catches after 10 and the second after 40; a calm day with a false bell; a missed event.
std::vector<DayFacts> three_days() {
  DayFacts good{.name = "2025-01-27",
                .labels = {label_of(0, range(100, 200))},
                .ringings = {ringing(range(110, 190), {0}, 0), ringing(range(140, 160), {0}, 1)}};
  good.ringings[0].answers[0] = {.label = 0, .is_lost_known = true, .lost_ppm = 250'000};
  DayFacts calm{.name = "2025-01-28", .labels = {}, .ringings = {ringing(range(5, 6), {}, 0)}};
  DayFacts bad{.name = "2025-01-29", .labels = {label_of(1, range(10, 20))}, .ringings = {}};
  return {good, calm, bad};
}

TEST(Scorecard, adds_up_what_a_rule_did_on_all_days) {
  const auto card = scorecard(one_rule, three_days());
  ASSERT_EQ(card.size(), 1U);
  const Score& whole = card[0].whole;
  EXPECT_EQ(whole.sum.days, 3U);
  EXPECT_DOUBLE_EQ(*whole.recall(), 0.5);
  EXPECT_DOUBLE_EQ(*whole.precision(), 2.0 / 3);
  EXPECT_DOUBLE_EQ(*whole.false_bells_a_day(), 1.0 / 3);
  EXPECT_DOUBLE_EQ(*whole.range_precision(), 0.5);
  EXPECT_EQ(whole.delay_ns->median, 10);
  EXPECT_EQ(whole.lost_ppm->worst, 250'000);
  ASSERT_EQ(whole.labels.size(), 2U);
  EXPECT_EQ(whole.labels[1].day, 2U);
  EXPECT_FALSE(whole.labels[1].outcome.caught);
}

TEST(Scorecard, moves_the_level_along_the_cost_curve) {
  const auto card = scorecard(one_rule, three_days());
  ASSERT_EQ(card[0].levels.size(), 2U);
  EXPECT_EQ(card[0].levels[0].sum.false_bells(), 1U);
  EXPECT_EQ(card[0].levels[0].delay_ns->median, 10);
  EXPECT_EQ(card[0].levels[1].sum.false_bells(), 0U);
  EXPECT_EQ(card[0].levels[1].delay_ns->median, 40);
  EXPECT_EQ(card[0].levels[1].sum.missed(), 1U);
  EXPECT_FALSE(card[0].levels[1].lost_ppm.has_value());
}

TEST(Scorecard, has_no_share_of_nothing) {
  const auto card = scorecard(one_rule, std::vector<DayFacts>{{.name = "calm"}});
  EXPECT_FALSE(card[0].whole.recall().has_value());
  EXPECT_FALSE(card[0].whole.precision().has_value());
  EXPECT_FALSE(card[0].whole.range_recall().has_value());
  EXPECT_FALSE(card[0].whole.range_precision().has_value());
  EXPECT_FALSE(card[0].whole.delay_ns.has_value());
  EXPECT_DOUBLE_EQ(*card[0].whole.false_bells_a_day(), 0);
  EXPECT_FALSE(card[0].whole.false_bells_interval.has_value());  // of one day nothing can be said
}

TEST(Scorecard, takes_quantiles_by_nearest_rank) {
  const auto spread = spread_of({30, 10, 20, 40, 50, 60, 70, 80, 90, 100});
  EXPECT_EQ(spread->median, 50);
  EXPECT_EQ(spread->p90, 90);
  EXPECT_EQ(spread->worst, 100);
  EXPECT_EQ(spread_of({7})->median, 7);
  EXPECT_EQ(spread_of({7, 9})->p90, 9);
  EXPECT_FALSE(spread_of({}).has_value());
}

TEST(Bootstrap, is_the_same_twice_and_holds_the_figure) {
  std::vector<DayScore> days;
  for (std::uint64_t i = 0; i < 40; ++i) days.push_back({.days = 1, .bells = i % 4 == 0 ? 2U : 0U});
  const Figure bells = [](const DayScore& sum) {
    return static_cast<double>(sum.bells) / static_cast<double>(sum.days);
  };
  const auto first = bootstrap_interval(days, bells);
  const auto second = bootstrap_interval(days, bells);
  EXPECT_DOUBLE_EQ(first->low, second->low);
  EXPECT_DOUBLE_EQ(first->high, second->high);
  // Mean 0.5, standard error sqrt(0.75 / 40) = 0.137: within 1.96 of it, give or take a step of 0.05.
  EXPECT_NEAR(first->low, 0.5 - 1.96 * 0.137, 0.06);
  EXPECT_NEAR(first->high, 0.5 + 1.96 * 0.137, 0.06);
}

TEST(Bootstrap, of_equal_days_is_a_point_and_of_one_day_nothing) {
  const Figure bells = [](const DayScore& sum) {
    return static_cast<double>(sum.bells) / static_cast<double>(sum.days);
  };
  const std::vector<DayScore> days(5, DayScore{.bells = 3});
  EXPECT_DOUBLE_EQ(bootstrap_interval(days, bells)->low, 3);
  EXPECT_DOUBLE_EQ(bootstrap_interval(days, bells)->high, 3);
  EXPECT_FALSE(bootstrap_interval(std::span(days).first(1), bells).has_value());
  EXPECT_FALSE(bootstrap_interval(days, [](const DayScore&) { return std::optional<double>(); }).has_value());
}

}  // namespace
}  // namespace tocsin
