#include "strategies/volatility_burst.hpp"

#include <gtest/gtest.h>

#include "tests/support/statistic_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using BurstDesk = StatisticDesk<VolatilityBurst>;

constexpr std::int64_t one = 1'000'000;

VolatilityBurst::Rule rule(SubjectId subject, Direction direction = Direction::both) {
  return {.rule = {},
          .subject = subject,
          .window = 60s,
          .step = 10s,
          .memory = 30min,
          .levels = {4 * one, 8 * one},
          .clear = one,
          .least_ppm = 0,
          .direction = direction,
          .warm_up = 20};
}

class VolatilityBurstTest : public testing::Test {
 protected:
  // A price in the middle of each step that goes up and down by `swing` about `at`.
  template <class Desk>
  static void calm(Desk& desk, int steps, double at = 100, double swing = 0.1, std::uint32_t instrument = 0) {
    for (int i = 0; i < steps; ++i) {
      desk.wait(5s);
      desk.trade(instrument, dollars(at + (i % 2 == 0 ? swing : 0)));
      desk.wait(5s);
    }
  }
};

// Returns of +-0.1 %: a step's usual move is 0.1 %, a minute's sqrt(6) times that, 0.2448 %; four of them 0.979 %.
TEST_F(VolatilityBurstTest, rings_when_a_move_is_so_many_usual_moves_and_clears_a_usual_move_earlier) {
  BurstDesk desk({rule(BurstDesk::a)});
  calm(desk, 40);
  EXPECT_TRUE(desk.alerts().empty());
  EXPECT_EQ(BurstDesk::says(desk.trade(0, dollars(99.03))), "");
  const auto rung = desk.trade(0, dollars(99.01));
  ASSERT_EQ(BurstDesk::says(rung), "firing 4000000");
  EXPECT_EQ(rung[0].unit, Unit::score);
  EXPECT_NEAR(static_cast<double>(rung[0].value), -4.04e6, 3e4);
  EXPECT_EQ(rung[0].limit, -4 * one);
  ASSERT_EQ(rung[0].evidence.size(), 3U);
  EXPECT_EQ(rung[0].evidence[0].value, -9'900);  // the move, parts per million
  EXPECT_NEAR(static_cast<double>(rung[0].evidence[1].value), 2'448, 5);
  EXPECT_EQ(rung[0].evidence[2].value, 60'000'000'000);
  EXPECT_EQ(BurstDesk::says(desk.trade(0, dollars(98))), "escalated 8000000");
  EXPECT_EQ(BurstDesk::says(desk.trade(0, dollars(98.5))), "resolved 8000000");
  EXPECT_EQ(BurstDesk::says(desk.trade(0, dollars(99.2))), "");
  EXPECT_EQ(BurstDesk::says(desk.trade(0, dollars(99.3))), "resolved 4000000");
}

TEST_F(VolatilityBurstTest, looks_the_way_it_is_told_to) {
  BurstDesk down({rule(BurstDesk::a, Direction::down)});
  BurstDesk up({rule(BurstDesk::a, Direction::up)});
  for (BurstDesk* desk : {&down, &up}) {
    calm(*desk, 40);
    desk->trade(0, dollars(102));
  }
  EXPECT_TRUE(down.alerts().empty());
  EXPECT_EQ(BurstDesk::says(up.alerts()), "firing 4000000, escalated 8000000");
  EXPECT_EQ(BurstDesk::says(down.trade(0, dollars(98.8))), "firing 4000000");
}

TEST_F(VolatilityBurstTest, is_blind_until_enough_returns_have_come_in_and_says_so) {
  BurstDesk desk({rule(BurstDesk::a)});
  calm(desk, 20);
  desk.trade(0, dollars(90));
  EXPECT_TRUE(desk.alerts().empty());
  desk.trade(0, dollars(100));
  calm(desk, 20);
  EXPECT_EQ(BurstDesk::says(desk.trade(0, dollars(90))), "firing 4000000, escalated 8000000");
}

TEST_F(VolatilityBurstTest, a_slow_slide_is_no_burst) {
  BurstDesk desk({rule(BurstDesk::a)});
  calm(desk, 40);
  for (int i = 0; i < 100; ++i) calm(desk, 1, 100 - 0.05 * i);
  EXPECT_TRUE(desk.alerts().empty());
}

TEST_F(VolatilityBurstTest, one_tick_of_a_name_that_never_moves_is_no_burst) {
  BurstDesk desk({rule(BurstDesk::a)});
  calm(desk, 60, 100, 0);
  desk.trade(0, dollars(99.97));
  EXPECT_TRUE(desk.alerts().empty());
  EXPECT_EQ(BurstDesk::says(desk.trade(0, dollars(99.96))), "firing 4000000");
}

TEST_F(VolatilityBurstTest, a_usual_move_is_never_less_than_the_rule_says) {
  VolatilityBurst::Rule wide = rule(BurstDesk::a);
  wide.least_ppm = 5'000;
  BurstDesk desk({wide});
  calm(desk, 60, 100, 0);
  desk.trade(0, dollars(98.01));
  EXPECT_TRUE(desk.alerts().empty());
  EXPECT_EQ(BurstDesk::says(desk.trade(0, dollars(98))), "firing 4000000");
}

TEST_F(VolatilityBurstTest, nothing_is_measured_across_a_halt) {
  BurstDesk desk({rule(BurstDesk::a)});
  calm(desk, 40);
  desk.step(desk.events().status(0, TradingState::halted));
  desk.trade(0, dollars(90));  // a print of the halt itself, before the step is over
  desk.wait(5min);
  desk.step(desk.events().status(0, TradingState::trading));
  desk.wait(5s);
  desk.trade(0, dollars(80));
  calm(desk, 10, 80);
  EXPECT_TRUE(desk.alerts().empty());
  EXPECT_EQ(BurstDesk::says(desk.trade(0, dollars(79))), "firing 4000000");
}

TEST_F(VolatilityBurstTest, a_night_is_no_move_and_a_session_learns_anew) {
  BurstDesk desk({rule(BurstDesk::a)}, {}, full_days(3));
  desk.events().at(at_clock(9, 30));
  calm(desk, 40);
  desk.until(at_clock(9, 30, 0, 2));
  desk.trade(0, dollars(80));
  calm(desk, 19, 80);
  desk.trade(0, dollars(70));
  EXPECT_TRUE(desk.alerts().empty());
}

TEST_F(VolatilityBurstTest, a_basket_bursts_as_a_name_does) {
  BurstDesk desk({rule(BurstDesk::basket)});
  for (int i = 0; i < 40; ++i) {
    desk.wait(5s);
    desk.trade(0, dollars(i % 2 == 0 ? 100.1 : 100));
    desk.trade(1, dollars(i % 2 == 0 ? 50.05 : 50));
    desk.wait(5s);
  }
  EXPECT_TRUE(desk.alerts().empty());
  EXPECT_EQ(BurstDesk::says(desk.trade(1, dollars(49))), "firing 4000000");
}

TEST_F(VolatilityBurstTest, a_close_that_is_restated_does_not_move_a_basket) {
  BurstDesk desk({rule(BurstDesk::basket)});
  for (int i = 0; i < 40; ++i) calm(desk, 1, i % 2 == 0 ? 100.1 : 100);  // A is half of the basket
  desk.step(desk.events().reference(ReferenceKind::prior_close, 1, dollars(25)));
  desk.wait(10s);
  EXPECT_TRUE(desk.alerts().empty());
}

TEST_F(VolatilityBurstTest, what_a_cancelled_print_rang_is_withdrawn) {
  BurstDesk desk({rule(BurstDesk::a)});
  calm(desk, 40);
  EXPECT_EQ(BurstDesk::says(desk.trade(0, dollars(99))), "firing 4000000");
  EXPECT_EQ(BurstDesk::says(desk.cancel_last()), "withdrawn 4000000");
}

TEST_F(VolatilityBurstTest, what_a_corrected_print_would_have_rung_too_stands) {
  BurstDesk desk({rule(BurstDesk::a)});
  calm(desk, 40);
  EXPECT_EQ(BurstDesk::says(desk.trade(0, dollars(95))), "firing 4000000, escalated 8000000");
  EXPECT_EQ(BurstDesk::says(desk.correct_last(dollars(98.9))), "withdrawn 8000000, revised 4000000");
}

// The broken print was the last one when a step was taken, and so where the next minute was measured from.
TEST_F(VolatilityBurstTest, what_was_measured_from_a_cancelled_print_is_withdrawn) {
  BurstDesk desk({rule(BurstDesk::a, Direction::down)});
  calm(desk, 400);
  desk.wait(5s);
  desk.trade(0, dollars(103));
  const Event broken = desk.cancellation_of_last();
  desk.wait(68s);
  EXPECT_EQ(BurstDesk::says(desk.trade(0, dollars(100))), "firing 4000000");
  EXPECT_EQ(BurstDesk::says(desk.step_now(broken)), "withdrawn 4000000");
}

TEST_F(VolatilityBurstTest, the_return_of_a_cancelled_print_is_taken_out_of_the_usual_move) {
  BurstDesk told({rule(BurstDesk::a)}), never({rule(BurstDesk::a)});
  calm(told, 40);
  calm(never, 40);
  told.wait(5s);
  told.trade(0, dollars(100.1));
  told.trade(0, dollars(100.9));
  told.wait(5s);
  never.wait(5s);
  never.trade(0, dollars(100.1));
  never.wait(5s);
  told.cancel_last();
  for (BurstDesk* desk : {&told, &never}) {
    calm(*desk, 8);
    desk->trade(0, dollars(98.9));
  }
  ASSERT_EQ(told.alerts().size(), 1U);
  ASSERT_EQ(never.alerts().size(), 1U);
  EXPECT_EQ(told.alerts()[0].value, never.alerts()[0].value);
}

}  // namespace
}  // namespace tocsin
