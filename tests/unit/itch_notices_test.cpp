#include "feeds/itch/itch_notices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/itch_builder.hpp"

namespace tocsin::itch {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr Time at = time_from_ns(1'700'000'000'000'000'000);

class ItchNoticesTest : public testing::Test {
 protected:
  // What became of the message: a reason, or the empty string.
  template <class Message>
  std::string take(const Message& message) {
    batch_.clear();
    const Stamp stamp{.time = at + 1us, .venue_time = at, .instrument = stock_.instrument, .flags = 0};
    const char* fault = notices_.take(message, stock_, stamp, 100, batch_);
    return fault ? fault : "";
  }
  std::span<const Event> events() const { return batch_.events(); }
  // The one event that the message gave.
  template <class Message>
  Event event_of(const Message& message) {
    EXPECT_EQ(take(message), "");
    EXPECT_THAT(events(), SizeIs(1));
    return events().empty() ? Event{} : events().front();
  }
  template <class Message>
  void expect_passed_over(const Message& message, std::string_view kind) {
    EXPECT_EQ(take(message), "");
    EXPECT_THAT(events(), IsEmpty());
    ASSERT_FALSE(tally_.passed_over().empty());
    EXPECT_EQ(tally_.passed_over().back().reason, kind);
    EXPECT_EQ(tally_.passed_over().back().first_at, 100U);
  }

