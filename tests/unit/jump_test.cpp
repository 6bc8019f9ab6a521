#include "strategies/jump.hpp"

#include <gtest/gtest.h>

#include "tests/support/statistic_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using JumpDesk = StatisticDesk<Jump>;

Jump::Rule rule(Direction direction = Direction::both) {
  return {.rule = {},
          .subject = JumpDesk::index,
          .step = 1min,
          .returns = 20,
          .key = 10'000,
          .direction = direction,
          .least_ppm = 0};
}

// An index whose returns are +-0.1 %, told in the middle of each minute: their bipower variation is 0.1 %.
class JumpTest : public testing::Test {
 protected:
  std::string move(JumpDesk& desk, double share) {
    level_ *= 1 + share;
    desk.wait(30s);
    std::vector<Alert> alerts = desk.trade(2, dollars(level_));
    for (const Alert& alert : desk.wait(30s)) alerts.push_back(alert);
    return JumpDesk::says(alerts);
  }
  void calm(JumpDesk& desk, int steps) {
    for (int i = 0; i < steps; ++i) move(desk, i % 2 == 0 ? 0.001 : -0.001);
  }

  double level_ = 5'000;
};

// n = 390 steps of a session at 1 %: C = 3.7976, S = 0.3628, beta = 4.6001, so |L| > 5.4666.
TEST_F(JumpTest, rings_above_the_gumbel_quantile_and_not_below) {
  JumpDesk desk({rule()});
  calm(desk, 40);
  EXPECT_EQ(move(desk, -0.0054), "");
  calm(desk, 40);
  EXPECT_EQ(move(desk, -0.0055), "firing 10000");
  const Alert& rung = desk.alerts().at(0);
  EXPECT_NEAR(static_cast<double>(rung.value), -5.5e6, 1e3);
  EXPECT_NEAR(static_cast<double>(rung.limit), -5.4666e6, 200);
  EXPECT_EQ(rung.level_unit, Unit::percent);
  ASSERT_EQ(rung.evidence.size(), 2U);
  EXPECT_EQ(rung.evidence[0].value, -5'500);
  EXPECT_EQ(move(desk, 0.001), "resolved 10000");
}

TEST_F(JumpTest, looks_the_way_it_is_told_to) {
  JumpDesk down({rule(Direction::down)}), up({rule(Direction::up)});
  for (JumpDesk* desk : {&down, &up}) {
    calm(*desk, 40);
    move(*desk, 0.02);
  }
  EXPECT_TRUE(down.alerts().empty());
  EXPECT_EQ(JumpDesk::says(up.alerts()), "firing 10000");
}

TEST_F(JumpTest, is_blind_until_the_window_is_full) {
  JumpDesk desk({rule()});
  calm(desk, 19);
  EXPECT_EQ(move(desk, -0.05), "");
}

// Bipower variation: one jump in the window multiplies two products alone.
TEST_F(JumpTest, a_jump_hides_no_later_one_where_a_variance_would) {
  JumpDesk desk({rule()});
  calm(desk, 40);
  EXPECT_EQ(move(desk, -0.02), "firing 10000");
  calm(desk, 4);
  EXPECT_EQ(move(desk, -0.02), "firing 10000");
}

TEST_F(JumpTest, a_minute_without_a_trade_has_no_return_and_makes_no_jump_of_the_next) {
  JumpDesk desk({rule()});
  calm(desk, 40);
  desk.wait(1min);
  EXPECT_EQ(move(desk, -0.02), "");
  EXPECT_EQ(move(desk, -0.02), "firing 10000");
}

TEST_F(JumpTest, a_halt_and_a_night_are_no_jumps) {
  JumpDesk desk({rule()}, {}, full_days(3));
  desk.events().at(at_clock(9, 30));
  calm(desk, 40);
  desk.step(desk.events().status(2, TradingState::halted));
  EXPECT_EQ(move(desk, -0.1), "");
  desk.step(desk.events().status(2, TradingState::trading));
  EXPECT_EQ(move(desk, -0.1), "");
  calm(desk, 40);
  EXPECT_EQ(move(desk, -0.1), "firing 10000");
  calm(desk, 40);
  desk.until(at_clock(9, 30, 0, 2));
  EXPECT_EQ(move(desk, -0.1), "");
}

TEST_F(JumpTest, one_tick_of_a_stock_that_never_moves_is_no_jump) {
  Jump::Rule of_stock = rule();
  of_stock.subject = JumpDesk::b;
  JumpDesk desk({of_stock});
  for (int i = 0; i < 40; ++i) {
    desk.wait(30s);
    desk.trade(1, dollars(50));
    desk.wait(30s);
  }
  desk.wait(30s);
  desk.trade(1, dollars(49.95));
  desk.wait(30s);
  EXPECT_TRUE(desk.alerts().empty());
  desk.wait(30s);
  desk.trade(1, dollars(49.89));
  EXPECT_EQ(JumpDesk::says(desk.wait(30s)), "firing 10000");
}

TEST_F(JumpTest, what_a_cancelled_print_rang_is_withdrawn) {
  JumpDesk desk({rule()});
  calm(desk, 40);
  desk.wait(30s);
  desk.trade(2, dollars(4'800));
  EXPECT_EQ(JumpDesk::says(desk.wait(30s)), "firing 10000");
  const Event cancel = desk.cancellation_of_last();
  EXPECT_EQ(move(desk, 0), "");
  EXPECT_EQ(JumpDesk::says(desk.step_now(cancel)), "withdrawn 10000");
}

TEST_F(JumpTest, what_a_corrected_print_would_have_rung_too_is_revised) {
  JumpDesk desk({rule()});
  calm(desk, 40);
  desk.wait(30s);
  desk.trade(2, dollars(level_ * 0.95));
  EXPECT_EQ(JumpDesk::says(desk.wait(30s)), "firing 10000");
  const auto revised = desk.correct_last(dollars(level_ * 0.99));
  ASSERT_EQ(JumpDesk::says(revised), "revised 10000");
  EXPECT_NEAR(static_cast<double>(revised[0].value), -10e6, 1e3);
}

}  // namespace
}  // namespace tocsin
