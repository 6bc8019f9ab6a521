#include "feeds/itch/itch_feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/capture_builder.hpp"
#include "tests/support/itch_builder.hpp"
#include "tests/support/setup_error_of.hpp"
#include "tests/support/whole_feed.hpp"

namespace tocsin {
namespace {

using namespace itch;
using capture::PcapBuilder;
using capture::udp_packet;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

// 27 January 2025: New York is five hours behind.
constexpr Time midnight = Time(std::chrono::sys_days(std::chrono::January / 27 / 2025)) + 5h;
const std::string named = "01272025.NASDAQ_ITCH50";
const MoldSession session = padded<10>("000010059B");

std::unique_ptr<BookFeed> open_bytes(const Bytes& bytes, const std::string& name = named, CaptureOptions options = {}) {
  options.orders_max = 1'000;
  return open_itch({bytes::stored_in_memory(bytes, name)}, options);
}
WholeFeed whole_of(const Bytes& bytes, const CaptureOptions& options = {}) {
  return WholeFeed(*open_bytes(bytes, named, options));
}
std::vector<EventKind> kinds_of(const WholeFeed& whole) {
  std::vector<EventKind> kinds;
  for (const Event& event : whole.events) kinds.push_back(event.kind);
  return kinds;
}
std::string reasons_of(const WholeFeed& whole) {
  std::string text;
  for (const Reject& reject : whole.tally.rejects()) {
    text += std::string(reject.reason) + " x" + std::to_string(reject.count) + " at " + std::to_string(reject.first_at);
  }
  return text;
}

const Bytes directory =
    frames_of(system_event('O', 3h), listed(nvda, "NVDA"), listed(avgo, "AVGO"),
              StockTradingAction{
                  .head = head_of(nvda, 4h), .stock = symbol("NVDA"), .trading_state = 'T', .reason = padded<4>("")});

template <class... Message>
Bytes day_of(const Message&... messages) {
  Bytes bytes = directory;
  (append_frame(bytes, messages), ...);
  return bytes;
}

// ---- a file

TEST(ItchFeed, makes_events_of_a_day) {
  const WholeFeed whole = whole_of(
      day_of(buy_order(nvda, 1, 300, 120), sell_order(nvda, 2, 200, 121),
             OrderExecuted{.head = head_of(nvda), .reference = 2, .executed_shares = 200, .match_number = 77}));
  EXPECT_THAT(kinds_of(whole), ElementsAre(EventKind::clear, EventKind::status, EventKind::quote, EventKind::quote,
                                           EventKind::trade, EventKind::quote));
  const Event& quote = whole.events[3];
  EXPECT_EQ(quote.instrument, InstrumentId{0});
  EXPECT_EQ(quote.quote.bid, Price::whole(120));
  EXPECT_EQ(quote.quote.ask, Price::whole(121));
  EXPECT_EQ(quote.quote.bid_size, 300U);
  EXPECT_EQ(quote.quote.ask_size, 200U);
  const Event& trade = whole.events[4];
  EXPECT_EQ(trade.trade.price, Price::whole(121));
  EXPECT_EQ(trade.trade.size, 200U);
  EXPECT_EQ(trade.trade.id, 77U);
  EXPECT_EQ(trade.side, Side::buy) << "the resting order sold";
  EXPECT_EQ(whole.events[5].quote.ask, no_price);
}

TEST(ItchFeed, counts_time_from_midnight_in_new_york_and_events_from_one) {
  const WholeFeed whole = whole_of(day_of(buy_order(nvda, 1, 300, 120, 9h + 30min + 7ns)));
  EXPECT_EQ(whole.events[0].time, midnight + 3h);
  EXPECT_EQ(whole.events[2].time, midnight + 9h + 30min + 7ns);
  EXPECT_EQ(whole.events[2].venue_time, whole.events[2].time);
  for (std::size_t i = 0; i < whole.events.size(); ++i) EXPECT_EQ(whole.events[i].sequence, i + 1);
}

TEST(ItchFeed, says_what_it_read) {
  const WholeFeed whole = whole_of(day_of(buy_order(nvda, 1, 300, 120)));
  EXPECT_EQ(whole.info.path, named);
  EXPECT_EQ(whole.info.format, "NASDAQ TotalView-ITCH 5.0, frames in a file");
  EXPECT_THAT(whole.info.sources, ElementsAre("XNAS ITCH"));
  ASSERT_THAT(whole.info.listings, SizeIs(2));
  EXPECT_EQ(whole.info.listings[0].symbol, "NVDA");
  EXPECT_EQ(whole.info.listings[1].symbol, "AVGO");
  EXPECT_EQ(whole.info.bytes, day_of(buy_order(nvda, 1, 300, 120)).size());
}

TEST(ItchFeed, is_named_after_the_market_that_the_file_names) {
  const Bytes day = day_of();
  EXPECT_EQ(open_bytes(day, "a/01272025.BX_ITCH_50")->info().sources[0], "XBOS ITCH");
  EXPECT_EQ(open_bytes(day, "20250127.PSX_ITCH_50")->info().sources[0], "XPSX ITCH");
  EXPECT_EQ(open_bytes(day, "20250127.itch")->info().sources[0], "ITCH 5.0");
}

TEST(ItchFeed, counts_every_message_by_its_kind) {
  const WholeFeed whole = whole_of(day_of(buy_order(nvda, 1, 300, 120), buy_order(nvda, 2, 300, 119),
                                          MwcbStatus{.head = head_of(0), .breached_level = '9'}));
  std::map<std::string_view, std::uint64_t> kinds;
  for (const Reject& kind : whole.tally.kinds()) kinds[kind.reason] = kind.count;
  EXPECT_THAT(kinds, ElementsAre(std::pair("Add Order (A)", 2), std::pair("MWCB Status (W)", 1),
                                 std::pair("Stock Directory (R)", 2), std::pair("Stock Trading Action (H)", 1),
                                 std::pair("System Event (S)", 1)));
  EXPECT_EQ(whole.tally.records_in, 7U);
  EXPECT_EQ(whole.tally.passed_over_count(), 2U) << "the directory";
  EXPECT_EQ(whole.tally.rejected_count(), 1U);
  EXPECT_EQ(whole.tally.events_out, whole.events.size());
}

TEST(ItchFeed, begins_in_mid_day_with_the_stocks_that_messages_name) {
  const Bytes bytes = frames_of(buy_order(nvda, 1, 300, 120), hidden_trade(avgo, 100, 200),
                                OrderDelete{.head = head_of(3), .reference = 9});
  const WholeFeed whole = whole_of(bytes);
  EXPECT_THAT(kinds_of(whole), ElementsAre(EventKind::quote, EventKind::trade));
  EXPECT_EQ(whole.info.listings[1].symbol, "AVGO");
  EXPECT_EQ(whole.tally.rejected_count(), 1U);
}

TEST(ItchFeed, makes_room_for_more_orders_only_where_told_so) {
  Bytes bytes = directory;
  for (std::uint32_t i = 1; i <= 10'000; ++i) append_frame(bytes, buy_order(nvda, i, 100, 100 + i % 10));
  CaptureOptions growing;
  growing.may_grow = true;
  EXPECT_EQ(whole_of(bytes, growing).tally.rejected_count(), 0U);
  const WholeFeed whole = whole_of(bytes);
  ASSERT_EQ(whole.tally.rejects().size(), 1U);
  EXPECT_EQ(whole.tally.rejects()[0].reason, "an order for which there is no room (see --orders-max and --grow)");
  EXPECT_GT(whole.tally.rejected_count(), 1'000U);
}

TEST(ItchFeed, passes_over_test_issues) {
  StockDirectory test = listed(11, "ZVZZT");
  test.authenticity = 'T';
  const WholeFeed whole =
      whole_of(day_of(test, buy_order(11, 1, 300, 120), hidden_trade(11, 100, 1),
                      OrderExecuted{.head = head_of(11), .reference = 1, .executed_shares = 200, .match_number = 77}));
  EXPECT_THAT(kinds_of(whole), ElementsAre(EventKind::clear, EventKind::status));
  EXPECT_EQ(whole.tally.rejected_count(), 0U) << reasons_of(whole);
  EXPECT_EQ(whole.tally.passed_over().back().reason, "message of a test issue");
  EXPECT_EQ(whole.tally.passed_over().back().count, 4U);
}

TEST(ItchFeed, rejects_a_stock_that_nothing_names) {
  const WholeFeed whole =
      whole_of(day_of(buy_order(nvda, 1, 300, 120), buy_order(11, 2, 300, 120), hidden_trade(11, 100, 120)));
  EXPECT_EQ(whole.tally.rejected_count(), 2U);
  EXPECT_THAT(reasons_of(whole), HasSubstr("stock locate that no message has named"));
}

TEST(ItchFeed, steps_over_a_message_of_an_unknown_type_or_size) {
  Bytes bytes = directory;
  const Bytes odd = hex_bytes("0003 7a0000  0002 4100  0000");
  bytes.insert(bytes.end(), odd.begin(), odd.end());
  append_frame(bytes, buy_order(nvda, 1, 300, 120));
  const WholeFeed whole = whole_of(bytes);
  EXPECT_EQ(whole.events.back().kind, EventKind::quote) << "the message behind them";
  EXPECT_EQ(whole.tally.rejected_count(), 3U);
  EXPECT_EQ(whole.tally.rejects()[0].first_at, directory.size());
  EXPECT_EQ(whole.tally.records_in, 8U);
}

TEST(ItchFeed, ends_where_the_file_is_cut_and_says_where) {
  Bytes bytes = day_of(buy_order(nvda, 1, 300, 120));
  bytes.pop_back();
  const WholeFeed whole = whole_of(bytes);
  EXPECT_THAT(kinds_of(whole), ElementsAre(EventKind::clear, EventKind::status));
  EXPECT_EQ(reasons_of(whole), "message is cut short by the end of the file; the good bytes end before it x1 at " +
                                   std::to_string(directory.size()));
}

TEST(ItchFeed, stops_before_the_first_message_after_a_time) {
  const Bytes bytes = day_of(buy_order(nvda, 1, 300, 120, 9h + 47min), buy_order(nvda, 2, 300, 121, 9h + 47min + 1ns));
  const auto feed = open_bytes(bytes, named, {.until = midnight + 9h + 47min});
  const std::vector<Event> events = events_left(*feed);
  EXPECT_EQ(events.back().quote.bid, Price::whole(120));
  const Depth depth = feed->depth(InstrumentId{0}, 10);
  ASSERT_THAT(depth.bids, SizeIs(1));
  EXPECT_EQ(depth.bids[0].price, Price::whole(120));
  EXPECT_EQ(depth.bids[0].size, 300U);
  EXPECT_FALSE(depth.is_doubtful);
}

TEST(ItchFeed, forgets_its_books_where_messages_start_anew) {
  const Bytes bytes = day_of(buy_order(nvda, 1, 300, 120), system_event('O', 10h), buy_order(nvda, 1, 100, 119, 11h));
  const auto feed = open_bytes(bytes);
  const WholeFeed whole(*feed);
  EXPECT_EQ(whole.tally.rejected_count(), 0U) << reasons_of(whole);
  ASSERT_THAT(feed->depth(InstrumentId{0}, 10).bids, SizeIs(1));
  EXPECT_EQ(whole.events.back().quote.bid, Price::whole(119));
}

TEST(ItchFeed, has_a_day_or_asks_for_it) {
  EXPECT_THAT(setup_error_of([] { return open_bytes(directory, "day.itch"); }),
              testing::AllOf(HasSubstr("day.itch"), HasSubstr("--date")));
  const std::chrono::local_days friday(std::chrono::January / 24 / 2025);
  const auto feed = open_bytes(directory, named, {.date = friday});
  EXPECT_EQ(feed->next().front().time, midnight - 3 * 24h + 3h) << "what is given comes before the name";
}

TEST(ItchFeed, refuses_two_files_of_messages) {
  const std::vector<bytes::StoredBytes> two(2, bytes::stored_in_memory(directory, named));
  EXPECT_THAT(setup_error_of([&] { return open_itch(two, {}); }), HasSubstr("expected pcap or pcapng"));
  EXPECT_THAT(setup_error_of([] { return open_itch({}, {}); }), HasSubstr("expected a file"));
}

// ---- captures

constexpr Time recorded = midnight + 9h + 31min;

Bytes capture_of(const std::vector<Bytes>& packets, Duration late = {}) {
  PcapBuilder builder;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    builder.add(recorded + late + static_cast<std::int64_t>(i) * 1s, udp_packet(26'477, packets[i]));
  }
  return builder.bytes();
}

const std::vector<Bytes> packets = {
    packet_of(session, 1, listed(nvda, "NVDA"), listed(avgo, "AVGO")),
    packet_of(session, 3, buy_order(nvda, 1, 300, 120)),
    packet_of(session, 4, sell_order(nvda, 2, 200, 121)),
};

TEST(ItchFeed, reads_packets_at_the_time_they_were_recorded) {
  const WholeFeed whole(*open_bytes(capture_of(packets), "a.pcap"));
  EXPECT_THAT(kinds_of(whole), ElementsAre(EventKind::quote, EventKind::quote));
  EXPECT_EQ(whole.events[0].time, recorded + 1s);
  EXPECT_EQ(whole.events[0].venue_time, midnight + 9h + 30min) << "the packets' time tells the day";
  EXPECT_EQ(whole.events[0].flags, 0);
  EXPECT_EQ(whole.info.format, "NASDAQ TotalView-ITCH 5.0, MoldUDP64 in pcap, nanoseconds");
  EXPECT_THAT(whole.info.sources, ElementsAre("ITCH 5.0 session 000010059B"));
}

TEST(ItchFeed, tells_of_a_gap_and_doubts_its_books_from_there) {
  const Bytes bytes = capture_of({packets[0], packets[2]});
  const auto feed = open_bytes(bytes, "a.pcap");
  const WholeFeed whole(*feed);
  ASSERT_THAT(kinds_of(whole), ElementsAre(EventKind::gap, EventKind::quote));
  const Event& gap = whole.events[0];
  EXPECT_EQ(gap.instrument, no_instrument);
  EXPECT_EQ(gap.gap.from, 3U);
  EXPECT_EQ(gap.gap.to, 3U);
  EXPECT_EQ(std::string_view(gap.gap.session.data(), gap.gap.session.size()), "000010059B");
  EXPECT_TRUE(whole.events[1].flags & event_flag::doubtful);
  EXPECT_TRUE(feed->depth(InstrumentId{0}, 5).is_doubtful);
}

TEST(ItchFeed, makes_one_run_of_two_lines) {
  const Bytes a = capture_of({packets[0], packets[2]});
  const Bytes b = capture_of({packets[0], packets[1], packets[2]}, 10us);
  CaptureOptions options;
  options.orders_max = 1'000;
  const auto feed = open_itch({bytes::stored_in_memory(a, "a.pcap"), bytes::stored_in_memory(b, "b.pcap")}, options);
  const WholeFeed whole(*feed);
  EXPECT_EQ(whole.info.path, "a.pcap + b.pcap");
  EXPECT_EQ(whole.events.back().quote.bid, Price::whole(120)) << "the order that line A lost";
  EXPECT_EQ(whole.events.back().quote.ask, Price::whole(121));
}

TEST(ItchFeed, refuses_what_holds_none_of_its_messages) {
  EXPECT_THAT(setup_error_of([] { return open_bytes({}); }), HasSubstr("expected ITCH messages"));
  EXPECT_THAT(setup_error_of([] { return open_bytes(hex_bytes("0001 53")); }), HasSubstr("expected ITCH messages"));
  EXPECT_THAT(setup_error_of([] { return open_bytes(capture_of({}), "a.pcap"); }),
              testing::AllOf(HasSubstr("a.pcap"), HasSubstr("expected ITCH messages")));
}

TEST(ItchFeed, is_the_same_in_whatever_order_its_lines_are_given) {
  const Bytes first = capture_of({packets[0], packets[2]});
  const Bytes second = capture_of(packets);
  const auto a = bytes::stored_in_memory(first, "a.pcap");
  const auto b = bytes::stored_in_memory(second, "b.BX_ITCH.pcap");
  const auto there = open_itch({a, b}, {.orders_max = 1'000});
  const auto back = open_itch({b, a}, {.orders_max = 1'000});
  EXPECT_EQ(there->info().path, "a.pcap + b.BX_ITCH.pcap");
  EXPECT_EQ(back->info().path, there->info().path);
  EXPECT_THAT(there->info().sources, ElementsAre("XBOS ITCH"));
  EXPECT_EQ(back->info().sources, there->info().sources);
}

TEST(ItchFeed, finds_the_stocks_whose_directory_message_was_lost) {
  const std::vector<Bytes> day = {packet_of(session, 1, system_event('O', 3h), listed(nvda, "NVDA")),
                                  packet_of(session, 3, listed(avgo, "AVGO")),
                                  packet_of(session, 4, buy_order(nvda, 1, 300, 120), buy_order(avgo, 2, 300, 200))};
  const WholeFeed whole(*open_bytes(capture_of({day[0], day[2]}), "a.pcap"));
  ASSERT_THAT(whole.info.listings, SizeIs(2));
  EXPECT_EQ(whole.events.back().instrument, InstrumentId{1});
  EXPECT_EQ(whole.tally.rejected_count(), 0U) << reasons_of(whole);
}

TEST(ItchFeed, empties_its_books_where_another_session_follows) {
  const Bytes bytes = capture_of({packets[0], packets[1],
                                  mold_bytes({.session = session, .sequence = 4, .count = MoldHead::end_of_session}),
                                  packet_of(padded<10>("000010060B"), 1, sell_order(nvda, 9, 200, 121))});
  const auto feed = open_bytes(bytes, "a.pcap");
  const WholeFeed whole(*feed);
  EXPECT_THAT(kinds_of(whole), ElementsAre(EventKind::quote, EventKind::clear, EventKind::quote));
  EXPECT_EQ(whole.events[1].instrument, no_instrument);
  EXPECT_EQ(whole.events[2].quote.bid, no_price) << "the order of the session that is over";
  EXPECT_EQ(whole.events[2].quote.ask, Price::whole(121));
}

TEST(ItchFeed, stops_before_a_session_that_follows_after_a_time) {
  const Bytes bytes = capture_of({packets[0], packets[1],
                                  mold_bytes({.session = session, .sequence = 4, .count = MoldHead::end_of_session}),
                                  packet_of(padded<10>("000010060B"), 1, sell_order(nvda, 9, 200, 121))});
  const auto feed = open_bytes(bytes, "a.pcap", {.until = recorded + 2s});
  EXPECT_THAT(kinds_of(WholeFeed(*feed)), ElementsAre(EventKind::quote));
  EXPECT_THAT(feed->depth(InstrumentId{0}, 5).bids, SizeIs(1));
}

// ---- by its looks

TEST(ItchFeed, looks_like_messages_behind_their_lengths) {
  EXPECT_TRUE(looks_like_itch(directory));
  EXPECT_TRUE(looks_like_itch(std::span(directory).first(20))) << "one whole message";
  EXPECT_FALSE(looks_like_itch(std::span(directory).first(13))) << "none";
  EXPECT_FALSE(looks_like_itch({}));
  EXPECT_FALSE(looks_like_itch(hex_bytes("0001 53  000c 5300 0000 0000 0000 0000 0000"))) << "a length that lies";
  EXPECT_FALSE(looks_like_itch(capture_of(packets)));
}

TEST(ItchFeed, is_carried_by_packets_of_its_messages_alone) {
  EXPECT_TRUE(itch_session_of(packets[0]).has_value());
  EXPECT_FALSE(itch_session_of(mold_bytes({.session = session, .sequence = 1, .count = 0})).has_value())
      << "a heartbeat";
  Bytes other = packets[1];
  other[MoldHead::size + 2] = std::byte{'z'};
  EXPECT_FALSE(itch_session_of(other).has_value());
  EXPECT_FALSE(itch_session_of({}).has_value());
}

TEST(ItchFeed, knows_the_session_of_its_packets) {
  EXPECT_EQ(itch_session_of(packets[0]), "000010059B");
  EXPECT_EQ(itch_session_of(packet_of(padded<10>("AB"), 1, listed(nvda, "NVDA"))), "AB");
  EXPECT_EQ(itch_session_of(packet_of(MoldSession{}, 0, listed(nvda, "NVDA"))), "");
  EXPECT_EQ(itch_session_of(mold_bytes({.session = session, .sequence = 1, .count = 0})), std::nullopt);
  EXPECT_EQ(itch_session_of({}), std::nullopt);
}

}  // namespace
}  // namespace tocsin