  Tally tally_;
  ItchStock stock_{.instrument = InstrumentId{1}};
  ItchNotices notices_{2, tally_};
  std::vector<Event> room_ = std::vector<Event>(8, blank_event(EventKind::trade, Time{}, no_instrument));
  EventBatch batch_{room_, ItchNotices::events_max};
};

StockTradingAction action(char state, std::string_view reason = "") {
  return {.head = head_of(nvda),
          .stock = symbol("NVDA"),
          .trading_state = state,
          .reserved = ' ',
          .reason = padded<4>(reason)};
}
RegShoRestriction restriction(char action) {
  return {.head = head_of(nvda), .stock = symbol("NVDA"), .action = action};
}
CrossTrade cross(char type, std::uint64_t shares, std::uint32_t dollars) {
  return {.head = head_of(nvda),
          .shares = shares,
          .stock = symbol("NVDA"),
          .cross_price = {dollars * 10'000},
          .match_number = 815,
          .cross_type = type};
}
std::string_view reason_of(const Event& event) { return event.status.reason.data(); }

TEST_F(ItchNoticesTest, clear_everything_where_the_day_begins) {
  const Event event = event_of(system_event('O', 3h));
  EXPECT_EQ(event.kind, EventKind::clear);
  EXPECT_EQ(event.instrument, no_instrument);
  EXPECT_EQ(event.time, at + 1us);
  EXPECT_EQ(event.venue_time, at);
  expect_passed_over(system_event('Q', 9h + 30min), "System Event (S)");
}

TEST_F(ItchNoticesTest, tell_of_a_halt_and_its_reason) {
  const Event event = event_of(action('H', "T1"));
  EXPECT_EQ(event.kind, EventKind::status);
  EXPECT_EQ(event.instrument, InstrumentId{1});
  EXPECT_EQ(event.status.state, TradingState::halted);
  EXPECT_EQ(event.status.short_sale, ShortSale::unknown);
  EXPECT_EQ(reason_of(event), "T1");
}

TEST_F(ItchNoticesTest, know_the_four_trading_states) {
  EXPECT_EQ(event_of(action('T')).status.state, TradingState::trading);
  EXPECT_EQ(event_of(action('H', "T1")).status.state, TradingState::halted);
  EXPECT_EQ(event_of(action('P', "LUDP")).status.state, TradingState::paused);
  EXPECT_EQ(event_of(action('Q', "IPOQ")).status.state, TradingState::quote_only);
  EXPECT_EQ(take(action('V')), "trading state is none of T, H, P, Q");
}

TEST_F(ItchNoticesTest, keep_the_trading_state_where_a_restriction_begins) {
  take(action('P', "LUDP"));
  const Event event = event_of(restriction('1'));
  EXPECT_EQ(event.status.state, TradingState::paused);
  EXPECT_EQ(event.status.short_sale, ShortSale::restricted);
  EXPECT_EQ(reason_of(event), "LUDP");
}

TEST_F(ItchNoticesTest, keep_the_restriction_where_trading_resumes) {
  take(restriction('2'));
  EXPECT_EQ(event_of(action('T')).status.short_sale, ShortSale::restricted);
  take(restriction('0'));
  EXPECT_EQ(event_of(action('T')).status.short_sale, ShortSale::unrestricted);
  EXPECT_EQ(take(restriction('3')), "Reg SHO action is none of 0, 1, 2");
}

TEST_F(ItchNoticesTest, keep_each_stock_apart_and_forget_all_where_the_day_begins) {
  take(action('H', "T1"));
  take(restriction('1'));
  stock_.instrument = InstrumentId{0};
  EXPECT_EQ(event_of(restriction('0')).status.state, TradingState::unknown);
  stock_.instrument = InstrumentId{1};
  take(system_event('O', 3h));
  EXPECT_EQ(event_of(action('T')).status.short_sale, ShortSale::unknown);
}

TEST_F(ItchNoticesTest, halt_the_whole_market_where_a_level_is_breached) {
  stock_ = {};
  const Event event = event_of(MwcbStatus{.head = head_of(0), .breached_level = '2'});
  EXPECT_EQ(event.kind, EventKind::status);
  EXPECT_EQ(event.instrument, no_instrument);
  EXPECT_EQ(event.status.state, TradingState::halted);
  EXPECT_EQ(reason_of(event), "MWC2");
  EXPECT_EQ(take(MwcbStatus{.head = head_of(0), .breached_level = '4'}), "breached level is none of 1, 2, 3");
}

TEST_F(ItchNoticesTest, make_a_trade_of_a_match_that_was_not_displayed) {
  const Event event = event_of(hidden_trade(nvda, 300, 120));
  EXPECT_EQ(event.kind, EventKind::trade);
  EXPECT_EQ(event.side, Side::none);
  EXPECT_EQ(event.trade.price, Price::whole(120));
  EXPECT_EQ(event.trade.size, 300U);
  EXPECT_EQ(event.trade.id, 4711U);
  EXPECT_EQ(event.trade.conditions, 0U);
}

TEST_F(ItchNoticesTest, know_an_odd_lot_by_the_stocks_own_round_lot) {
  EXPECT_TRUE(event_of(hidden_trade(nvda, 99, 120)).trade.conditions & trade_condition::odd_lot);
  stock_.round_lot = 40;
  EXPECT_FALSE(event_of(hidden_trade(nvda, 40, 120)).trade.conditions & trade_condition::odd_lot);
  EXPECT_TRUE(event_of(hidden_trade(nvda, 39, 120)).trade.conditions & trade_condition::odd_lot);
}

TEST_F(ItchNoticesTest, refuse_a_trade_of_nothing) {
  EXPECT_EQ(take(hidden_trade(nvda, 0, 120)), "trade of 0 shares");
  EXPECT_EQ(take(hidden_trade(nvda, 100, 0)), "trade at a price of 0");
  EXPECT_EQ(take(cross('O', 100, 0)), "trade at a price of 0");
  EXPECT_THAT(events(), IsEmpty());
}

TEST_F(ItchNoticesTest, make_a_trade_and_an_official_price_of_the_opening) {
  EXPECT_EQ(take(cross('O', 1'000, 120)), "");
  ASSERT_THAT(events(), SizeIs(2));
  EXPECT_EQ(events()[0].kind, EventKind::trade);
  EXPECT_EQ(events()[0].trade.conditions, trade_condition::opening_cross);
  EXPECT_EQ(events()[0].trade.id, 815U);
  EXPECT_EQ(events()[1].kind, EventKind::reference);
  EXPECT_EQ(events()[1].reference.kind, ReferenceKind::official_open);
  EXPECT_EQ(events()[1].reference.price, Price::whole(120));
}

TEST_F(ItchNoticesTest, make_an_official_price_of_a_closing_in_which_nothing_crossed) {
  const Event event = event_of(cross('C', 0, 121));
  EXPECT_EQ(event.reference.kind, ReferenceKind::official_close);
  EXPECT_EQ(event.reference.price, Price::whole(121));
  expect_passed_over(cross('C', 0, 0), "Cross Trade (Q) in which nothing crossed");
}

TEST_F(ItchNoticesTest, make_a_mere_trade_of_any_other_cross) {
  EXPECT_EQ(event_of(cross('H', 1'000, 120)).trade.conditions, 0U);
  expect_passed_over(cross('H', 0, 120), "Cross Trade (Q) in which nothing crossed");
  stock_.is_listed_elsewhere = true;
  EXPECT_EQ(event_of(cross('O', 1'000, 120)).trade.conditions, 0U) << "the stock opens at another exchange";
}

TEST_F(ItchNoticesTest, take_a_broken_trade_back) {
  const Event event = event_of(BrokenTrade{.head = head_of(nvda), .match_number = 4711});
  EXPECT_EQ(event.kind, EventKind::correction);
  EXPECT_EQ(event.correction.trade_id, 4711U);
  EXPECT_EQ(event.correction.size, 0U);
}

TEST_F(ItchNoticesTest, refuse_a_stock_that_nothing_has_named) {
  stock_ = {};
  const std::string expected = "stock locate that no message has named";
  EXPECT_EQ(take(action('T')), expected);
  EXPECT_EQ(take(restriction('0')), expected);
  EXPECT_EQ(take(hidden_trade(nvda, 100, 120)), expected);
  EXPECT_EQ(take(cross('O', 100, 120)), expected);
  EXPECT_EQ(take(BrokenTrade{.head = head_of(nvda), .match_number = 1}), expected);
  EXPECT_THAT(events(), IsEmpty());
}

TEST_F(ItchNoticesTest, pass_over_what_the_engine_has_no_use_for_by_its_name) {
  expect_passed_over(listed(nvda, "NVDA"), "Stock Directory (R)");
  expect_passed_over(MarketParticipantPosition{.head = head_of(nvda)}, "Market Participant Position (L)");
  expect_passed_over(MwcbDeclineLevel{.head = head_of(0)}, "MWCB Decline Level (V)");
  expect_passed_over(IpoQuotingPeriod{.head = head_of(0)}, "IPO Quoting Period Update (K)");
  expect_passed_over(LuldAuctionCollar{.head = head_of(nvda)}, "LULD Auction Collar (J)");
  expect_passed_over(OperationalHalt{.head = head_of(nvda)}, "Operational Halt (h)");
  expect_passed_over(NetOrderImbalance{.head = head_of(nvda)}, "Net Order Imbalance Indicator (I)");
  expect_passed_over(RetailInterest{.head = head_of(nvda)}, "Retail Price Improvement Indicator (N)");
  expect_passed_over(DirectListing{.head = head_of(nvda)}, "Direct Listing with Capital Raise Price Discovery (O)");
  EXPECT_EQ(tally_.passed_over_count(), 9U);
}

}  // namespace
}  // namespace tocsin::itch
