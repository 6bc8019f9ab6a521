#include "strategies/correlation_spike.hpp"

#include <gtest/gtest.h>

#include "tests/support/statistic_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using SpikeDesk = StatisticDesk<CorrelationSpike>;
using Measure = CorrelationSpike::Measure;

constexpr std::int64_t one = 1'000'000;

CorrelationSpike::Rule rule(Measure measure = Measure::mean, std::int64_t level = 580'000) {
  return {.rule = {},
          .subject = SpikeDesk::basket,
          .names = {SpikeDesk::a, SpikeDesk::b},
          .measure = measure,
          .window = 200s,
          .step = 10s,
          .levels = {level},
          .clear = 100'000,
          .rise = 0,
          .memory = 1h,
          .warm_up = 10};
}

// A and B move by 0.1 % a step. Quietly, A goes up and down by turns and B two steps each way, which is no correlation
// at all; together, B goes as A does.
class CorrelationSpikeTest : public testing::Test {
 protected:
  std::string move(SpikeDesk& desk, double a, double b) {
    a_ *= 1 + a;
    b_ *= 1 + b;
    desk.wait(5s);
    desk.trade(0, dollars(a_));
    desk.trade(1, dollars(b_));
    return SpikeDesk::says(desk.wait(5s));
  }
  std::string quiet(SpikeDesk& desk, int steps) {
    std::string said;
    for (int i = 0; i < steps; ++i, ++step_) said += move(desk, way(step_ % 2), way(step_ / 2 % 2));
    return said;
  }
  std::string together(SpikeDesk& desk, int steps) {
    std::string said;
    for (int i = 0; i < steps; ++i, ++step_) said += move(desk, way(step_ % 2), way(step_ % 2));
    return said;
  }
  static double way(int side) { return side == 0 ? 0.001 : -0.001; }

  double a_ = 100;
  double b_ = 50;
  int step_ = 0;
};

