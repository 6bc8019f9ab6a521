#include "strategies/change_point.hpp"

#include <gtest/gtest.h>

#include "tests/support/statistic_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using ChangeDesk = StatisticDesk<ChangePoint>;

constexpr std::int64_t one = 1'000'000;

ChangePoint::Rule rule(ChangePoint::Method method, std::int64_t threshold, bool has_head_start = false) {
  const bool is_cusum = method == ChangePoint::Method::cusum;
  return {.rule = {},
          .subject = ChangeDesk::index,
          .step = 10s,
          .memory = 1h,
          .method = method,
          .key = threshold,
          .drift = is_cusum ? one / 2 : one / 200,
          .alpha_ppm = one,
          .has_head_start = has_head_start,
          .least_ppm = 0,
          .warm_up = 20};
}

// An index whose returns are +-0.1 %, each step told in its middle.
class ChangePointTest : public testing::Test {
 protected:
  std::string move(ChangeDesk& desk, double share) {
    level_ *= 1 + share;
    desk.wait(5s);
    std::vector<Alert> alerts = desk.trade(2, dollars(level_));
    for (const Alert& alert : desk.wait(5s)) alerts.push_back(alert);
    return ChangeDesk::says(alerts);
  }
  void calm(ChangeDesk& desk, int steps) {
    for (int i = 0; i < steps; ++i) move(desk, i % 2 == 0 ? -0.001 : 0.001);
  }

  double level_ = 5'000;
};

// Usual moves of 0.1 %; steps of -0.15 % add 1.5 - 0.5 = 1 each at first: 1, 2, 3, 4 and then more than 4.
TEST_F(ChangePointTest, cusum_rings_when_the_sum_of_falls_passes_its_threshold) {
  ChangeDesk desk({rule(ChangePoint::Method::cusum, 4 * one)});
  calm(desk, 60);
  ASSERT_TRUE(desk.alerts().empty());
  for (int i = 0; i < 4; ++i) EXPECT_EQ(move(desk, -0.0015), "") << i;
  EXPECT_EQ(move(desk, -0.0015), "firing 4000000");
  const Alert& rung = desk.alerts().at(0);
  EXPECT_EQ(rung.unit, Unit::score);
  EXPECT_GT(rung.value, 4 * one);
  EXPECT_EQ(rung.limit, 4 * one);
}

TEST_F(ChangePointTest, says_since_when_and_by_how_much) {
  ChangeDesk desk({rule(ChangePoint::Method::cusum, 4 * one)});
  calm(desk, 60);
  move(desk, 0.002);  // a rise: the sum stands at 0
  for (int i = 0; i < 5; ++i) move(desk, -0.0015);
  ASSERT_EQ(desk.alerts().size(), 1U);
  const Alert& rung = desk.alerts()[0];
  ASSERT_EQ(rung.evidence.size(), 3U);
  EXPECT_EQ(rung.evidence[0].name, "since the onset");
  EXPECT_EQ(rung.evidence[0].value, 50'000'000'000);
  EXPECT_EQ(rung.evidence[1].value, -7'478);  // 0.9985^5 - 1, parts per million
}

TEST_F(ChangePointTest, starts_again_after_it_rang_and_is_over_at_the_next_calm_step) {
  ChangeDesk desk({rule(ChangePoint::Method::cusum, 4 * one)});
  calm(desk, 60);
  for (int i = 0; i < 5; ++i) move(desk, -0.0015);
  EXPECT_EQ(move(desk, -0.0015), "resolved 4000000");
  std::string said;
  for (int i = 0; i < 6 && said.empty(); ++i) said = move(desk, -0.0015);
  EXPECT_EQ(said, "firing 4000000");
}

TEST_F(ChangePointTest, a_head_start_rings_sooner_the_second_time) {
  ChangeDesk plain({rule(ChangePoint::Method::cusum, 4 * one)});
  calm(plain, 60);
  const auto steps_to_second = [this](ChangeDesk& desk) {
    int steps = 0;
    for (int rung = 0; rung < 2 && steps < 100; ++steps) rung += move(desk, -0.0015).starts_with("firing") ? 1 : 0;
    return steps;
  };
  const int without = steps_to_second(plain);
  level_ = 5'000;
  ChangeDesk ahead({rule(ChangePoint::Method::cusum, 4 * one, true)});
  calm(ahead, 60);
  EXPECT_LT(steps_to_second(ahead), without);
}

TEST_F(ChangePointTest, a_rise_is_no_turn_for_the_worse) {
  ChangeDesk desk({rule(ChangePoint::Method::cusum, 4 * one), rule(ChangePoint::Method::page_hinkley, 10 * one)});
  calm(desk, 60);
  for (int i = 0; i < 50; ++i) move(desk, 0.002);
  EXPECT_TRUE(desk.alerts().empty());
}

TEST_F(ChangePointTest, page_hinkley_rings_when_the_mean_turns_down) {
  ChangeDesk desk({rule(ChangePoint::Method::page_hinkley, 10 * one)});
  calm(desk, 120);
  move(desk, 0.005);  // the maximum
  ASSERT_TRUE(desk.alerts().empty());
  std::string said;
  int steps = 0;
  while (said.empty() && steps < 60) {
    said = move(desk, -0.0015);
    ++steps;
  }
  EXPECT_EQ(said, "firing 10000000");
  EXPECT_GT(steps, 5);
  EXPECT_EQ(desk.alerts()[0].what, "turns down (Page-Hinkley)");
  EXPECT_EQ(desk.alerts()[0].evidence[0].value / 10'000'000'000, steps);
}

TEST_F(ChangePointTest, learns_before_it_judges) {
  ChangeDesk desk({rule(ChangePoint::Method::cusum, 4 * one)});
  for (int i = 0; i < 19; ++i) EXPECT_EQ(move(desk, -0.01), "");
}

TEST_F(ChangePointTest, a_halt_is_no_return) {
  ChangeDesk desk({rule(ChangePoint::Method::cusum, 4 * one)});
  calm(desk, 60);
  desk.step(desk.events().status(2, TradingState::halted));
  EXPECT_EQ(move(desk, -0.1), "");
  desk.step(desk.events().status(2, TradingState::trading));
  EXPECT_EQ(move(desk, -0.1), "");
  EXPECT_EQ(move(desk, 0), "");
  EXPECT_EQ(move(desk, -0.1), "firing 4000000");
}

TEST_F(ChangePointTest, what_a_cancelled_print_rang_is_withdrawn_and_the_sum_told_again) {
  ChangeDesk told({rule(ChangePoint::Method::cusum, 4 * one)}), never({rule(ChangePoint::Method::cusum, 4 * one)});
  calm(told, 60);
  const double level = level_;
  level_ = 5'000;
  calm(never, 60);
  ASSERT_EQ(level_, level);
  told.wait(5s);
  told.trade(2, dollars(level * 0.99));
  EXPECT_EQ(ChangeDesk::says(told.wait(5s)), "firing 4000000");
  EXPECT_EQ(ChangeDesk::says(told.cancel_last()), "withdrawn 4000000");
  never.wait(10s);
  for (int i = 0; i < 5; ++i) {
    const double before = level_;
    const std::string said = move(told, -0.0015);
    level_ = before;
    EXPECT_EQ(move(never, -0.0015), said) << i;
  }
  ASSERT_EQ(never.alerts().size(), 1U);
  EXPECT_EQ(told.alerts().back().value, never.alerts().back().value);
}

}  // namespace
}  // namespace tocsin
