#include "feeds/itch/mold_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/itch/itch_frames.hpp"
#include "tests/support/capture_builder.hpp"
#include "tests/support/itch_builder.hpp"

namespace tocsin::itch {
namespace {

using capture::PcapBuilder;
using capture::udp_packet;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const MoldSession session = padded<10>("000010059B");
const MoldSession other = padded<10>("000010060B");
constexpr Time noon = time_from_ns(1'700'000'000'000'000'000);

// Message number `number` of the tests: an order with that reference.
OrderDelete numbered(std::uint64_t number) { return {.head = head_of(nvda), .reference = number}; }

// A packet of the messages from `first` to `last`, numbered so.
Bytes packet(std::uint64_t first, std::uint64_t last, const MoldSession& of = session) {
  MoldWriter writer(of, first);
  for (std::uint64_t number = first; number <= last; ++number) writer.add(numbered(number));
  return writer.take_packet();
}
Bytes heartbeat(std::uint64_t next) { return mold_bytes({.session = session, .sequence = next, .count = 0}); }
Bytes session_end(std::uint64_t next) {
  return mold_bytes({.session = session, .sequence = next, .count = MoldHead::end_of_session});
}

// Packets a microsecond apart.
Bytes line_of(const std::vector<Bytes>& packets, Duration late = {}) {
  PcapBuilder builder;
  for (std::size_t i = 0; i < packets.size(); ++i) builder.add(noon + late + i * 1us, udp_packet(26477, packets[i]));
  return builder.bytes();
}

// All that lines bring, as text: message numbers, and gaps in brackets.
struct Reading {
  explicit Reading(const std::vector<Bytes>& lines) {
    std::vector<bytes::StoredBytes> stored;
    for (const Bytes& line : lines) stored.push_back(bytes::stored_in_memory(line, "line"));
    MoldLines mold(stored, tally);
    for (auto run = mold.front(); run; run = mold.front()) mold.consume(enter(*run));
    EXPECT_FALSE(mold.front()) << "the end is the end";
  }

  std::size_t enter(const FrameRun& run) {
    times.push_back(*run.recorded);
    if (run.frames.empty()) {
      text += "[" + std::to_string(run.lost_from) + "-" + std::to_string(run.lost_to) + "] ";
      gap_session = text_of(run.session);
      return 0;
    }
    const std::size_t size = whole_frame_size(run.frames);  // one at a time: the run must keep its place
    const auto message = decode<OrderDelete>(run.frames.data() + frame_head_size);
    text += std::to_string(message.reference) + " ";
    return size;
  }