// Of 20 returns 11 or 12 alike, and the others of no correlation: about 0.58.
TEST_F(CorrelationSpikeTest, rings_when_names_move_together_and_clears_when_they_do_not) {
  SpikeDesk desk({rule()});
  EXPECT_EQ(quiet(desk, 24), "");
  EXPECT_EQ(together(desk, 10), "");
  EXPECT_EQ(together(desk, 2), "firing 580000");
  const Alert& rung = desk.alerts().at(0);
  EXPECT_EQ(rung.subject, SpikeDesk::basket);
  EXPECT_EQ(rung.unit, Unit::score);
  EXPECT_NEAR(static_cast<double>(rung.value), 0.6e6, 5e4);
  EXPECT_EQ(rung.limit, 580'000);
  EXPECT_EQ(rung.evidence[0].value, 2);
  EXPECT_EQ(together(desk, 8), "");
  EXPECT_EQ(quiet(desk, 8), "");
  EXPECT_EQ(quiet(desk, 5), "resolved 580000");
}

// Of two names the larger eigenvalue is 1 + their correlation.
TEST_F(CorrelationSpikeTest, one_factor_explains_more_and_more_of_names_that_move_together) {
  SpikeDesk desk({rule(), rule(Measure::absorption, 790'000)});
  quiet(desk, 24);
  EXPECT_EQ(together(desk, 10), "");
  EXPECT_EQ(together(desk, 2), "firing 580000, firing 790000");
  EXPECT_NEAR(static_cast<double>(desk.alerts()[1].value), 0.5e6 + static_cast<double>(desk.alerts()[0].value) / 2, 1);
}

// B tells what A told three seconds later, across the step: no return on the grid goes with another, all ticks do.
TEST_F(CorrelationSpikeTest, ticks_that_never_come_at_one_time_go_together_on_no_grid) {
  CorrelationSpike::Rule on_grid = rule(Measure::mean, 300'000);
  on_grid.step = 5s;
  on_grid.window = 300s;
  CorrelationSpike::Rule on_ticks = rule(Measure::hayashi_yoshida, 900'000);
  on_ticks.window = 300s;
  SpikeDesk desk({on_grid, on_ticks});
  for (int i = 0; i < 60; ++i) {
    a_ *= 1 + way(i / 2 % 2);
    b_ *= 1 + way(i / 2 % 2);
    desk.wait(4s);
    desk.trade(0, dollars(a_));
    desk.wait(3s);
    desk.trade(1, dollars(b_));
    desk.wait(3s);
  }
  EXPECT_EQ(SpikeDesk::says(desk.alerts()), "firing 900000");
  EXPECT_EQ(desk.alerts()[0].what, "moves together, mean correlation of ticks");
}

TEST_F(CorrelationSpikeTest, is_blind_until_the_window_is_full_and_says_so) {
  SpikeDesk desk({rule()});
  EXPECT_EQ(together(desk, 19), "");
  EXPECT_EQ(desk.engine().lookout().never_seen(RuleId{0}).size(), 1U);
  EXPECT_EQ(together(desk, 1), "firing 580000");
  together(desk, 12);
  EXPECT_TRUE(desk.engine().lookout().never_seen(RuleId{0}).empty());
}

TEST_F(CorrelationSpikeTest, names_that_always_move_together_ring_only_where_no_rise_is_asked_for) {
  CorrelationSpike::Rule with_rise = rule();
  with_rise.rise = 3 * one;
  SpikeDesk desk({rule(), with_rise});
  together(desk, 60);
  EXPECT_EQ(desk.alerts().size(), 1U);
}

TEST_F(CorrelationSpikeTest, a_rise_is_held_against_the_usual_deviation) {
  CorrelationSpike::Rule with_rise = rule(Measure::mean, 200'000);
  with_rise.rise = 4 * one;
  SpikeDesk desk({with_rise});
  quiet(desk, 60);
  ASSERT_TRUE(desk.alerts().empty());
  std::string said;
  for (int i = 0; i < 12 && said.empty(); ++i) said = together(desk, 1);
  EXPECT_EQ(said, "firing 200000");
  const Alert& rung = desk.alerts().at(0);
  EXPECT_GE(rung.limit, 200'000);
  ASSERT_EQ(rung.evidence.size(), 4U);
  EXPECT_NEAR(static_cast<double>(rung.evidence[2].value), 0, 1e5);
  EXPECT_GT(rung.evidence[3].value, 0);
}

TEST_F(CorrelationSpikeTest, of_too_few_names_that_move_nothing_is_said) {
  CorrelationSpike::Rule of_three = rule();
  of_three.names = {SpikeDesk::a, SpikeDesk::b, SpikeDesk::index};
  SpikeDesk desk({rule(), of_three});
  together(desk, 30);  // the index stands still
  ASSERT_EQ(desk.alerts().size(), 2U);
  EXPECT_EQ(desk.alerts()[1].evidence[0].value, 2);
  EXPECT_EQ(desk.alerts()[1].evidence[1].value, 3);
  desk.wait(10min);
  EXPECT_EQ(desk.alerts().size(), 2U);  // where nothing moves it is not over
}

TEST_F(CorrelationSpikeTest, what_happened_in_a_halt_is_no_move) {
  SpikeDesk desk({rule()});
  quiet(desk, 24);
  for (const std::uint32_t name : {0U, 1U}) desk.step(desk.events().status(name, TradingState::halted));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(move(desk, -0.02, -0.02), "");
  for (const std::uint32_t name : {0U, 1U}) desk.step(desk.events().status(name, TradingState::trading));
  EXPECT_EQ(move(desk, -0.02, -0.02), "");
  EXPECT_EQ(quiet(desk, 3), "");
  EXPECT_EQ(move(desk, -0.02, -0.02), "firing 580000");
}

TEST_F(CorrelationSpikeTest, a_halt_within_one_step_parts_what_it_lies_between) {
  SpikeDesk desk({rule(), rule(Measure::hayashi_yoshida)});
  quiet(desk, 24);
  for (const TradingState state : {TradingState::halted, TradingState::trading}) {
    for (const std::uint32_t name : {0U, 1U}) desk.step(desk.events().status(name, state));
  }
  EXPECT_EQ(move(desk, -0.02, -0.02), "");
  EXPECT_EQ(quiet(desk, 3), "");
}

TEST_F(CorrelationSpikeTest, a_night_is_no_move_and_a_session_begins_anew) {
  SpikeDesk desk({rule(), rule(Measure::hayashi_yoshida)}, {}, full_days(3));
  desk.events().at(at_clock(9, 30));
  quiet(desk, 24);
  desk.until(at_clock(9, 30, 0, 2));
  EXPECT_EQ(move(desk, -0.05, -0.05), "");
  EXPECT_EQ(quiet(desk, 24), "");
  EXPECT_NE(together(desk, 20), "");
}

// A tenth of a per cent each a step, and once ten times that together: of the squares 100 of 119 went together.
TEST_F(CorrelationSpikeTest, what_a_cancelled_print_rang_is_withdrawn) {
  for (const Measure measure : {Measure::mean, Measure::hayashi_yoshida}) {
    SpikeDesk desk({rule(measure)});
    quiet(desk, 24);
    desk.wait(5s);
    desk.trade(0, dollars(a_ * 0.99));
    desk.trade(1, dollars(b_ * 0.99));
    const Event cancel = desk.cancellation_of_last();
    EXPECT_EQ(SpikeDesk::says(desk.wait(5s)), "firing 580000");
    desk.wait(20s);
    EXPECT_EQ(SpikeDesk::says(desk.step_now(cancel)), "withdrawn 580000");
    EXPECT_LT(desk.alerts().back().value, 200'000);
  }
}

TEST_F(CorrelationSpikeTest, what_a_corrected_print_would_have_rung_too_is_revised) {
  SpikeDesk desk({rule()});
  quiet(desk, 24);
  desk.wait(5s);
  desk.trade(0, dollars(a_ * 0.99));
  desk.trade(1, dollars(b_ * 0.99));
  desk.wait(5s);
  const std::int64_t told = desk.alerts().at(0).value;
  EXPECT_EQ(SpikeDesk::says(desk.correct_last(dollars(b_ * 0.995))), "revised 580000");
  EXPECT_LT(desk.alerts()[1].value, told);
  EXPECT_GT(desk.alerts()[1].value, 580'000);
}

TEST_F(CorrelationSpikeTest, the_return_of_a_cancelled_print_is_out_of_the_window_for_good) {
  SpikeDesk told({rule()}), never({rule()});
  for (SpikeDesk* desk : {&told, &never}) {
    a_ = 100;
    b_ = 50;
    step_ = 0;
    quiet(*desk, 24);
    desk->wait(5s);
    desk->trade(0, dollars(a_ * 0.99));
    if (desk == &told) {
      desk->trade(1, dollars(b_ * 0.99));
      desk->wait(5s);
      desk->cancel_last();
    } else {
      desk->wait(5s);
    }
    together(*desk, 30);
  }
  ASSERT_EQ(told.alerts().size(), 3U);  // rang, withdrawn, rang
  ASSERT_EQ(never.alerts().size(), 1U);
  EXPECT_EQ(told.alerts()[2].value, never.alerts()[0].value);
  EXPECT_EQ(told.alerts()[2].time, never.alerts()[0].time);
}

}  // namespace
}  // namespace tocsin
