// What becomes of segments: lines, gaps, sessions, and numbers that cannot be true.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "tests/support/iex_builder.hpp"

namespace tocsin::iex {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto deep = MessageProtocol::deep_1_0;
constexpr auto tops = MessageProtocol::tops_1_6;
constexpr SystemEvent start{'O', 1'000};
constexpr const char* other_session = "segment of another session than the one that is read";
constexpr const char* not_credible = "segment whose number or offset contradicts those before it";

std::vector<EventKind> kinds_of(const std::vector<Event>& events) {
  std::vector<EventKind> kinds;
  for (const Event& event : events) kinds.push_back(event.kind);
  return kinds;
}

TEST(IexLines, lost_messages_become_a_gap_and_leave_books_in_doubt_until_a_session_starts) {
  const WholeFeed read = IexCapture(deep, 4'000'000'001)
                             .packet(start, buy(nvda, 118, 100))
                             .lost(buy(nvda, 119, 100), buy(nvda, 120, 100))
                             .packet(buy(nvda, 121, 100))
                             .packet(trade(nvda, 121))
                             .session(deep, 4'000'000'002)
                             .packet(start, buy(nvda, 122, 100))
                             .packet()
                             .read();
  EXPECT_THAT(kinds_of(read.events),
              ElementsAre(EventKind::clear, EventKind::quote, EventKind::gap, EventKind::quote, EventKind::trade,
                          EventKind::clear, EventKind::clear, EventKind::quote));
  const Event& gap = read.events[2];
  EXPECT_EQ(gap.instrument, no_instrument);
  EXPECT_EQ(gap.gap.from, 3U);
  EXPECT_EQ(gap.gap.to, 4U);
  EXPECT_EQ(std::string(gap.gap.session.data(), gap.gap.session.size()), "4000000001");
  EXPECT_EQ(read.events[1].flags, 0);
  EXPECT_EQ(read.events[3].flags, event_flag::doubtful);
  EXPECT_EQ(read.events[4].flags, 0);
  EXPECT_EQ(read.events[7].flags, 0);
  EXPECT_EQ(read.events[7].quote.bid_depth, 100U);
}

TEST(IexLines, event_that_a_gap_breaks_is_told_behind_the_gap) {
  const auto feed = IexCapture(deep)
                        .packet(start, sell(nvda, 119, 100), sell(nvda, 120, 100))
                        .packet(sell(nvda, 119, 0, false))
                        .lost(sell(nvda, 120, 50))
                        .packet(buy(avgo, 20, 100))
                        .packet(buy(nvda, 118, 100))
                        .open();
  const std::vector<Event> events = events_left(*feed);
  ASSERT_EQ(events.size(), 7U);
  EXPECT_EQ(events[3].kind, EventKind::gap);
  EXPECT_EQ(events[4].instrument, InstrumentId{0});
  EXPECT_EQ(events[4].quote.ask, Price::whole(120));
  EXPECT_EQ(events[4].flags, event_flag::doubtful);
  EXPECT_EQ(events[5].instrument, InstrumentId{1});
  EXPECT_EQ(events[6].quote.bid, Price::whole(118));
  EXPECT_TRUE(feed->depth(InstrumentId{0}, 5).is_doubtful);
}

TEST(IexLines, quote_update_after_a_gap_is_whole_and_told_again) {
  const auto feed = IexCapture(tops)
                        .packet(start, quote_update(nvda, 118, 119), quote_update(avgo, 20, 21))
                        .lost(quote_update(nvda, 117, 119))
                        .packet(quote_update(nvda, 118, 119))
                        .open();
  const std::vector<Event> events = events_left(*feed);
  EXPECT_THAT(kinds_of(events),
              ElementsAre(EventKind::clear, EventKind::quote, EventKind::quote, EventKind::gap, EventKind::quote));
  EXPECT_EQ(events.back().flags, 0);
  EXPECT_FALSE(feed->depth(InstrumentId{0}, 5).is_doubtful);
  EXPECT_TRUE(feed->depth(InstrumentId{1}, 5).is_doubtful);
}

TEST(IexLines, two_lines_make_one_run_of_messages) {
  IexCapture a(tops);
  IexCapture b(tops);
  for (int number = 0; number < 4; ++number) {
    const auto quote = quote_update(nvda, 118 + number, 130);
    number == 1 ? a.lost(quote).wait() : a.packet(quote);
    number == 2 ? b.lost(quote).wait() : b.packet(quote);
  }
  const WholeFeed read(*open_lines({&a.bytes(), &b.bytes()}));
  EXPECT_THAT(kinds_of(read.events),
              ElementsAre(EventKind::quote, EventKind::quote, EventKind::quote, EventKind::quote));
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(read.events[i].quote.bid, Price::whole(118 + static_cast<int>(i)));
  EXPECT_EQ(count_of(read.tally.passed_over(), "message that came before"), 2U);
  EXPECT_EQ(read.tally.records_in, 6U);
  EXPECT_EQ(read.info.format, "IEX TOPS 1.6, pcap, nanoseconds");
  EXPECT_EQ(read.info.path, "line 0, line 1");
}

TEST(IexLines, same_capture_twice_is_as_if_it_were_there_once) {
  IexCapture once(deep);
  once.packet(start, buy(nvda, 118, 100)).packet(sell(nvda, 119, 100), trade(nvda, 119));
  const WholeFeed alone = once.read();
  const WholeFeed twice(*open_lines({&once.bytes(), &once.bytes()}));
  ASSERT_EQ(twice.events.size(), alone.events.size());
  EXPECT_EQ(std::memcmp(twice.events.data(), alone.events.data(), alone.events.size() * sizeof(Event)), 0);
}

TEST(IexLines, another_session_clears_everything) {
  const auto feed = IexCapture(deep, 9)
                        .packet(start, buy(nvda, 118, 100))
                        .session(deep, 10)
                        .packet(start)
                        .packet()
                        .session(deep, 9)
                        .packet(trade(nvda, 118))
                        .open();
  const std::vector<Event> events = events_left(*feed);
  EXPECT_THAT(kinds_of(events), ElementsAre(EventKind::clear, EventKind::quote, EventKind::clear, EventKind::clear));
  EXPECT_THAT(feed->depth(InstrumentId{0}, 5).bids, IsEmpty());
  EXPECT_EQ(count_of(feed->tally().passed_over(), "segment of another session than the one that is read"), 1U);
}

TEST(IexLines, datagrams_of_others_are_passed_over_and_damaged_segments_rejected) {
  std::vector<std::byte> cut = IexWriter(deep, 9).segment(1);
  cut[12] = std::byte{200};
  const WholeFeed read = IexCapture(deep)
                             .segment(capture::bytes_of("not of IEX"))
                             .packet(start, listed(nvda))
                             .segment(IexWriter(tops, 9).segment(1))
                             .segment(IexWriter(deep, 9, 2).segment(1))
                             .segment(cut)
                             .packet(trade(nvda, 118))
                             .read();
  EXPECT_THAT(kinds_of(read.events), ElementsAre(EventKind::clear, EventKind::trade));
  EXPECT_EQ(count_of(read.tally.passed_over(), "datagram that is none of IEX-TP"), 1U);
  EXPECT_EQ(count_of(read.tally.passed_over(), "segment of another protocol or channel"), 2U);
  EXPECT_EQ(count_of(read.tally.rejects(), "segment is cut: its payload is longer than its datagram"), 1U);
  EXPECT_EQ(read.tally.records_in, 7U);
}

TEST(IexLines, large_packets_that_waited_come_out_whole_and_in_order) {
  IexWriter writer(deep, 9);
  writer.add(start);
  IexCapture capture(deep);
  capture.segment(writer.segment(1));
  std::vector<std::vector<std::byte>> large;
  for (int packet = 0; packet < 5; ++packet) {
    for (int i = 0; i < 400; ++i) writer.add(buy(nvda, 1 + packet * 400 + i, 100));
    large.push_back(writer.segment(1));
  }
  for (std::size_t i = large.size(); i-- > 0;) capture.segment(large[i]);
  const WholeFeed read = capture.read();
  ASSERT_EQ(read.events.size(), 2'001U);
  for (std::size_t i = 1; i < read.events.size(); ++i) {
    EXPECT_EQ(read.events[i].quote.bid, Price::whole(static_cast<std::int64_t>(i)));
    EXPECT_EQ(read.events[i].sequence, i + 1);
  }
}

TEST(IexLines, messages_that_waited_come_when_those_before_them_had) {
  IexWriter writer(deep, 9);
  std::vector<std::vector<std::byte>> segments;
  for (int i = 0; i < 4; ++i) {
    writer.add(buy(nvda, 118 + i, 100));
    segments.push_back(writer.segment(1));
  }
  IexCapture capture(deep);
  for (const std::size_t number : {0U, 2U, 3U, 1U}) capture.segment(segments[number]);
  const WholeFeed read = capture.read();
  ASSERT_EQ(read.events.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(read.events[i].quote.bid, Price::whole(118 + static_cast<int>(i)));
    EXPECT_EQ(read.events[i].time, i == 0 ? monday_noon : monday_noon + 3ms);
    EXPECT_EQ(read.events[i].flags, 0) << "nothing was late";
  }
  EXPECT_EQ(read.tally.late, 0U);
}

TEST(IexLines, messages_behind_a_gap_come_when_it_was_given_up) {
  IexCapture capture(deep);
  capture.packet(buy(nvda, 118, 100)).lost(buy(nvda, 119, 100)).packet(buy(nvda, 120, 100));
  for (int i = 0; i < 60; ++i) capture.wait();
  const WholeFeed read = capture.packet(buy(nvda, 121, 100)).read();
  EXPECT_THAT(kinds_of(read.events), ElementsAre(EventKind::quote, EventKind::gap, EventKind::quote, EventKind::quote));
  for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(read.events[i].time, monday_noon + 62ms);
  EXPECT_EQ(read.tally.late, 0U);
}

// A day of ten packets, a message each and a silence behind the fifth; one bit of the fifth is flipped.
WholeFeed day_with_a_bit_flipped(std::size_t byte, unsigned bit) {
  IexWriter writer(deep, 9);
  IexCapture capture(deep);
  for (int i = 0; i < 10; ++i) {
    writer.add(buy(nvda, 118 + i, 100));
    auto segment = writer.segment(1);
    if (i == 4) segment[byte] ^= static_cast<std::byte>(1U << bit);
    capture.segment(segment);
    for (int wait = 0; i == 4 && wait < 2'000; ++wait) capture.wait();
  }
  return capture.read();
}

TEST(IexLines, flipped_bit_in_what_a_segment_says_of_its_place_costs_that_segment_alone) {
  for (std::size_t byte = 8; byte < 32; ++byte) {
    if (byte >= 12 && byte < 16) continue;  // sizes
    for (unsigned bit = 0; bit < 8; ++bit) {
      const WholeFeed read = day_with_a_bit_flipped(byte, bit);
      ASSERT_EQ(read.events.size(), 10U) << "byte " << byte << " bit " << bit;
      EXPECT_EQ(read.events[4].kind, EventKind::gap);
      EXPECT_EQ(read.events[4].gap.from, 5U);
      EXPECT_EQ(read.events[4].gap.to, 5U);
      EXPECT_EQ(read.events[9].quote.bid, Price::whole(127));
      EXPECT_EQ(read.tally.rejected_count() + count_of(read.tally.passed_over(), other_session), 1U);
    }
  }
}

TEST(IexLines, segment_that_is_damaged_before_all_others_is_not_believed) {
  for (const std::size_t byte : {11U, 17U, 20U, 25U, 27U, 28U}) {
    IexWriter writer(deep, 9);
    IexCapture capture(deep);
    for (int i = 0; i < 10; ++i) {
      writer.add(buy(nvda, 118 + i, 100));
      auto segment = writer.segment(1);
      if (i == 0) segment[byte] ^= std::byte{0x10};
      capture.segment(segment);
    }
    EXPECT_EQ(capture.read().events.back().quote.bid, Price::whole(127)) << byte;
  }
}

TEST(IexLines, segments_that_go_on_from_one_another_are_believed_against_one_before_them) {
  IexCapture capture(deep);
  capture.resume(500).packet(buy(nvda, 118, 100));
  IexWriter writer(deep, 9);
  writer.resume(600, 501);  // far fewer bytes than the segment before gives
  for (int i = 0; i < 3; ++i) {
    writer.add(buy(nvda, 119 + i, 100));
    capture.segment(writer.segment(1));
  }
  const WholeFeed read = capture.read();
  EXPECT_THAT(kinds_of(read.events), ElementsAre(EventKind::quote, EventKind::gap, EventKind::quote, EventKind::quote));
  EXPECT_EQ(count_of(read.tally.rejects(), not_credible), 1U);
}

TEST(IexLines, session_whose_second_segment_goes_on_from_its_first_follows_and_loses_nothing) {
  const WholeFeed read = IexCapture(deep, 9)
                             .packet(start, buy(nvda, 118, 100), buy(nvda, 117, 100), buy(nvda, 116, 100))
                             .session(deep, 8)
                             .packet(start, buy(nvda, 119, 100))
                             .packet(buy(nvda, 120, 100))
                             .read();
  ASSERT_EQ(read.events.size(), 8U);
  EXPECT_EQ(read.events[4].kind, EventKind::clear);
  EXPECT_EQ(read.events[5].kind, EventKind::clear);
  EXPECT_EQ(read.events[6].flags, 0);
  EXPECT_EQ(read.events[6].time, monday_noon + 1ms);
  EXPECT_EQ(count_of(read.tally.passed_over(), other_session), 0U);
}

TEST(IexLines, copy_of_a_first_segment_whose_session_was_damaged_does_not_follow) {
  IexWriter writer(deep, 9);
  writer.add(start);
  auto first = writer.segment(1);
  IexCapture capture(deep);
  capture.segment(first);
  first[9] ^= std::byte{1};
  capture.segment(first);
  for (int i = 0; i < 3; ++i) {
    writer.add(buy(nvda, 118 + i, 100));
    capture.segment(writer.segment(1));
  }
  const WholeFeed read = capture.read();
  EXPECT_EQ(read.events.size(), 4U);
  EXPECT_EQ(count_of(read.tally.passed_over(), other_session), 1U);
}

TEST(IexLines, session_of_one_segment_at_the_end_is_passed_over_and_counted) {
  const WholeFeed read = IexCapture(deep, 9).packet(start, buy(nvda, 118, 100)).session(deep, 8).packet(start).read();
  EXPECT_EQ(read.events.size(), 2U);
  EXPECT_EQ(count_of(read.tally.passed_over(), other_session), 1U);
}

TEST(IexLines, session_that_is_met_in_its_course_follows_when_it_goes_on_and_begins_with_a_gap) {
  const auto feed = IexCapture(deep, 9)
                        .packet(start, buy(nvda, 118, 100), buy(nvda, 117, 100))
                        .session(deep, 10)
                        .lost(start, buy(nvda, 117, 100))
                        .packet(buy(nvda, 119, 100))
                        .packet(buy(nvda, 120, 100))
                        .packet(buy(nvda, 121, 100))
                        .open();
  const std::vector<Event> events = events_left(*feed);
  EXPECT_THAT(kinds_of(events), ElementsAre(EventKind::clear, EventKind::quote, EventKind::quote, EventKind::clear,
                                            EventKind::gap, EventKind::quote, EventKind::quote, EventKind::quote));
  EXPECT_EQ(events[4].gap.from, 1U);
  EXPECT_EQ(events[4].gap.to, 2U);
  EXPECT_EQ(events[5].flags, event_flag::doubtful);
  EXPECT_EQ(count_of(feed->tally().passed_over(), other_session), 0U);
}

TEST(IexLines, session_that_comes_between_segments_of_the_one_that_is_read_does_not_follow) {
  IexWriter other(deep, 10);
  other.resume(3'000, 100);
  IexCapture capture(deep);
  capture.packet(start, buy(nvda, 20, 1), buy(nvda, 21, 1), buy(nvda, 22, 1), buy(nvda, 23, 1));
  for (int i = 0; i < 5; ++i) {
    other.add(trade(nvda, 118));
    capture.segment(other.segment(1)).packet(buy(nvda, 118 + i, 100));
  }
  const WholeFeed read = capture.read();
  EXPECT_EQ(read.events.size(), 10U);
  EXPECT_EQ(count_of(read.tally.passed_over(), other_session), 5U);
}

TEST(IexLines, feed_of_most_messages_is_read_whichever_comes_first) {
  const WholeFeed read = IexCapture(tops, 3)
                             .packet(start)
                             .session(deep, 9)
                             .packet(start, buy(nvda, 118, 100))
                             .packet(sell(nvda, 119, 100))
                             .read();
  EXPECT_EQ(read.info.format, "IEX DEEP 1.0, pcap, nanoseconds");
  EXPECT_EQ(read.events.size(), 3U);
  EXPECT_EQ(count_of(read.tally.passed_over(), "segment of another protocol or channel"), 1U);
}

TEST(IexLines, order_in_which_lines_are_named_changes_nothing) {
  IexCapture a(tops);
  IexCapture b(tops);
  for (int i = 0; i < 4; ++i) {
    a.packet(quote_update(nvda, 118 + i, 130));
    b.packet(quote_update(nvda, 118 + i, 130));
  }
  const auto one = bytes::stored_in_memory(a.bytes(), "a");
  const auto two = bytes::stored_in_memory(b.bytes(), "b");
  EXPECT_EQ(WholeFeed(*open_iex({one, two}, {})).info.path, "a, b");
  EXPECT_EQ(WholeFeed(*open_iex({two, one}, {})).info.path, "a, b");
}

}  // namespace
}  // namespace tocsin::iex