  Tally tally;
  std::string text;
  std::string gap_session;
  std::vector<Time> times;
};

TEST(MoldLines, give_the_messages_of_a_session_in_order) {
  const Reading reading({line_of({packet(1, 3), packet(4, 4), packet(5, 6)})});
  EXPECT_EQ(reading.text, "1 2 3 4 5 6 ");
  EXPECT_THAT(reading.times, ElementsAre(noon, noon, noon, noon + 1us, noon + 2us, noon + 2us));
  EXPECT_EQ(reading.tally.records_in, 0U) << "messages are their decoder's to count";
}

TEST(MoldLines, put_a_gap_where_messages_are_lost) {
  const Reading reading({line_of({packet(1, 2), packet(6, 7)})});
  EXPECT_EQ(reading.text, "1 2 [3-5] 6 7 ");
  EXPECT_EQ(reading.gap_session, "000010059B");
}

TEST(MoldLines, begin_with_a_gap_where_the_session_had_begun) {
  EXPECT_EQ(Reading({line_of({packet(100, 101)})}).text, "[1-99] 100 101 ");
}

TEST(MoldLines, see_by_a_heartbeat_that_messages_are_lost) {
  const Reading reading({line_of({packet(1, 2), heartbeat(5)})});
  EXPECT_EQ(reading.text, "1 2 [3-4] ");
  EXPECT_EQ(reading.tally.passed_over()[0].reason, "MoldUDP64 heartbeat");
}

TEST(MoldLines, see_by_the_end_of_the_session_that_messages_are_lost) {
  const Reading reading({line_of({packet(1, 2), session_end(4), session_end(4)})});
  EXPECT_EQ(reading.text, "1 2 [3-3] ");
  EXPECT_EQ(reading.tally.passed_over()[0].reason, "MoldUDP64 end of session");
  EXPECT_EQ(reading.tally.passed_over()[0].count, 2U);
  EXPECT_EQ(reading.tally.records_in, 2U);
}

TEST(MoldLines, wait_for_a_packet_that_comes_late) {
  const Reading reading({line_of({packet(1, 1), packet(3, 3), packet(4, 4), packet(2, 2)})});
  EXPECT_EQ(reading.text, "1 2 3 4 ");
  EXPECT_THAT(reading.times, ElementsAre(noon, noon + 3us, noon + 3us, noon + 3us)) << "those behind it came with it";
}

TEST(MoldLines, fill_what_one_line_lost_from_the_other) {
  const Bytes a = line_of({packet(1, 1), packet(2, 3), packet(6, 7)});
  const Bytes b = line_of({packet(1, 1), packet(2, 3), packet(4, 5), packet(6, 7)}, 500ns);
  const Reading reading({a, b});
  EXPECT_EQ(reading.text, "1 2 3 4 5 6 7 ");
  EXPECT_EQ(reading.tally.passed_over_count(), 5U);
  EXPECT_EQ(reading.tally.passed_over()[0].reason, "message that had come already (the other line, or sent again)");
  EXPECT_EQ(reading.tally.records_in, 5U);
}

TEST(MoldLines, drop_the_front_of_a_packet_that_had_come) {
  EXPECT_EQ(Reading({line_of({packet(1, 3), packet(2, 5)})}).text, "1 2 3 4 5 ");
}

TEST(MoldLines, pass_over_another_session_while_theirs_lasts) {
  const Reading reading({line_of({packet(1, 2), packet(1, 3, other), packet(3, 4)})});
  EXPECT_EQ(reading.text, "1 2 3 4 ");
  EXPECT_EQ(reading.tally.passed_over()[0].reason, "message of another MoldUDP64 session than the one that is read");
  EXPECT_EQ(reading.tally.passed_over()[0].count, 3U);
  EXPECT_EQ(reading.tally.records_in, 3U);
}

TEST(MoldLines, read_the_session_of_most_messages_whichever_comes_first) {
  const Reading reading({line_of({packet(1, 2, other), heartbeat(1), packet(1, 3), packet(3, 3, other)})});
  EXPECT_EQ(reading.text, "1 2 3 ") << "a damaged name, or a smaller feed";
}

TEST(MoldLines, go_on_with_the_session_that_follows_theirs) {
  EXPECT_EQ(Reading({line_of({packet(1, 3), session_end(4), packet(1, 2, other)})}).text, "1 2 3 1 2 ");
}

TEST(MoldLines, take_packets_without_session_and_number_as_they_come) {
  const MoldSession blank{};
  const Reading reading({line_of({packet(0, 0, blank), packet(0, 1, blank), packet(0, 0, blank)})});
  EXPECT_EQ(reading.text, "0 0 1 0 ");
}

TEST(MoldLines, refuse_a_datagram_that_is_no_packet_and_go_on) {
  Bytes cut = packet(2, 2);
  cut.pop_back();
  const Reading reading({line_of({packet(1, 1), cut, packet(2, 2)})});
  EXPECT_EQ(reading.text, "1 2 ");
  ASSERT_THAT(reading.tally.rejects(), SizeIs(1));
  EXPECT_EQ(reading.tally.rejects()[0].reason, "MoldUDP64 packet is shorter than its messages");
  EXPECT_EQ(reading.tally.records_in, 1U);
}

TEST(MoldLines, refuse_numbers_that_64_bits_cannot_count) {
  const Bytes last = packet_of(session, 0xffff'ffff'ffff'ffff, numbered(9));
  const Reading reading({line_of({packet(1, 1), last, packet(2, 2)})});
  EXPECT_EQ(reading.text, "1 2 ");
  ASSERT_THAT(reading.tally.rejects(), SizeIs(1));
  EXPECT_EQ(reading.tally.rejects()[0].reason, "MoldUDP64 packet whose numbers are past what 64 bits count");
}

TEST(MoldLines, may_hold_nothing) {
  const Reading reading({line_of({})});
  EXPECT_EQ(reading.text, "");
}

}  // namespace
}  // namespace tocsin::itch
