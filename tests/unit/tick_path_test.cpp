#include "strategies/tick_path.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "strategies/covariations.hpp"
#include "tests/support/random_market.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr Time start{24h};

class TickPathTest : public testing::Test {
 protected:
  void trade(std::uint32_t instrument, Duration at, double price, std::uint32_t conditions = 0) {
    last_ = events_.at(start + at).trade(instrument, price, conditions);
    market_.on_trade(last_);
    for (TickPath* path : {&a_, &b_}) {
      if (path->subject() == subject_of(last_.instrument)) path->note(last_, market_);
    }
  }
  void correct(const Event& event) {
    if (const auto restated = market_.on_correction(event)) {
      a_.correct(*restated, market_);
      b_.correct(*restated, market_);
    }
  }
  void cancel_last() { correct(events_.cancel(index_of(last_.instrument), last_.trade.id)); }

  static TickPath::Changes all(const TickPath& path) { return path.changes(start, start + 1h); }
  [[nodiscard]] double stood(Duration at) const {
    const TickPath::Tick* tick = a_.stood_at(start + at);
    return tick == nullptr ? -1 : static_cast<double>(tick->value) / 1e9;
  }

  Arena arena_;
  Universe universe_ = universe_of({{"A", 100}, {"B", 50}});
  Market market_{arena_, universe_, {}, Schedule()};
  EventMaker events_{start};
  Event last_{};
  TickPath a_{arena_, SubjectId{0}, 512s, regular_hours, market_};
  TickPath b_{arena_, SubjectId{1}, 512s, regular_hours, market_};
};

TEST_F(TickPathTest, keeps_each_change_with_its_time_and_the_first_price_as_a_beginning) {
  trade(0, 10s, 100);
  trade(0, 20s, 101);
  trade(0, 30s, 101);
  trade(0, 40s, 102.01);
  const auto changes = all(a_);
  ASSERT_EQ(changes.count(), 2U);
  EXPECT_EQ(a_[changes.first].time, start + 20s);
  EXPECT_DOUBLE_EQ(a_[changes.first].change, 0.01);
  EXPECT_EQ(a_[changes.first + 1].time, start + 40s);
  EXPECT_DOUBLE_EQ(a_[changes.first + 1].change, 0.01);
}

TEST_F(TickPathTest, changes_lie_wholly_between_two_times) {
  for (int i = 0; i < 6; ++i) trade(0, i * 10s, 100 + i);
  EXPECT_EQ(a_.changes(start + 10s, start + 40s).count(), 3U);
  EXPECT_EQ(a_.changes(start + 11s, start + 39s).count(), 1U);
  EXPECT_EQ(a_.changes(start + 60s, start + 90s).count(), 0U);
}

TEST_F(TickPathTest, of_the_changes_within_a_512th_of_the_window_the_last_is_kept) {
  trade(0, 0s, 100);
  for (int i = 0; i < 10; ++i) trade(0, 5s + i * 100ms, 101 + i);
  const auto changes = all(a_);
  ASSERT_EQ(changes.count(), 1U);
  EXPECT_EQ(a_[changes.first].time, start + 5900ms);
  EXPECT_DOUBLE_EQ(a_[changes.first].change, 0.1);
}

