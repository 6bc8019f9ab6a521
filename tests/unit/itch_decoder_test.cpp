#include "feeds/itch/itch_decoder.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "engine/setup_error.hpp"
#include "feeds/itch/itch_messages.hpp"
#include "feeds/itch/itch_writer.hpp"

namespace tocsin::itch {
namespace {

constexpr Time midnight{std::chrono::hours{1'000}};

MessageHead at(std::int64_t ns) { return {.locate = 7, .tracking = 0, .timestamp = Duration{ns}}; }

AddOrder bid(std::int64_t ns, std::uint64_t reference, std::uint32_t shares, std::uint32_t price) {
  return {.head = at(ns), .reference = reference, .side = 'B', .shares = shares, .stock = {}, .price = {price}};
}

// A decoder of one stock, and the frames that it is to read.
struct Desk {
  explicit Desk(const CaptureOptions& options = {}) : decoder(options, 1, midnight, tally) {
    decoder.list(7, {.instrument = InstrumentId{0}, .round_lot = 100});
  }
  template <class Message>
  Desk& say(const Message& message) {
    append_frame(frames, message);
    return *this;
  }
  // All of the frames, however often that has to be asked.
  std::size_t take(std::optional<Time> recorded = std::nullopt) {
    std::size_t taken = 0;
    while (const std::size_t more = decoder.take(std::span(frames).subspan(taken), taken, recorded)) taken += more;
    return taken;
  }

  Tally tally;
  ItchDecoder decoder;
  std::vector<std::byte> frames;
};

std::vector<EventKind> kinds_of(std::span<const Event> events) {
  std::vector<EventKind> kinds;
  for (const Event& event : events) kinds.push_back(event.kind);
  return kinds;
}

TEST(ItchDecoder, an_order_becomes_a_quote) {
  Desk desk;
  desk.say(bid(5, 1, 300, 1'234'500));
  EXPECT_EQ(desk.take(), desk.frames.size());
  ASSERT_EQ(desk.decoder.batch().size(), 1U);
  const Event& quote = desk.decoder.batch().front();
  EXPECT_EQ(quote.kind, EventKind::quote);
  EXPECT_EQ(quote.time, midnight + Duration{5});
  EXPECT_EQ(quote.quote.bid.units, 123'450'000'000);
  EXPECT_EQ(quote.quote.ask, no_price);
  EXPECT_EQ(quote.quote.bid_size, 300U);
  EXPECT_EQ(quote.quote.bid_depth, 300U);
}

TEST(ItchDecoder, an_execution_is_a_trade_and_then_the_quote_it_leaves) {
  Desk desk;
  desk.say(bid(5, 1, 300, 10'000));
  desk.say(OrderExecuted{.head = at(6), .reference = 1, .executed_shares = 60, .match_number = 99}).take();
  EXPECT_EQ(kinds_of(desk.decoder.batch()), (std::vector{EventKind::quote, EventKind::trade, EventKind::quote}));
  const Event& trade = desk.decoder.batch()[1];
  EXPECT_EQ(trade.side, Side::sell);
  EXPECT_EQ(trade.trade.price, Price::whole(1));
  EXPECT_EQ(trade.trade.id, 99U);
  EXPECT_NE(trade.trade.conditions & trade_condition::odd_lot, 0U);
  EXPECT_EQ(desk.decoder.batch()[2].quote.bid_size, 240U);
}

TEST(ItchDecoder, what_nobody_sees_is_no_event) {
  Desk desk({.depth_levels = 1});
  desk.say(bid(1, 1, 100, 10'000)).say(bid(2, 2, 100, 9'000)).take();
  EXPECT_EQ(desk.decoder.batch().size(), 1U);
}

TEST(ItchDecoder, the_time_of_the_packet_goes_before_that_of_the_message) {
  Desk desk;
  desk.say(bid(5, 1, 300, 10'000)).take(midnight + Duration{50});
  EXPECT_EQ(desk.decoder.batch().front().time, midnight + Duration{50});
  EXPECT_EQ(desk.decoder.batch().front().venue_time, midnight + Duration{5});
}

TEST(ItchDecoder, stops_before_the_first_message_after_the_end) {
  Desk desk({.until = midnight + Duration{5}});
  desk.say(bid(5, 1, 100, 10'000));
  const std::size_t wanted = desk.frames.size();
  desk.say(bid(6, 2, 100, 10'000));
  EXPECT_EQ(desk.take(), wanted);
  EXPECT_TRUE(desk.decoder.ended());
  EXPECT_EQ(desk.decoder.depth(InstrumentId{0}, 5).bids.front().size, 100U);
}

TEST(ItchDecoder, takes_whole_frames_only_wherever_the_bytes_end) {
  std::vector<std::byte> frames;
  append_frame(frames, bid(1, 1, 100, 10'000));
  const std::size_t first = frames.size();
  append_frame(frames, bid(2, 2, 100, 10'000));
  for (std::size_t size = 0; size <= frames.size(); ++size) {
    Desk desk;
    desk.frames.assign(frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(desk.take(), size == frames.size() ? size : size >= first ? first : 0);
  }
}

TEST(ItchDecoder, a_frame_of_another_length_than_its_type_is_rejected_and_skipped) {
  Desk desk;
  desk.say(bid(1, 1, 100, 10'000)).say(bid(2, 2, 100, 10'000));
  desk.frames[2] = std::byte{'D'};
  EXPECT_EQ(desk.take(), desk.frames.size());
  desk.decoder.settle();
  EXPECT_EQ(desk.tally.rejected_count(), 1U);
  EXPECT_EQ(desk.tally.rejects().front().first_at, 0U);
  EXPECT_EQ(desk.tally.records_in, 2U);
  EXPECT_EQ(desk.decoder.batch().size(), 1U);
}

TEST(ItchDecoder, counts_messages_by_kind_with_the_first_place_of_each) {
  Desk desk;
  desk.say(bid(1, 1, 100, 10'000)).say(bid(2, 2, 100, 10'000));
  const std::size_t place = desk.frames.size();
  desk.say(OrderDelete{.head = at(3), .reference = 1}).take();
  desk.decoder.settle();
  ASSERT_EQ(desk.tally.kinds().size(), 2U);
  EXPECT_EQ(desk.tally.kinds()[0].count, 2U);
  EXPECT_EQ(desk.tally.kinds()[1].reason, OrderDelete::name);
  EXPECT_EQ(desk.tally.kinds()[1].first_at, place);
  EXPECT_EQ(desk.tally.events_out, 3U);
}

TEST(ItchDecoder, an_order_without_room_leaves_its_stock_in_doubt_and_says_so_at_once) {
  Desk desk({.orders_max = 4, .may_grow = false});
  std::uint64_t reference = 0;
  while (desk.tally.rejected_count() == 0 && reference < 100) {
    desk.frames.clear();
    desk.say(bid(1, ++reference, 100, 10'000)).take();
  }
  EXPECT_EQ(desk.tally.rejects().front().reason, book_refusal::no_room);
  EXPECT_EQ(desk.decoder.batch().size(), reference) << "a quote for the order that was refused, too";
  EXPECT_EQ(desk.decoder.batch().front().flags, 0);
  EXPECT_EQ(desk.decoder.batch().back().flags, event_flag::doubtful);
  EXPECT_EQ(desk.decoder.batch().back().quote.bid_size, 100 * (reference - 1));
  EXPECT_TRUE(desk.decoder.depth(InstrumentId{0}, 1).is_doubtful);
  desk.frames.clear();
  desk.say(bid(2, ++reference, 100, 10'000)).take();
  EXPECT_EQ(desk.decoder.batch().size(), reference - 1) << "said once";
  desk.decoder.start_over(midnight + Duration{3});
  EXPECT_FALSE(desk.decoder.depth(InstrumentId{0}, 1).is_doubtful);
}

TEST(ItchDecoder, after_a_gap_every_event_is_in_doubt_until_the_day_starts_over) {
  Desk desk;
  desk.say(bid(1, 1, 100, 10'000)).take();
  desk.decoder.lost(10, 20, "SESSION", midnight + Duration{2});
  EXPECT_EQ(desk.decoder.batch().back().kind, EventKind::gap);
  EXPECT_EQ(desk.decoder.batch().back().gap.to, 20U);
  desk.frames.clear();
  desk.say(bid(3, 2, 100, 10'000)).say(OrderDelete{.head = at(4), .reference = 77}).take();
  EXPECT_NE(desk.decoder.batch().back().flags & event_flag::doubtful, 0);
  EXPECT_EQ(desk.tally.rejects().front().reason, "an order that is not in the book, after a gap");
  EXPECT_TRUE(desk.decoder.depth(InstrumentId{0}, 1).is_doubtful);
  desk.frames.clear();
  desk.say(SystemEvent{.head = {.timestamp = Duration{5}}, .event_code = 'O'}).say(bid(6, 3, 50, 10'000)).take();
  EXPECT_EQ(desk.decoder.batch().back().flags, 0);
  EXPECT_EQ(desk.decoder.batch().back().quote.bid_size, 50U);
  EXPECT_FALSE(desk.decoder.depth(InstrumentId{0}, 1).is_doubtful);
}

TEST(ItchDecoder, refuses_a_time_far_ahead_that_no_message_behind_it_bears_out) {
  constexpr std::int64_t minute = 60 * std::int64_t{1'000'000'000};
  for (const std::int64_t leap : {6 * minute, 600 * minute}) {
    Desk desk;
    desk.say(bid(1, 1, 100, 10'000)).say(bid(leap, 2, 100, 11'000)).say(bid(2, 3, 100, 12'000));
    EXPECT_EQ(desk.take(), desk.frames.size());
    ASSERT_EQ(desk.tally.rejected_count(), 1U);
    EXPECT_EQ(desk.tally.rejects().front().reason, "a timestamp far ahead of those before and behind it");
    ASSERT_EQ(desk.decoder.batch().size(), 2U);
    EXPECT_EQ(desk.decoder.batch()[1].time, midnight + Duration{2});
    EXPECT_EQ(desk.decoder.batch()[1].flags, 0);
  }
}

TEST(ItchDecoder, believes_a_time_far_ahead_that_is_borne_out_or_is_the_last) {
  constexpr std::int64_t hour = 3'600 * std::int64_t{1'000'000'000};
  Desk desk;
  desk.say(bid(1, 1, 100, 10'000)).say(bid(hour, 2, 100, 11'000)).say(bid(2, 3, 100, 9'000));
  desk.say(bid(hour + 1, 4, 100, 12'000)).say(bid(2 * hour, 5, 100, 13'000));
  EXPECT_EQ(desk.take(), desk.frames.size());
  EXPECT_EQ(desk.tally.rejected_count(), 0U);
  ASSERT_EQ(desk.decoder.batch().size(), 5U);
  EXPECT_EQ(desk.decoder.batch()[1].time, midnight + Duration{hour});
  EXPECT_EQ(desk.decoder.batch()[4].time, midnight + Duration{2 * hour});
}

TEST(ItchDecoder, believes_the_recorder_whatever_the_venue_says) {
  Desk desk;
  desk.say(bid(1, 1, 100, 10'000)).say(bid(3'600'000'000'000, 2, 100, 11'000)).say(bid(2, 3, 100, 12'000));
  EXPECT_EQ(desk.take(midnight + Duration{9}), desk.frames.size());
  EXPECT_EQ(desk.tally.rejected_count(), 0U);
  EXPECT_EQ(desk.decoder.batch()[2].time, midnight + Duration{9});
}

TEST(ItchDecoder, refuses_a_time_that_no_day_has) {
  constexpr std::int64_t day = 24 * 3'600 * std::int64_t{1'000'000'000};
  for (const auto recorded : {std::optional<Time>{}, std::optional(midnight + Duration{9})}) {
    Desk desk({.until = midnight + Duration{day}});
    desk.say(bid(1, 1, 100, 10'000)).say(bid(day, 2, 100, 11'000)).say(bid(day - 1, 3, 100, 9'000));
    EXPECT_EQ(desk.take(recorded), desk.frames.size()) << "goes on behind it";
    desk.decoder.settle();
    ASSERT_EQ(desk.tally.rejected_count(), 1U);
    EXPECT_EQ(desk.tally.rejects().front().reason, "a timestamp past the end of the day");
    EXPECT_EQ(desk.tally.records_in, 3U);
    EXPECT_EQ(desk.decoder.batch().size(), 2U);
    EXPECT_EQ(desk.decoder.batch().back().quote.bid, Price::whole(1)) << "no part of it was applied";
  }
}

TEST(ItchDecoder, no_execution_is_a_trade_at_a_price_of_0) {
  Desk desk;
  desk.say(bid(1, 1, 100, 0)).say(bid(2, 2, 100, 10'000));
  desk.say(OrderExecuted{.head = at(3), .reference = 1, .executed_shares = 100, .match_number = 1});
  desk.say(OrderExecutedWithPrice{.head = at(4),
                                  .reference = 2,
                                  .executed_shares = 60,
                                  .match_number = 2,
                                  .printable = 'Y',
                                  .execution_price = {}});
  desk.take();
  EXPECT_EQ(kinds_of(desk.decoder.batch()),
            (std::vector{EventKind::quote, EventKind::quote, EventKind::quote, EventKind::quote}));
  EXPECT_EQ(desk.decoder.batch().back().quote.bid_size, 40U) << "the shares have left";
  EXPECT_EQ(desk.decoder.batch().back().quote.bid_depth, 40U);
  EXPECT_EQ(desk.tally.rejects().front().reason, "trade at a price of 0");
  EXPECT_EQ(desk.tally.rejects().front().count, 2U);
}

TEST(ItchDecoder, an_execution_that_says_its_price_is_a_trade_without_its_order) {
  OrderExecutedWithPrice printed{.head = at(3),
                                 .reference = 77,
                                 .executed_shares = 200,
                                 .match_number = 99,
                                 .printable = 'Y',
                                 .execution_price = {12'500}};
  Desk desk;
  desk.say(printed);
  printed.printable = 'N';
  desk.say(printed);
  printed.printable = 'Y';
  printed.head.locate = 8;
  desk.say(printed).take();
  ASSERT_EQ(kinds_of(desk.decoder.batch()), std::vector{EventKind::trade}) << "neither unprinted nor unlisted";
  const Event& trade = desk.decoder.batch().front();
  EXPECT_EQ(trade.trade.price, Price4{12'500}.price());
  EXPECT_EQ(trade.trade.size, 200U);
  EXPECT_EQ(trade.trade.id, 99U);
  EXPECT_EQ(trade.side, Side::none);
  EXPECT_EQ(trade.flags, event_flag::doubtful);
  EXPECT_EQ(desk.tally.rejected_count(), 3U) << "its order is not there";
}

TEST(ItchDecoder, refuses_a_depth_that_is_not_kept) {
  Tally tally;
  EXPECT_THROW(ItchDecoder({.depth_levels = 0}, 1, midnight, tally), SetupError);
  EXPECT_THROW(ItchDecoder({.depth_levels = 17}, 1, midnight, tally), SetupError);
}

}  // namespace
}  // namespace tocsin::itch
