#include <gtest/gtest.h>

#include "strategies/price_bands.hpp"
#include "tests/support/detector_test.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

PriceBands around(double reference, std::uint8_t tier, double close, bool late = false) {
  return PriceBands::around(dollars(reference), tier, dollars(close), late);
}

TEST(PriceBands, are_as_wide_as_tier_and_prior_close_say) {
  EXPECT_EQ(around(100, 1, 100).lower, dollars(95));
  EXPECT_EQ(around(100, 2, 100).upper, dollars(110));
  EXPECT_EQ(around(2, 1, 3).lower, dollars(1.6));
  EXPECT_EQ(around(2, 2, 0.75).upper, dollars(2.4));
  EXPECT_EQ(around(0.5, 1, 0.74).lower, dollars(0.35));
  EXPECT_EQ(around(0.1, 1, 0.74).lower, dollars(0.03));  // 75 % is the lesser: 2.5 cents, to the cent
}

TEST(PriceBands, double_late_in_the_session_but_not_for_tier_2_above_3_dollars) {
  EXPECT_EQ(around(100, 1, 100, true).lower, dollars(90));
  EXPECT_EQ(around(100, 2, 100, true).lower, dollars(90));
  EXPECT_EQ(around(2, 2, 3, true).lower, dollars(1.2));
  EXPECT_EQ(around(0.1, 1, 0.74, true).lower, Price{});
}

TEST(PriceBands, are_rounded_to_the_cent) {
  EXPECT_EQ(around(100.07, 1, 100).lower, dollars(95.07));  // 95.0665
  EXPECT_EQ(around(100.07, 1, 100).upper, dollars(105.07));
}

// A is of tier 1 and opens at 100: bands of 95 and 105.
class LuldTest : public DetectorTest {
 protected:
  LuldTest() {
    std::vector<Listing> listings(universe_.listings().begin(), universe_.listings().end());
    listings[0].luld_tier = 1;
    universe_ = Universe(std::move(listings));
    schedule_ = full_days(2);
    rules_.of<Luld>() = {{add({}), {SubjectId{0}, SubjectId{1}}, 10'000, 5s}};
    step(events_.at(at_clock(9, 30)).timer());
    trade(0, 100);
  }

  std::vector<Alert> quote(double bid, double ask) { return step(events_.after(1ms).quote(0, bid, ask)); }
  std::vector<Alert> later(Duration elapsed) { return step(events_.after(elapsed).timer()); }
  std::vector<Alert> venue(TradingState state) { return step(events_.status(0, state)); }
  std::int64_t lower_band() {
    const auto rung = quote(50, 60);
    return rung.empty() ? 0 : rung.front().evidence[1].value;
  }
};

TEST_F(LuldTest, warns_near_the_band_and_rings_at_it) {
  EXPECT_EQ(says(quote(95.9, 96.01)), "");
  EXPECT_EQ(says(quote(95.9, 96)), "firing 10000");
  const auto limit = quote(94.99, 95);
  ASSERT_EQ(says(limit), "escalated 0");
  EXPECT_EQ(limit[0].what, "is in a limit state");
  EXPECT_EQ(limit[0].value, dollars(95).units);
  EXPECT_EQ(limit[0].limit, dollars(95).units);
  EXPECT_EQ(says(quote(96, 96.5)), "resolved 0, resolved 10000");
}

TEST_F(LuldTest, rings_when_the_bid_stands_at_the_upper_band) {
  const auto limit = quote(105, 105.01);
  ASSERT_EQ(says(limit), "firing 10000, escalated 0");
  EXPECT_EQ(limit[1].limit, dollars(105).units);
}

TEST_F(LuldTest, takes_a_crossed_market_for_no_limit_state) { EXPECT_EQ(says(quote(95, 95)), "firing 10000"); }

TEST_F(LuldTest, is_due_a_pause_after_fifteen_seconds_of_a_limit_state) {
  quote(94.99, 95);
  EXPECT_EQ(says(later(14999ms)), "");
  EXPECT_EQ(says(later(1ms)), "escalated 300000000000");
  quote(89, 91);
  trade(0, 97);  // too early to reopen
  EXPECT_EQ(says(later(5min - 1s)), "");
  step(events_.after(1s).timer());
  EXPECT_EQ(says(trade(0, 90)), "resolved 300000000000, resolved 0, resolved 10000");
  EXPECT_EQ(lower_band(), dollars(85.5).units);  // of the reopening price
}

TEST_F(LuldTest, begins_the_fifteen_seconds_again_when_the_state_was_left) {
  quote(94.99, 95);
  later(10s);
  quote(96, 97);
  quote(94.99, 95);
  EXPECT_EQ(says(later(14s)), "");
}

TEST_F(LuldTest, moves_the_reference_by_one_per_cent_and_not_before_thirty_seconds) {
  events_.after(29s);
  trade(0, 104);  // the mean is 102
  EXPECT_EQ(lower_band(), dollars(95).units);
  quote(99, 101);
  later(1s);
  EXPECT_EQ(lower_band(), dollars(96.9).units);
}

TEST_F(LuldTest, keeps_the_reference_when_the_mean_moved_less) {
  events_.after(40s);
  trade(0, 101.8);
  EXPECT_EQ(lower_band(), dollars(95).units);
}

TEST_F(LuldTest, forgets_trades_of_more_than_five_minutes_ago) {
  events_.after(299s);
  trade(0, 101.9);  // the mean is 100.95
  later(2s);
  EXPECT_EQ(lower_band(), dollars(96.81).units);
}

TEST_F(LuldTest, leaves_a_cancelled_trade_out_of_the_mean) {
  const Event high = events_.after(1s).trade(0, 110.0);
  step(high);
  step(events_.cancel(0, high.trade.id));
  later(40s);
  EXPECT_EQ(lower_band(), dollars(95).units);
}

TEST_F(LuldTest, doubles_the_bands_in_the_last_25_minutes) {
  later(at_clock(15, 34, 59) - events_.now());
  EXPECT_EQ(says(quote(94.9, 95)), "firing 10000, escalated 0");
  EXPECT_EQ(says(later(2s)), "resolved 0, resolved 10000");
}

TEST_F(LuldTest, does_not_guess_a_tier) {
  trade(1, 50);
  EXPECT_EQ(says(step(events_.quote(1, 10, 11))), "");
}

TEST_F(LuldTest, says_when_the_venue_pauses_and_the_quotes_do_not) {
  venue(TradingState::paused);
  EXPECT_EQ(says(later(4s)), "");
  later(1s);
  const auto over = venue(TradingState::trading);
  ASSERT_EQ(says(over), "resolved 5000000000");
  EXPECT_EQ(over[0].what, "is paused or trades as its venue says");
}

TEST_F(LuldTest, agrees_with_a_venue_that_pauses_within_the_grace) {
  venue(TradingState::trading);
  quote(94.99, 95);
  later(15s);
  events_.after(3s);
  EXPECT_EQ(says(venue(TradingState::paused)), "");
  EXPECT_EQ(says(later(10s)), "");
  EXPECT_EQ(says(venue(TradingState::trading)), "resolved 300000000000, resolved 0, resolved 10000");
}

TEST_F(LuldTest, has_no_bands_out_of_the_session) {
  quote(94.99, 95);
  EXPECT_EQ(says(later(at_clock(16, 0) - events_.now())), "resolved 0, resolved 10000");
}

}  // namespace
}  // namespace tocsin