TEST_F(TickPathTest, holds_two_windows_of_changes_and_no_more) {
  for (int i = 0; i < 3'000; ++i) trade(0, i * 1s, i % 2 == 0 ? 100 : 101);
  EXPECT_EQ(a_.changes(start + 3'000s - 1'024s, start + 3'000s).count(), 1'023U);
  EXPECT_EQ(all(a_).count(), 1'023U);
  EXPECT_TRUE(a_.holds(start + 3'000s - 1'024s));
  EXPECT_FALSE(a_.holds(start + 3'000s - 1'025s));
}

TEST_F(TickPathTest, knows_where_it_stood_since_the_last_cut) {
  trade(0, 10s, 100);
  trade(0, 20s, 101);
  EXPECT_EQ(stood(5s), -1);
  EXPECT_EQ(stood(15s), 100);
  EXPECT_EQ(stood(20s), 101);
  a_.cut();
  EXPECT_EQ(stood(20s), -1);
  trade(0, 30s, 150);
  EXPECT_EQ(stood(20s), -1);
  EXPECT_EQ(stood(30s), 150);
  EXPECT_EQ(a_.variation(all(a_)).moves, 1U);
}

TEST_F(TickPathTest, begins_anew_with_a_print_that_sets_the_price) {
  trade(0, 10s, 100);
  a_.cut();
  trade(0, 20s, 130, trade_condition::not_last);
  EXPECT_EQ(stood(20s), -1);
  trade(0, 30s, 100);
  EXPECT_EQ(stood(30s), 100);
}

TEST_F(TickPathTest, a_cancelled_print_moved_nothing) {
  trade(0, 10s, 100);
  trade(0, 20s, 150);
  const Event cancel = events_.cancel(0, last_.trade.id);
  trade(0, 30s, 101);
  correct(cancel);
  EXPECT_EQ(a_.variation(all(a_)).moves, 1U);
  EXPECT_NEAR(a_.variation(all(a_)).sum, 0.01 * 0.01, 1e-15);
  EXPECT_EQ(stood(25s), 100);
}

TEST_F(TickPathTest, a_price_that_was_told_again_outlives_the_print_that_told_it_first) {
  trade(0, 10s, 100);
  trade(0, 20s, 101);
  const Event cancel = events_.cancel(0, last_.trade.id);
  trade(0, 30s, 101);
  correct(cancel);
  EXPECT_EQ(stood(40s), 101);
}

TEST_F(TickPathTest, a_first_print_that_is_cancelled_is_no_move_from_the_close_before) {
  trade(0, 10s, 90);
  const Event cancel = events_.cancel(0, last_.trade.id);
  trade(0, 20s, 91);
  correct(cancel);
  EXPECT_EQ(a_.variation(all(a_)).moves, 0U);
  EXPECT_EQ(stood(20s), 91);
  EXPECT_EQ(stood(15s), -1);
}

// The covariation by its definition: every pair of intervals that overlap.
double naive(const TickPath& a, const TickPath& b, Duration shift) {
  double sum = 0;
  const auto of_a = a.changes(start, start + 1h);
  const auto of_b = b.changes(start, start + 1h);
  for (std::uint64_t p = of_a.first; p < of_a.end; ++p) {
    for (std::uint64_t q = of_b.first; q < of_b.end; ++q) {
      const Time from = std::max(a[p - 1].time + shift, b[q - 1].time);
      const Time until = std::min(a[p].time + shift, b[q].time);
      if (from < until) sum += a[p].change * b[q].change;
    }
  }
  return sum;
}

TEST_F(TickPathTest, the_covariation_is_that_of_all_changes_that_overlap) {
  Dice dice(5);
  Duration at{};
  for (int i = 0; i < 800; ++i) {
    at += Duration{dice.between(1, 2'000'000'000)};
    const auto name = static_cast<std::uint32_t>(dice.roll(2));
    const auto cents = static_cast<double>(dice.between(-50, 50));
    trade(name, at, (name == 0 ? 100 : 50) + cents / 100);
    if (dice.one_in(60)) (name == 0 ? a_ : b_).cut();
  }
  ASSERT_GT(all(a_).count(), 200U);
  for (const Duration shift : {0s, 1s, -1s, 7s, -30s, 2'000s}) {
    EXPECT_NEAR(covariation(a_, all(a_), b_, all(b_), shift), naive(a_, b_, shift), 1e-15) << shift.count();
  }
}

TEST_F(TickPathTest, covariations_side_by_side_are_those_of_each_shift_to_the_last_bit) {
  Dice dice(7);
  Duration at{};
  for (int i = 0; i < 1'500; ++i) {
    at += Duration{dice.between(1, 3) * 500'000'000};  // so that many come at one time
    for (const std::uint32_t name : {0U, 1U}) {
      if (dice.one_in(3)) continue;
      const auto cents = static_cast<double>(dice.between(-50, 50));
      trade(name, at, (name == 0 ? 100 : 50) + cents / 100);
    }
    if (dice.one_in(90)) (dice.one_in(2) ? a_ : b_).cut();
  }
  const ChangeRow of_a(a_, all(a_), Covariations<4>::end_of_a);
  const ChangeRow of_b(b_, all(b_), Covariations<4>::end_of_b);
  const std::array<Duration, 4> near{0s, 500ms, -500ms, 3s}, far{7s, -30s, 2'000s, -90'000s};
  for (const auto& shifts : {near, far}) {
    const Covariations<4> both(of_a, of_b, shifts);
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_EQ(both[i], covariation(a_, all(a_), b_, all(b_), shifts[i])) << shifts[i].count();
    }
  }
}

TEST_F(TickPathTest, covariations_of_no_changes_are_none) {
  trade(0, 10s, 100);
  trade(0, 20s, 101);
  const ChangeRow of_a(a_, all(a_), Covariations<1>::end_of_a);
  const ChangeRow of_b(b_, all(b_), Covariations<1>::end_of_b);
  EXPECT_EQ(Covariations<1>(of_a, of_b, {0s})[0], 0);
  const ChangeRow none(b_, all(b_), Covariations<1>::end_of_a);
  const ChangeRow some(a_, all(a_), Covariations<1>::end_of_b);
  EXPECT_EQ(Covariations<1>(none, some, {0s})[0], 0);
}

// B tells what A told three seconds before, never at the same time.
TEST_F(TickPathTest, the_covariation_is_largest_at_the_lag) {
  Dice dice(6);
  double level = 1;
  for (int i = 0; i < 300; ++i) {
    trade(0, i * 10s, 100 * level);
    trade(1, i * 10s + 3s, 50 * level);
    level *= dice.one_in(2) ? 1.001 : 1 / 1.001;
  }
  const double at_lag = covariation(a_, all(a_), b_, all(b_), 3s);
  EXPECT_NEAR(at_lag / std::sqrt(a_.variation(all(a_)).sum * b_.variation(all(b_)).sum), 1, 0.02);
  for (const Duration shift : {-28s, -14s, 14s, 21s}) {
    EXPECT_LT(std::abs(covariation(a_, all(a_), b_, all(b_), shift)), 0.5 * at_lag) << shift.count();
  }
}

}  // namespace
}  // namespace tocsin
