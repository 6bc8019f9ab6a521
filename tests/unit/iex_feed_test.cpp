#include "feeds/iex/iex_feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <functional>

#include "feeds/book/level_book.hpp"
#include "tests/support/iex_builder.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin::iex {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr auto deep = MessageProtocol::deep_1_0;
constexpr auto tops = MessageProtocol::tops_1_6;
constexpr SystemEvent start{'O', 1'000};

std::vector<EventKind> kinds_of(const std::vector<Event>& events) {
  std::vector<EventKind> kinds;
  for (const Event& event : events) kinds.push_back(event.kind);
  return kinds;
}

void expect_balance(const Tally& tally) {
  std::uint64_t kinds = 0;
  for (const Reject& row : tally.kinds()) kinds += row.count;
  EXPECT_GE(tally.records_in, kinds);
  EXPECT_EQ(tally.records_in, tally.used + tally.rejected_count() + tally.passed_over_count());
}

TEST(IexFeed, says_what_it_is) {
  const WholeFeed read = IexCapture(deep).packet(start, listed(nvda)).read();
  EXPECT_EQ(read.info.path, "day.pcap");
  EXPECT_EQ(read.info.format, "IEX DEEP 1.0, pcap, nanoseconds");
  EXPECT_THAT(read.info.sources, ElementsAre("IEX DEEP"));
  const WholeFeed older = IexCapture(MessageProtocol::tops_1_5).packet().read();
  EXPECT_EQ(older.info.format, "IEX TOPS 1.5, pcap, nanoseconds");
  EXPECT_THAT(older.info.sources, ElementsAre("IEX TOPS"));
}

TEST(IexFeed, listing_is_what_the_security_directory_says_last) {
  SecurityDirectory fund = listed(avgo);
  fund.flags = SecurityDirectory::is_etp;
  fund.luld_tier = 2;
  SecurityDirectory restated = listed(nvda);
  restated.adjusted_poc = 1'000'000;
  const WholeFeed read = IexCapture(tops).packet(start, listed(nvda), fund, restated).read();
  ASSERT_EQ(read.info.listings.size(), 2U);
  EXPECT_EQ(read.info.listings[0].symbol, "NVDA");
  EXPECT_EQ(read.info.listings[0].prior_close, Price::whole(100));
  EXPECT_EQ(read.info.listings[0].luld_tier, 1);
  EXPECT_EQ(read.info.listings[0].type, InstrumentType::stock);
  EXPECT_EQ(read.info.listings[1].type, InstrumentType::fund);
  EXPECT_EQ(read.info.listings[1].luld_tier, 2);
}

TEST(IexFeed, prior_close_of_0_is_not_known) {
  SecurityDirectory unknown = listed(nvda);
  unknown.adjusted_poc = 0;
  EXPECT_EQ(IexCapture(tops).packet(start, unknown).read().info.listings.at(0).prior_close, no_price);
}

TEST(IexFeed, instruments_are_those_named_before_regular_hours) {
  const WholeFeed read =
      IexCapture(deep).packet(start, listed(nvda), SystemEvent{'R', 2'000}).packet(trade(avgo, 20)).read();
  EXPECT_EQ(read.info.listings.size(), 1U);
  EXPECT_EQ(count_of(read.tally.rejects(), "symbol that the start of the session does not name"), 1U);
}

TEST(IexFeed, instruments_are_no_more_than_there_may_be) {
  IexCapture capture(deep);
  capture.resume(500);
  for (const char* name : {"A", "B", "C", "D"}) capture.packet(trade(Symbol::from(name), 20));
  CaptureOptions options;
  options.instruments_max = 3;
  const WholeFeed read = capture.read(options);
  EXPECT_EQ(read.info.listings.size(), 3U);
  EXPECT_EQ(read.events.size(), 3U);
  EXPECT_EQ(count_of(read.tally.rejects(), "symbol beyond as many instruments as there may be"), 1U);
}

TEST(IexFeed, capture_from_the_middle_of_a_session_names_all_that_occur) {
  const WholeFeed read =
      IexCapture(deep).resume(500).packet(SystemEvent{'R', 2'000}, buy(nvda, 118, 100)).packet(trade(avgo, 20)).read();
  ASSERT_EQ(read.info.listings.size(), 2U);
  EXPECT_THAT(kinds_of(read.events), ElementsAre(EventKind::quote, EventKind::trade));
  EXPECT_EQ(read.events[0].flags, event_flag::doubtful);
}

TEST(IexFeed, quote_update_becomes_a_quote) {
  const WholeFeed read = IexCapture(tops).packet(start).packet(quote_update(nvda, 118, 119)).read();
  ASSERT_EQ(read.events.size(), 2U);
  const Event& event = read.events[1];
  EXPECT_EQ(event.time, monday_noon + 1ms);
  EXPECT_EQ(event.venue_time, monday_noon + 5ns);
  EXPECT_EQ(event.sequence, 2U);
  EXPECT_EQ(event.quote.bid, Price::whole(118));
  EXPECT_EQ(event.quote.ask, Price::whole(119));
  EXPECT_EQ(event.quote.bid_size, 100U);
  EXPECT_EQ(event.quote.ask_size, 200U);
  EXPECT_EQ(event.quote.bid_depth, 100U);
  EXPECT_EQ(event.quote.ask_depth, 200U);
  EXPECT_EQ(event.flags, 0);
}

TEST(IexFeed, side_without_shares_has_no_price) {
  QuoteUpdate one_sided = quote_update(nvda, 118, 119);
  one_sided.bid_size = 0;
  const Event event = IexCapture(tops).packet(start, one_sided).read().events.at(1);
  EXPECT_EQ(event.quote.bid, no_price);
  EXPECT_EQ(event.quote.bid_size, 0U);
}

TEST(IexFeed, quote_that_repeats_itself_is_passed_over) {
  const WholeFeed read =
      IexCapture(tops).packet(start, quote_update(nvda, 118, 119), quote_update(nvda, 118, 119)).read();
  EXPECT_THAT(kinds_of(read.events), ElementsAre(EventKind::clear, EventKind::quote));
  EXPECT_EQ(count_of(read.tally.passed_over(), "Quote Update that leaves the best bid and offer as they were"), 1U);
}

TEST(IexFeed, level_updates_become_a_quote_when_their_event_is_complete) {
  const WholeFeed read = IexCapture(deep)
                             .packet(start, buy(nvda, 118, 100), sell(nvda, 119, 100), sell(nvda, 120, 100))
                             .packet(sell(nvda, 119, 0, false), trade(nvda, 119))
                             .packet(sell(nvda, 120, 50))
                             .read();
  EXPECT_THAT(kinds_of(read.events), ElementsAre(EventKind::clear, EventKind::quote, EventKind::quote, EventKind::quote,
                                                 EventKind::trade, EventKind::quote));
  const Event& last = read.events.back();
  EXPECT_EQ(last.quote.ask, Price::whole(120));
  EXPECT_EQ(last.quote.ask_size, 50U);
  EXPECT_EQ(last.quote.ask_depth, 50U);
  EXPECT_EQ(read.events[3].quote.ask_depth, 200U);
  EXPECT_EQ(read.tally.records_in, 7U);
  expect_balance(read.tally);
}

TEST(IexFeed, depth_is_that_of_the_levels_asked_for) {
  CaptureOptions options;
  options.depth_levels = 1;
  const WholeFeed read = IexCapture(deep).packet(start, buy(nvda, 118, 100), buy(nvda, 117, 100)).read(options);
  EXPECT_THAT(kinds_of(read.events), ElementsAre(EventKind::clear, EventKind::quote));
  EXPECT_EQ(read.events[1].quote.bid_depth, 100U);
}

TEST(IexFeed, event_that_the_capture_does_not_complete_has_not_happened) {
  const auto feed = IexCapture(deep).packet(start, buy(nvda, 118, 100), buy(nvda, 119, 100, false)).open();
  static_cast<void>(events_left(*feed));
  EXPECT_EQ(count_of(feed->tally().passed_over(), "Price Level Update of an event that is never complete"), 1U);
  const Depth depth = feed->depth(InstrumentId{0}, 5);
  ASSERT_EQ(depth.bids.size(), 1U);
  EXPECT_EQ(depth.bids[0].price, Price::whole(118));
}

TEST(IexFeed, trade_report_becomes_a_trade) {
  const Event event = IexCapture(deep).packet(start, trade(nvda, 118, 0x68)).read().events.at(1);
  EXPECT_EQ(event.kind, EventKind::trade);
  EXPECT_EQ(event.side, Side::none);
  EXPECT_EQ(event.trade.price, Price::whole(118));
  EXPECT_EQ(event.trade.size, 100U);
  EXPECT_EQ(event.trade.id, 77U);
  EXPECT_EQ(event.trade.conditions, trade_condition::not_last | trade_condition::not_high_low |
                                        trade_condition::odd_lot | trade_condition::extended_hours);
}

TEST(IexFeed, trade_break_becomes_a_correction_to_no_shares) {
  const TradeBreak broken{{0, noon_ns(6), nvda, 100, 1'180'000, 77}};
  const Event event = IexCapture(tops).packet(start, trade(nvda, 118), broken).read().events.at(2);
  EXPECT_EQ(event.kind, EventKind::correction);
  EXPECT_EQ(event.correction.trade_id, 77U);
  EXPECT_EQ(event.correction.price, Price::whole(118));
  EXPECT_EQ(event.correction.size, 0U);
}

TEST(IexFeed, official_prices_become_references) {
  const WholeFeed read =
      IexCapture(deep)
          .packet(start, OfficialPrice{'Q', 1, nvda, 1'240'000}, OfficialPrice{'M', 2, nvda, 1'180'000},
                  OfficialPrice{'Z', 3, nvda, 1}, OfficialPrice{'Q', 4, nvda, 0})
          .read();
  ASSERT_EQ(read.events.size(), 3U);
  EXPECT_EQ(read.events[1].reference.kind, ReferenceKind::official_open);
  EXPECT_EQ(read.events[1].reference.price, Price::whole(124));
  EXPECT_EQ(read.events[2].reference.kind, ReferenceKind::official_close);
  EXPECT_EQ(read.tally.rejected_count(), 2U);
}

TEST(IexFeed, status_tells_trading_halts_and_the_short_sale_test_together) {
  const WholeFeed read =
      IexCapture(deep)
          .packet(start, TradingStatus{'T', 1, nvda, {' ', ' ', ' ', ' '}}, ShortSalePriceTest{1, 2, nvda, 'A'},
                  OperationalHalt{'O', 3, nvda}, OperationalHalt{'N', 4, nvda},
                  TradingStatus{'P', 5, nvda, {'T', '5', ' ', ' '}}, TradingStatus{'O', 6, nvda, {'I', 'P', 'O', '2'}},
                  TradingStatus{'H', 7, nvda, {'T', '1', ' ', ' '}}, OperationalHalt{'N', 8, nvda})
          .read();
  using enum TradingState;
  const std::vector<TradingState> states{trading, trading, halted, trading, paused, pre_open, halted};
  const std::vector<std::string> reasons{"", "", "O", "", "T5", "IPO2", "T1"};
  ASSERT_EQ(read.events.size(), 1 + states.size());
  for (std::size_t i = 0; i < states.size(); ++i) {
    const Status& status = read.events[i + 1].status;
    EXPECT_EQ(status.state, states[i]) << i;
    EXPECT_EQ(std::string(status.reason.data()), reasons[i]) << i;
    EXPECT_EQ(status.short_sale, i == 0 ? ShortSale::unknown : ShortSale::restricted) << i;
  }
  EXPECT_EQ(count_of(read.tally.passed_over(), "message that leaves an instrument's status as it was"), 1U);
}

TEST(IexFeed, codes_that_the_specification_does_not_have_are_rejected) {
  const WholeFeed read = IexCapture(deep)
                             .packet(start, TradingStatus{'Z', 1, nvda, {}}, OperationalHalt{'Z', 2, nvda},
                                     ShortSalePriceTest{2, 3, nvda, ' '})
                             .read();
  EXPECT_EQ(count_of(read.tally.rejects(), "message has a code that the specification does not"), 3U);
  EXPECT_EQ(read.events.size(), 1U);
}

TEST(IexFeed, what_is_of_no_use_to_the_engine_is_counted_by_kind) {
  const WholeFeed read =
      IexCapture(deep)
          .packet()
          .packet(start, listed(nvda), SystemEvent{'S', 2}, SecurityEvent{'O', 3, nvda},
                  RetailLiquidityIndicator{'A', 4, nvda}, AuctionInformation{.symbol = nvda}, quote_update(nvda, 1, 2))
          .read();
  EXPECT_EQ(read.events.size(), 1U);
  EXPECT_EQ(read.tally.records_in, 8U);
  EXPECT_EQ(read.tally.passed_over_count(), 7U);
  for (const char* kind : {"Heartbeat", "Security Directory", "Security Event", "Retail Liquidity Indicator",
                           "Auction Information", "Quote Update"}) {
    EXPECT_EQ(count_of(read.tally.kinds(), kind), 1U) << kind;
  }
  EXPECT_EQ(count_of(read.tally.kinds(), "System Event"), 2U);
}

TEST(IexFeed, message_of_an_unknown_type_is_stepped_over) {
  const std::vector<std::byte> unknown(25, std::byte{'z'});
  const WholeFeed read = IexCapture(deep).packet(start).message_bytes(unknown).packet(trade(nvda, 118)).read();
  EXPECT_THAT(kinds_of(read.events), ElementsAre(EventKind::clear, EventKind::trade));
  EXPECT_EQ(count_of(read.tally.passed_over(), "message of a type that the specification does not have"), 1U);
}

TEST(IexFeed, message_that_grew_is_read_as_far_as_it_is_known_and_a_shorter_one_rejected) {
  std::vector<std::byte> message;
  encode(message, trade(nvda, 118));
  std::vector<std::byte> grown = message;
  grown.resize(60);
  message.pop_back();
  const WholeFeed read =
      IexCapture(deep).packet(start, listed(nvda)).message_bytes(grown).message_bytes(message).read();
  EXPECT_THAT(kinds_of(read.events), ElementsAre(EventKind::clear, EventKind::trade));
  EXPECT_EQ(count_of(read.tally.rejects(), "message shorter than its type"), 1U);
}

TEST(IexFeed, trade_report_of_tops_1_5_has_four_bytes_more_at_its_end) {
  std::vector<std::byte> message;
  encode(message, trade(nvda, 118));
  message.resize(42);
  const WholeFeed read = IexCapture(MessageProtocol::tops_1_5).packet(start).message_bytes(message).read();
  ASSERT_EQ(read.events.size(), 2U);
  EXPECT_EQ(read.events[1].trade.price, Price::whole(118));
  EXPECT_EQ(read.events[1].trade.id, 77U);
}

TEST(IexFeed, numbers_that_cannot_be_are_rejected) {
  TradeReport early = trade(nvda, 118);
  early.timestamp = -1;
  TradeReport empty = trade(nvda, 118);
  empty.size = 0;
  const WholeFeed read = IexCapture(deep)
                             .packet(start, early, empty, trade(nvda, 10'000'000), buy(nvda, -10'000'000, 100),
                                     trade(Symbol::from(""), 118))
                             .read();
  EXPECT_THAT(kinds_of(read.events), ElementsAre(EventKind::clear, EventKind::quote)) << "a quote that tells of doubt";
  EXPECT_EQ(count_of(read.tally.rejects(), "timestamp before 1970"), 1U);
  EXPECT_EQ(count_of(read.tally.rejects(), "trade of no shares"), 1U);
  EXPECT_EQ(count_of(read.tally.rejects(), "price out of range"), 1U);
  EXPECT_EQ(count_of(read.tally.rejects(), "price of 0 or below"), 1U);
  EXPECT_EQ(count_of(read.tally.rejects(), "symbol that the start of the session does not name"), 1U);
}

TEST(IexFeed, nothing_trades_at_a_price_of_0_or_below) {
  const WholeFeed levels = IexCapture(deep).packet(start, buy(nvda, -3, 100), sell(nvda, 0, 100)).read();
  EXPECT_EQ(count_of(levels.tally.rejects(), "price of 0 or below"), 2U);
  const WholeFeed trades = IexCapture(tops).packet(start, trade(nvda, 0), trade(nvda, -3)).read();
  EXPECT_EQ(count_of(trades.tally.rejects(), "price of 0 or below"), 2U);
  EXPECT_EQ(trades.events.size(), 1U);
  const WholeFeed quotes = IexCapture(tops).packet(start, quote_update(nvda, 0, 5), quote_update(nvda, 5, -5)).read();
  EXPECT_EQ(count_of(quotes.tally.rejects(), "price of 0 or below"), 2U);
  EXPECT_EQ(quotes.events.size(), 1U);
}

TEST(IexFeed, side_of_no_shares_at_0_is_no_side) {
  QuoteUpdate empty{0, noon_ns(5), nvda, 0, 0, 0, 0};
  const WholeFeed read = IexCapture(tops).packet(start, quote_update(nvda, 118, 119), empty).read();
  ASSERT_EQ(read.events.size(), 3U);
  EXPECT_EQ(read.events[2].quote.bid, no_price);
  EXPECT_EQ(read.events[2].quote.ask, no_price);
  EXPECT_EQ(read.tally.rejected_count(), 0U);
}

TEST(IexFeed, level_update_that_is_rejected_leaves_its_book_in_doubt_and_says_so) {
  LevelFields early = level_fields(nvda, 118, 100);
  early.timestamp = -1;
  std::vector<std::byte> cut;
  encode(cut, buy(nvda, 117, 100));
  cut.pop_back();
  for (const auto& damage : std::vector<std::function<void(IexCapture&)>>{
           [](IexCapture& capture) { capture.packet(buy(nvda, 10'000'000, 100)); },
           [](IexCapture& capture) { capture.packet(sell(nvda, -1, 0)); },
           [&](IexCapture& capture) { capture.packet(BuyLevelUpdate{early}); },
           [&](IexCapture& capture) { capture.message_bytes(cut); }}) {
    IexCapture capture(deep);
    capture.packet(start, buy(nvda, 118, 100), buy(avgo, 20, 100), sell(nvda, 119, 100, false));
    damage(capture);
    const auto feed = capture.packet(buy(nvda, 116, 100), buy(avgo, 21, 100)).open();
    const std::vector<Event> events = events_left(*feed);
    ASSERT_EQ(events.size(), 6U);
    EXPECT_EQ(events[3].instrument, InstrumentId{0});
    EXPECT_EQ(events[3].flags, event_flag::doubtful) << "told at once, with what its event had brought so far";
    EXPECT_EQ(events[3].quote.ask, Price::whole(119));
    EXPECT_EQ(events[4].flags, event_flag::doubtful);
    EXPECT_EQ(events[5].flags, 0) << "another's book";
    EXPECT_TRUE(feed->depth(InstrumentId{0}, 5).is_doubtful);
    EXPECT_FALSE(feed->depth(InstrumentId{1}, 5).is_doubtful);
    EXPECT_EQ(feed->tally().rejected_count(), 1U);
    expect_balance(feed->tally());
  }
}

TEST(IexFeed, level_that_is_taken_out_and_was_not_there_is_passed_over) {
  const WholeFeed read =
      IexCapture(deep).packet(start, buy(nvda, 118, 100), buy(nvda, 117, 0), sell(nvda, 118, 0)).read();
  EXPECT_EQ(count_of(read.tally.passed_over(), "Price Level Update that takes out a level which is not there"), 2U);
  EXPECT_EQ(read.tally.used, 2U);
  expect_balance(read.tally);
}

TEST(IexFeed, events_without_an_end_take_no_more_memory_and_leave_their_books_in_doubt) {
  IexCapture capture(deep);
  capture.packet(start);
  IexWriter writer(deep, 9);
  writer.resume(12, 2);
  for (int packet = 0; packet < 5; ++packet) {
    for (int i = 0; i < 1'000; ++i) writer.add(buy(nvda, 1 + packet * 1'000 + i, 100, false));
    capture.segment(writer.segment(1));
  }
  const auto feed = capture.open();
  const std::vector<Event> events = events_left(*feed);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[1].quote.bid, Price::whole(LevelBook::held_max));
  EXPECT_EQ(events[1].flags, event_flag::doubtful);
  EXPECT_EQ(count_of(feed->tally().passed_over(), "Price Level Update of an event that is never complete"),
            5'000 - LevelBook::held_max);
  expect_balance(feed->tally());
}

TEST(IexFeed, start_of_messages_in_the_midst_of_a_session_clears_nothing) {
  const auto feed = IexCapture(deep).packet(start, buy(nvda, 118, 100)).packet(start).packet(buy(nvda, 117, 1)).open();
  EXPECT_THAT(kinds_of(events_left(*feed)), ElementsAre(EventKind::clear, EventKind::quote, EventKind::quote));
  EXPECT_EQ(feed->depth(InstrumentId{0}, 5).bids.size(), 2U);
  EXPECT_EQ(count_of(feed->tally().rejects(), "start of messages in the midst of a session"), 1U);
}

TEST(IexFeed, stops_before_the_first_message_after_a_time) {
  CaptureOptions options;
  options.until = monday_noon + 1ms;
  const auto feed = IexCapture(deep)
                        .packet(start, buy(nvda, 118, 100))
                        .packet(buy(nvda, 119, 100))
                        .packet(buy(nvda, 120, 100))
                        .open(options);
  EXPECT_EQ(events_left(*feed).size(), 3U);
  EXPECT_EQ(feed->depth(InstrumentId{0}, 5).bids.at(0).price, Price::whole(119));
}

TEST(IexFeed, level_without_room_is_rejected_where_the_book_may_not_grow) {
  CaptureOptions options;
  options.may_grow = false;
  IexCapture capture(deep);
  capture.packet(start);
  for (int packet = 0; packet < 150; ++packet) {
    IexWriter writer(deep, 9);
    writer.resume(12 + packet * 32'000, 2 + packet * 1'000);
    for (int i = 0; i < 1'000; ++i) writer.add(buy(nvda, 1 + packet * 1'000 + i, 100));
    capture.segment(writer.segment(1));
  }
  const auto feed = capture.open(options);
  static_cast<void>(events_left(*feed));
  EXPECT_GT(count_of(feed->tally().rejects(), "no room for another price level (see --grow)"), 0U);
  EXPECT_TRUE(feed->depth(InstrumentId{0}, 1).is_doubtful);
  expect_balance(feed->tally());
}

// A day of every type of message, its last packet apart.
IexCapture whole_day() {
  IexCapture capture(deep);
  capture.packet(start, listed(nvda), TradingStatus{'T', 1, nvda, {}})
      .packet(buy(nvda, 118, 100), sell(nvda, 119, 100));
  return capture;
}

// Reads to the end whatever the bytes are: a refusal that says why, or accounts in balance.
void expect_an_answer(const Bytes& bytes) {
  try {
    const auto feed = open_iex({bytes::stored_in_memory(bytes, "cut.pcap")}, {});
    static_cast<void>(events_left(*feed));
    expect_balance(feed->tally());
  } catch (const SetupError& refusal) {
    EXPECT_THAT(refusal.what(), testing::StartsWith("cut.pcap: "));
  }
}

TEST(IexFeed, capture_that_is_cut_anywhere_in_its_last_packet_has_an_end) {
  IexCapture capture = whole_day();
  const std::size_t before = capture.bytes().size();
  capture.packet(SystemEvent{'R', 2}, trade(nvda, 118), buy(nvda, 117, 100, false), quote_update(nvda, 1, 2));
  for (std::size_t size = before; size < capture.bytes().size(); ++size) {
    const Bytes cut(capture.bytes().begin(), capture.bytes().begin() + static_cast<std::ptrdiff_t>(size));
    expect_an_answer(cut);
    EXPECT_EQ(WholeFeed(*open_iex({bytes::stored_in_memory(cut, "cut")}, {})).events.size(), 4U) << size;
  }
}

TEST(IexFeed, lengths_that_are_0_or_as_large_as_can_be_do_no_harm) {
  IexCapture capture = whole_day();
  const std::size_t packet = capture.bytes().size();
  capture.packet(SystemEvent{'R', 2}, trade(nvda, 118), buy(nvda, 117, 100));
  constexpr std::size_t record = 16;
  constexpr std::size_t ethernet = 14;
  constexpr std::size_t segment = record + ethernet + 20 + 8;
  // Two bytes each: of the record, of the IPv4 and UDP headers, payload and count of the segment, sequence, the blocks.
  for (const std::size_t at :
       {std::size_t{8}, std::size_t{10}, std::size_t{12}, record + ethernet + 2, record + ethernet + 20 + 4,
        segment + 12, segment + 14, segment + 24, segment + 30, segment + 40, segment + 52, segment + 92}) {
    for (const unsigned value : {0x00U, 0xffU}) {
      Bytes bytes = capture.bytes();
      bytes[packet + at] = bytes[packet + at + 1] = static_cast<std::byte>(value);
      expect_an_answer(bytes);
    }
  }
}

TEST(IexFeed, refuses_what_is_no_capture_of_iex) {
  EXPECT_EQ(setup_error_of([] { return open_iex({}, {}); }), "IEX: expected a capture, found none");
  const Bytes other = capture::PcapBuilder().add(monday_noon, capture::udp_packet(1, capture::bytes_of("x"))).bytes();
  EXPECT_THAT(setup_error_of([&] { return open_iex({bytes::stored_in_memory(other, "x.pcap")}, {}); }),
              testing::StartsWith("x.pcap: expected a segment of IEX-TP"));
}

}  // namespace
}  // namespace tocsin::iex
