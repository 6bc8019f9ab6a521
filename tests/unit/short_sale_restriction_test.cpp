#include <gtest/gtest.h>

#include "tests/support/detector_test.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

// A at 100 closes at 90 % of it: 90.
class ShortSaleRestrictionTest : public DetectorTest {
 protected:
  ShortSaleRestrictionTest() {
    schedule_ = full_days(4);
    rules_.of<ShortSaleRestriction>() = {{add({}), {SubjectId{0}, SubjectId{1}}, 5s}};
    open_day(1);
  }

  std::vector<Alert> open_day(int day) { return step(events_.at(at_clock(9, 30, 0, day)).timer()); }
  std::vector<Alert> status(std::uint32_t instrument, ShortSale short_sale) {
    Event event = events_.status(instrument, TradingState::trading);
    event.status.short_sale = short_sale;
    return step(event);
  }
  std::vector<Alert> later(Duration elapsed) { return step(events_.after(elapsed).timer()); }
};

TEST_F(ShortSaleRestrictionTest, rings_at_ninety_per_cent_of_the_prior_close_and_not_above) {
  EXPECT_EQ(says(trade(0, 90.000000001)), "");
  const auto rung = trade(0, 90);
  ASSERT_EQ(says(rung), "firing 100000");
  EXPECT_EQ(rung[0].what, "is under short-sale restriction today and the next trading day");
  EXPECT_EQ(rung[0].value, dollars(90).units);
  EXPECT_EQ(rung[0].limit, dollars(90).units);
  EXPECT_EQ(rung[0].reference, dollars(100).units);
  EXPECT_EQ(says(trade(0, 99)), "");  // it does not lift within the day
}

TEST_F(ShortSaleRestrictionTest, lasts_the_next_trading_day_and_no_longer) {
  trade(0, 90);
  trade(0, 95);
  EXPECT_EQ(says(open_day(2)), "");
  EXPECT_EQ(says(trade(0, 94)), "");
  EXPECT_EQ(says(open_day(3)), "resolved 100000");
}

TEST_F(ShortSaleRestrictionTest, is_extended_by_a_trigger_of_the_second_day) {
  trade(0, 90);
  open_day(2);
  trade(0, 81);
  EXPECT_EQ(says(open_day(3)), "");
  EXPECT_EQ(says(open_day(4)), "resolved 100000");
}

TEST_F(ShortSaleRestrictionTest, looks_at_regular_trades_that_set_the_last_price_alone) {
  EXPECT_EQ(says(step(events_.trade(0, 80.0, trade_condition::not_last))), "");
  EXPECT_EQ(says(step(events_.quote(0, 79, 80))), "");
  step(events_.at(at_clock(16, 0)).timer());
  EXPECT_EQ(says(trade(0, 80)), "");
  step(events_.at(at_clock(4, 0, 0, 2)).timer());
  EXPECT_EQ(says(trade(0, 70)), "");  // of the pre-market: 80 was the last price of the day before
  EXPECT_EQ(says(open_day(2)), "");
  EXPECT_EQ(says(trade(0, 70)), "firing 100000");  // an unchanged price is a trade all the same
}

TEST_F(ShortSaleRestrictionTest, is_withdrawn_with_the_trade_that_triggered_it) {
  const Event low = events_.trade(0, 89.0);
  EXPECT_EQ(says(step(low)), "firing 100000");
  EXPECT_EQ(says(step(events_.cancel(0, low.trade.id))), "withdrawn 100000");
  EXPECT_EQ(says(trade(0, 90)), "firing 100000");
}

TEST_F(ShortSaleRestrictionTest, stands_where_a_later_trade_would_have_triggered_it) {
  const Event low = events_.trade(0, 89.0);
  step(low);
  trade(0, 88);
  trade(0, 95);
  EXPECT_EQ(says(step(events_.cancel(0, low.trade.id))), "revised 100000");
}

TEST_F(ShortSaleRestrictionTest, rings_for_a_trade_that_is_corrected_to_below_the_limit) {
  const Event high = events_.trade(0, 98.0);
  step(high);
  trade(0, 97);
  EXPECT_EQ(says(step(events_.correct(0, high.trade.id, dollars(89)))), "firing 100000");
}

TEST_F(ShortSaleRestrictionTest, keeps_what_yesterday_carried_when_todays_trigger_is_broken) {
  trade(0, 90);
  open_day(2);
  const Event low = events_.trade(0, 81.0);
  step(low);
  EXPECT_EQ(says(step(events_.cancel(0, low.trade.id))), "");
  EXPECT_EQ(says(open_day(3)), "resolved 100000");
}

TEST_F(ShortSaleRestrictionTest, says_when_the_venue_says_otherwise_for_longer_than_the_grace) {
  EXPECT_EQ(says(status(0, ShortSale::unrestricted)), "");
  EXPECT_EQ(says(trade(0, 90)), "firing 100000");
  EXPECT_EQ(says(later(4999ms)), "");
  const auto differs = later(1ms);
  ASSERT_EQ(says(differs), "escalated 5000000000");
  EXPECT_EQ(differs[0].what, "is under short-sale restriction by its trades, but not by its venue");
  EXPECT_EQ(differs[0].value, Duration(5s).count());
  EXPECT_EQ(says(status(0, ShortSale::restricted)), "resolved 5000000000");
}

TEST_F(ShortSaleRestrictionTest, says_when_the_venue_alone_restricts) {
  status(1, ShortSale::restricted);
  const auto differs = later(5s);
  ASSERT_EQ(says(differs), "firing 5000000000");
  EXPECT_EQ(differs[0].what, "is under short-sale restriction by its venue, but not by its trades");
}

TEST_F(ShortSaleRestrictionTest, takes_the_first_days_restrictions_from_the_venue) {
  desk_.reset();
  step(events_.at(at_clock(9, 29)).timer());
  EXPECT_EQ(says(status(0, ShortSale::restricted)), "");  // told at the open
  EXPECT_EQ(says(open_day(1)), "firing 100000");
  EXPECT_EQ(says(later(6s)), "");
  EXPECT_EQ(says(open_day(2)), "resolved 100000");
}

TEST_F(ShortSaleRestrictionTest, adjusts_the_limit_for_a_split_and_knows_none_without_a_close) {
  step(events_.reference(ReferenceKind::prior_close, 0, dollars(50)));
  EXPECT_EQ(says(trade(0, 46)), "");
  EXPECT_EQ(says(trade(0, 45)), "firing 100000");
  EXPECT_EQ(desk_->engine().is_firing(2), false);
}

}  // namespace
}  // namespace tocsin
