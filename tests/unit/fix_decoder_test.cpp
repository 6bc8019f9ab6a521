#include "feeds/fix/fix_decoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "engine/alert.hpp"
#include "tests/support/fix_messages.hpp"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

constexpr Time day = std::chrono::sys_days(std::chrono::year(2025) / 1 / 27);
constexpr Time sent = day + 14h + 30min;
constexpr InstrumentId nvda{0};
constexpr InstrumentId amd{1};

FixFeedOptions options_of(ReportNumbers numbers = ReportNumbers::of_feed) {
  FixFeedOptions options;
  options.live.listings = {Listing{.symbol = "NVDA"}, Listing{.symbol = "AMD"}};
  options.live.clock = EventClock::venue;
  options.live.depth_levels = 2;
  options.numbers = numbers;
  return options;
}

struct FixDecoding : testing::Test {
  // The events of one message, sent at half past two.
  std::vector<Event> hear(std::string_view fields) {
    FixArrival arrival;
    arrival.received_ns = ns_since_epoch(sent + 1s);
    const std::size_t type_end = std::min(fields.find('|'), fields.size());
    arrival.message = fix_message(std::string(fields.substr(0, type_end)) + "|52=20250127-14:30:00" +
                                  std::string(fields.substr(type_end)));
    return hear(arrival);
  }
  std::vector<Event> hear(const FixArrival& arrival) {
    decoder.clear_events();
    decoder.on(arrival);
    return {decoder.events().begin(), decoder.events().end()};
  }
  std::vector<Event> skip(std::uint64_t from, std::uint64_t to) {
    FixArrival arrival;
    arrival.kind = FixArrivalKind::skipped;
    arrival.from = from;
    arrival.to = to;
    return hear(arrival);
  }
  void expect_rejected(std::string_view fields, std::string_view reason) {
    const std::uint64_t before = tally.rejected_count();
    EXPECT_THAT(hear(fields), IsEmpty()) << fields;
    EXPECT_EQ(tally.rejected_count(), before + 1) << fields;
    EXPECT_EQ(std::ranges::count(tally.rejects(), reason, &Reject::reason), 1) << fields;
  }
  void expect_passed_over(std::string_view fields, std::string_view reason) {
    const std::uint64_t before = tally.passed_over_count();
    EXPECT_THAT(hear(fields), IsEmpty()) << fields;
    EXPECT_EQ(tally.passed_over_count(), before + 1) << fields;
    EXPECT_EQ(std::ranges::count(tally.passed_over(), reason, &Reject::reason), 1) << fields;
  }

  Tally tally;
  FixFeedOptions options = options_of();
  FixDecoder decoder{options, tally};
};

MATCHER_P4(is_quote, bid, bid_size, ask, ask_size, "") {
  return arg.kind == EventKind::quote && arg.quote.bid == bid && arg.quote.bid_size == bid_size &&
         arg.quote.ask == ask && arg.quote.ask_size == ask_size;
}
MATCHER_P2(is_gap, from, to, "") { return arg.kind == EventKind::gap && arg.gap.from == from && arg.gap.to == to; }
MATCHER_P(is_kind, kind, "") { return arg.kind == kind; }

constexpr Price p(std::int64_t whole) { return Price::whole(whole); }

TEST_F(FixDecoding, makes_a_quote_of_both_sides_of_a_snapshot) {
  const auto events = hear("W|55=NVDA|268=3|269=0|270=118|271=100|269=0|270=117|271=50|269=1|270=119|271=200");
  ASSERT_THAT(events, ElementsAre(is_quote(p(118), 100U, p(119), 200U)));
  EXPECT_EQ(events[0].quote.bid_depth, 150U);
  EXPECT_EQ(events[0].quote.ask_depth, 200U);
  EXPECT_EQ(events[0].instrument, nvda);
  EXPECT_EQ(events[0].source, 1);
  EXPECT_EQ(events[0].flags, event_flag::snapshot);
  EXPECT_EQ(events[0].time, sent);
}

TEST_F(FixDecoding, puts_levels_in_changes_them_and_takes_them_out) {
  EXPECT_THAT(hear("X|268=1|279=0|269=0|55=NVDA|270=118|271=100"), ElementsAre(is_quote(p(118), 100U, no_price, 0U)));
  EXPECT_THAT(hear("X|268=1|279=1|269=0|55=NVDA|270=118|271=70"), ElementsAre(is_quote(p(118), 70U, no_price, 0U)));
  EXPECT_THAT(hear("X|268=1|279=0|269=1|55=NVDA|270=119|271=5"), ElementsAre(is_quote(p(118), 70U, p(119), 5U)));
  EXPECT_THAT(hear("X|268=1|279=0|269=0|55=NVDA|270=117|271=1"), ElementsAre(is_quote(p(118), 70U, p(119), 5U)));
  EXPECT_THAT(hear("X|268=1|279=2|269=0|55=NVDA|270=118"), ElementsAre(is_quote(p(117), 1U, p(119), 5U)));
  EXPECT_THAT(hear("X|268=1|279=1|269=0|55=NVDA|270=117|271=0"), ElementsAre(is_quote(no_price, 0U, p(119), 5U)));
}

TEST_F(FixDecoding, makes_one_quote_of_the_entries_of_one_event) {
  EXPECT_THAT(hear("X|268=2|279=0|269=0|55=NVDA|270=118|271=1|83=1|279=0|269=1|270=119|271=2|83=1"),
              ElementsAre(is_quote(p(118), 1U, p(119), 2U)));
  EXPECT_THAT(hear("X|268=2|279=0|269=0|55=NVDA|270=117|271=1|83=2|279=2|269=0|55=NVDA|270=118|83=3"),
              ElementsAre(is_quote(p(118), 1U, p(119), 2U), is_quote(p(117), 1U, p(119), 2U)));
}

TEST_F(FixDecoding, an_entry_without_a_symbol_is_of_the_one_before_it) {
  const auto events =
      hear("X|268=3|279=0|269=2|55=AMD|270=1|271=1|279=0|269=2|270=2|271=1|279=0|269=2|55=NVDA|270=3|271=1");
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].instrument, amd);
  EXPECT_EQ(events[1].instrument, amd);
  EXPECT_EQ(events[2].instrument, nvda);
}

TEST_F(FixDecoding, says_nothing_of_levels_behind_those_that_are_told) {
  hear("X|268=2|279=0|269=0|55=NVDA|270=118|271=1|279=0|269=0|270=117|271=1");
  EXPECT_THAT(hear("X|268=1|279=0|269=0|55=NVDA|270=116|271=1"), IsEmpty());
}

TEST_F(FixDecoding, knows_entries_by_their_id_where_they_have_one) {
  hear("X|268=2|279=0|269=0|55=NVDA|278=A|270=118|271=1|279=0|269=0|278=B|270=118|271=2");
  EXPECT_THAT(hear("X|268=1|279=1|269=0|55=NVDA|278=A|270=118|271=5"), ElementsAre(is_quote(p(118), 7U, no_price, 0U)));
  EXPECT_THAT(hear("X|268=1|279=1|269=0|55=NVDA|278=A|270=116|271=5"), ElementsAre(is_quote(p(118), 2U, no_price, 0U)));
  EXPECT_THAT(hear("X|268=1|279=2|269=0|55=NVDA|280=B"), ElementsAre(is_quote(p(116), 5U, no_price, 0U)));
}

TEST_F(FixDecoding, keeps_no_more_entries_than_there_is_room_for) {
  options.book_entries_max = 2;
  FixDecoder small(options, tally);
  const auto hear_price = [&](int price) {
    FixArrival arrival;
    arrival.message = fix_message("X|52=20250127-14:30:00|279=0|269=0|55=NVDA|271=1|270=" + std::to_string(price));
    small.on(arrival);
  };
  for (const int price : {10, 11, 12, 9}) hear_price(price);
  EXPECT_EQ(tally.passed_over_count(), 1U);
  EXPECT_THAT(small.events().back(), is_quote(p(12), 1U, no_price, 0U));
}

TEST_F(FixDecoding, reads_a_trade_with_all_that_belongs_to_it) {
  const auto events = hear(
      "X|268=1|279=0|269=2|278=77|55=NVDA|83=1|270=118.25|271=300|272=20250127|273=14:29:59.123456789|5797=2|277=B E");
  ASSERT_THAT(events, ElementsAre(is_kind(EventKind::trade)));
  EXPECT_EQ(events[0].trade.price, (Price{118'250'000'000}));
  EXPECT_EQ(events[0].trade.size, 300U);
  EXPECT_EQ(events[0].trade.id, 77U);
  EXPECT_EQ(events[0].side, Side::sell);
  EXPECT_EQ(events[0].trade.conditions,
            trade_condition::not_last | trade_condition::not_high_low | trade_condition::opening_cross);
  EXPECT_EQ(events[0].time, sent - 1s + 123'456'789ns);
  EXPECT_EQ(events[0].sequence, 1U);
}

TEST_F(FixDecoding, an_id_that_is_no_number_is_hashed) {
  EXPECT_EQ(hear("X|268=1|279=0|269=2|278=T-1|55=NVDA|270=1|271=1")[0].trade.id, name_hash("T-1"));
}

TEST_F(FixDecoding, corrects_and_cancels_trades_by_their_id) {
  const auto changed = hear("X|268=1|279=1|269=2|280=77|278=78|55=NVDA|270=118|271=3");
  ASSERT_THAT(changed, ElementsAre(is_kind(EventKind::correction)));
  EXPECT_EQ(changed[0].correction.trade_id, 77U);
  EXPECT_EQ(changed[0].correction.price, p(118));
  EXPECT_EQ(changed[0].correction.size, 3U);
  const auto cancelled = hear("X|268=1|279=2|269=2|278=77|55=NVDA");
  ASSERT_THAT(cancelled, ElementsAre(is_kind(EventKind::correction)));
  EXPECT_EQ(cancelled[0].correction.size, 0U);
}

TEST_F(FixDecoding, reads_opening_closing_and_prior_closing_prices) {
  const auto events = hear("X|268=3|279=0|269=4|55=NVDA|270=1|279=0|269=5|270=2|279=0|269=5|270=3|286=4");
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].reference.kind, ReferenceKind::official_open);
  EXPECT_EQ(events[1].reference.kind, ReferenceKind::official_close);
  EXPECT_EQ(events[2].reference.kind, ReferenceKind::prior_close);
}

TEST_F(FixDecoding, an_empty_book_clears_what_was_said) {
  hear("X|268=1|279=0|269=0|55=NVDA|270=118|271=100");
  EXPECT_THAT(hear("X|268=1|279=0|269=J|55=NVDA"), ElementsAre(is_kind(EventKind::clear)));
  EXPECT_THAT(hear("X|268=1|279=0|269=1|55=NVDA|270=119|271=1"), ElementsAre(is_quote(no_price, 0U, p(119), 1U)));
}

TEST_F(FixDecoding, reads_halts_and_resumptions) {
  const auto halted = hear("f|55=AMD|326=2|327=P|60=20250127-14:29:00");
  ASSERT_THAT(halted, ElementsAre(is_kind(EventKind::status)));
  EXPECT_EQ(halted[0].status.state, TradingState::halted);
  EXPECT_EQ(halted[0].status.reason[0], 'P');
  EXPECT_EQ(halted[0].time, sent - 1min);
  EXPECT_EQ(hear("f|55=AMD|326=3")[0].status.state, TradingState::trading);
  EXPECT_EQ(hear("f|55=AMD|326=21")[0].status.state, TradingState::pre_open);
  expect_passed_over("f|55=AMD|326=23", "status of no trading state");
  expect_rejected("f|55=INTC|326=2", "symbol that was not asked for");
}

TEST_F(FixDecoding, reads_the_state_of_the_whole_market) {
  const auto events = hear("h|336=DAY|340=1");
  ASSERT_THAT(events, ElementsAre(is_kind(EventKind::status)));
  EXPECT_EQ(events[0].instrument, no_instrument);
  EXPECT_EQ(events[0].status.state, TradingState::halted);
  EXPECT_FALSE(decoder.has_ended());
  EXPECT_THAT(hear("h|336=TOCSIN-FEED|340=3"), IsEmpty());
  EXPECT_TRUE(decoder.has_ended());
}

TEST_F(FixDecoding, counts_what_the_venue_refuses) {
  expect_rejected("Y|262=1|281=0", "subscription refused by the venue: MarketDataRequestReject (Y)");
  expect_rejected("3|45=2", "message of ours refused by the venue: Reject (3)");
  expect_rejected("j|372=V|380=3", "message of ours refused by the venue: BusinessMessageReject (j)");
  expect_passed_over("y|320=1", "message of a type that is not asked for");
}

TEST_F(FixDecoding, counts_hostile_values_and_goes_on) {
  constexpr const char* no_px = "price of 0 or below, or none";
  for (const char* price : {"", "0", "-1", "1e5", "nan", "99999999999", "1.0000000001", "118,5"}) {
    expect_rejected("X|268=1|279=0|269=0|55=NVDA|271=1|270=" + std::string(price), no_px);
    expect_rejected("X|268=1|279=0|269=2|55=NVDA|271=1|270=" + std::string(price), no_px);
  }
  for (const char* size : {"", "-1", "1.5", "x", "99999999999999999999", "2000000000000"}) {
    expect_rejected("X|268=1|279=0|269=2|55=NVDA|270=1|271=" + std::string(size), "size that is no number of shares");
  }
  for (const char* time : {"25:00:00", "14:30", "x", "14:30:00.1234567890"}) {
    const std::string fields = "X|268=1|279=0|269=2|55=NVDA|270=1|271=1|273=" + std::string(time);
    if (std::string_view(time) != "14:30") expect_rejected(fields, "time that is none");
  }
  for (const char* number : {"0", "-5", "1x", "99999999999999999"}) {
    expect_rejected("X|268=1|279=0|269=2|55=NVDA|270=1|271=1|83=" + std::string(number), "RptSeq is no count");
  }
  expect_rejected("X|268=1|279=7|269=2|55=NVDA|270=1|271=1", "MDUpdateAction other than new, change and delete");
  expect_rejected("X|268=1|279=0|269=2|55=INTC|270=1|271=1", "symbol that was not asked for");
  expect_rejected("X|268=1|279=1|269=2|55=NVDA|270=1|271=1", "correction of a trade without its id");
  expect_passed_over("X|268=1|279=0|269=Z|55=NVDA|270=1|271=1", "entry of a kind that is not asked for");
  expect_passed_over("X|268=1|279=2|269=0|55=NVDA|270=55", "level taken out that was not there");
  EXPECT_THAT(hear("X|268=1|279=0|269=2|55=NVDA|270=1|271=1"), ElementsAre(is_kind(EventKind::trade)));
  EXPECT_EQ(tally.records_in, tally.used + tally.rejected_count() + tally.passed_over_count());
}

TEST_F(FixDecoding, never_goes_back_in_time) {
  hear("X|268=1|279=0|269=2|55=NVDA|270=1|271=1|273=14:30:00");
  const auto events = hear("X|268=1|279=0|269=2|55=NVDA|270=1|271=1|273=14:29:00");
  EXPECT_EQ(events[0].time, sent);
  EXPECT_EQ(events[0].venue_time, sent - 1min);
  EXPECT_EQ(events[0].flags, event_flag::late);
  EXPECT_EQ(tally.late, 1U);
}

TEST_F(FixDecoding, gives_events_the_time_of_their_arrival_where_that_is_the_clock) {
  options.live.clock = EventClock::receive;
  FixDecoder by_arrival(options, tally);
  FixArrival arrival;
  arrival.received_ns = 42;
  arrival.message = fix_message("X|52=20250127-14:30:00|279=0|269=2|55=NVDA|270=1|271=1");
  by_arrival.on(arrival);
  EXPECT_EQ(by_arrival.events()[0].time, time_from_ns(42));
  EXPECT_EQ(by_arrival.events()[0].venue_time, sent);
}

TEST_F(FixDecoding, passes_over_what_it_heard_already) {
  hear("X|268=1|279=0|269=2|55=NVDA|270=1|271=1|83=1");
  expect_passed_over("X|268=1|279=0|269=2|55=NVDA|270=1|271=1|83=1", "entry whose RptSeq was heard already");
}

TEST_F(FixDecoding, a_snapshot_that_says_nothing_new_changes_nothing) {
  hear("X|268=2|279=0|269=0|55=NVDA|270=118|271=1|83=1|279=0|269=2|270=118|271=1|83=2");
  EXPECT_THAT(hear("W|55=NVDA|268=2|269=0|270=118|271=1|83=1|269=2|270=118|271=1|83=2"), IsEmpty());
  EXPECT_EQ(tally.passed_over_count(), 2U);
  EXPECT_THAT(hear("X|268=1|279=2|269=0|55=NVDA|270=118|83=3"), ElementsAre(is_quote(no_price, 0U, no_price, 0U)));
}

TEST_F(FixDecoding, a_hole_in_the_numbers_is_a_gap_until_a_snapshot_comes) {
  hear("X|268=1|279=0|269=0|55=NVDA|270=118|271=1|83=1");
  const auto events = hear("X|268=1|279=0|269=1|55=NVDA|270=119|271=1|83=5");
  ASSERT_THAT(events, ElementsAre(is_gap(2U, 4U), is_quote(p(118), 1U, p(119), 1U)));
  EXPECT_EQ(events[0].instrument, no_instrument);
  EXPECT_EQ(events[1].flags, event_flag::doubtful);
  EXPECT_TRUE(decoder.take_wish_for_snapshot());
  EXPECT_FALSE(decoder.take_wish_for_snapshot());
  const auto whole = hear("W|55=NVDA|268=1|269=1|270=119|271=1|83=5");
  ASSERT_THAT(whole, ElementsAre(is_quote(no_price, 0U, p(119), 1U)));
  EXPECT_EQ(whole[0].flags, event_flag::snapshot);
}

TEST_F(FixDecoding, a_snapshot_from_behind_a_gap_says_what_was_lost) {
  hear("X|268=1|279=0|269=0|55=NVDA|270=118|271=1|83=1");
  const auto first = hear("W|55=NVDA|268=1|269=0|270=118|271=2|83=4");
  ASSERT_THAT(first, ElementsAre(is_gap(2U, 4U), is_quote(p(118), 2U, no_price, 0U)));
  EXPECT_EQ(first[0].instrument, no_instrument);
  const auto second = hear("W|55=AMD|268=1|269=0|270=99|271=2|83=6");
  ASSERT_THAT(second, ElementsAre(is_gap(5U, 6U), is_quote(p(99), 2U, no_price, 0U)));
  EXPECT_EQ(second[0].instrument, amd);
  EXPECT_THAT(hear("X|268=1|279=0|269=2|55=AMD|270=1|271=1|83=7"), ElementsAre(is_kind(EventKind::trade)));
}

TEST_F(FixDecoding, numbers_of_a_symbol_make_gaps_of_that_symbol) {
  const FixFeedOptions by_symbol = options_of(ReportNumbers::of_symbol);
  FixDecoder each(by_symbol, tally);
  for (const char* fields : {"NVDA|83=7", "AMD|83=1", "NVDA|83=8", "AMD|83=3"}) {
    FixArrival arrival;
    arrival.message = fix_message("X|52=20250127-14:30:00|279=0|269=2|270=1|271=1|55=" + std::string(fields));
    each.on(arrival);
  }
  ASSERT_EQ(each.events().size(), 5U);
  EXPECT_THAT(each.events()[3], is_gap(2U, 2U));
  EXPECT_EQ(each.events()[3].instrument, amd);
  EXPECT_EQ(each.events()[4].sequence, 5U);
}

TEST_F(FixDecoding, messages_that_will_never_come_are_a_gap_where_nothing_else_tells) {
  EXPECT_THAT(skip(5, 7), ElementsAre(is_gap(5U, 7U)));
  hear("X|268=1|279=0|269=2|55=NVDA|270=1|271=1|83=1");
  EXPECT_THAT(skip(9, 12), IsEmpty());
  EXPECT_THAT(hear("X|268=1|279=0|269=2|55=NVDA|270=1|271=1|83=2"), ElementsAre(is_kind(EventKind::trade)));
}

TEST_F(FixDecoding, takes_what_another_tocsin_adds) {
  const auto events = hear(
      "X|268=1|279=0|269=0|55=NVDA|270=118|271=1|5020=20250127-14:30:05.000000001|273=14:30:04|272=20250127|5021=2|"
      "5023=900");
  ASSERT_THAT(events, ElementsAre(is_quote(p(118), 1U, no_price, 0U)));
  EXPECT_EQ(events[0].time, sent + 5s + 1ns);
  EXPECT_EQ(events[0].venue_time, sent + 4s);
  EXPECT_EQ(events[0].flags, event_flag::reconstructed);
  EXPECT_EQ(events[0].quote.bid_depth, 900U);
}

}  // namespace
}  // namespace tocsin
