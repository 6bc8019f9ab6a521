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
    if (run.kind == FrameRun::Kind::new_session) {
      text += "| ";
      return 0;
    }
    if (run.kind == FrameRun::Kind::gap) {
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
  EXPECT_EQ(Reading({line_of({packet(1, 3), session_end(4), packet(1, 2, other)})}).text, "1 2 3 | 1 2 ");
}

TEST(MoldLines, do_not_take_a_damaged_name_for_the_session_that_follows) {
  Bytes damaged = packet(2, 2, other);
  damaged[3] ^= std::byte{0x10};
  const Reading reading({line_of({packet(1, 3), session_end(4), packet(1, 1, other), damaged, packet(3, 3, other)})});
  EXPECT_EQ(reading.text, "1 2 3 | 1 [2-2] 3 ");
  const Reading in_its_course(
      {line_of({packet(1, 3), session_end(4), damaged, packet(3, 3, other), packet(4, 4, other)})});
  EXPECT_EQ(in_its_course.text, "1 2 3 | [1-3] 4 ");
}

TEST(MoldLines, do_not_go_over_to_a_session_that_was_there_beside_theirs) {
  const Reading reading({line_of({packet(1, 3), packet(1, 1, other), session_end(4), packet(2, 3, other)})});
  EXPECT_EQ(reading.text, "1 2 3 ");
  EXPECT_EQ(reading.tally.passed_over_count(), 1U + 3U);
}

TEST(MoldLines, do_not_go_back_to_a_session_that_is_over) {
  const Bytes other_end = mold_bytes({.session = other, .sequence = 3, .count = MoldHead::end_of_session});
  const Reading reading({line_of({packet(1, 3), session_end(4), packet(1, 2, other), other_end, packet(4, 5)})});
  EXPECT_EQ(reading.text, "1 2 3 | 1 2 ");
}

TEST(MoldLines, do_not_go_over_to_a_session_of_another_day) {
  PcapBuilder line;
  line.add(noon, udp_packet(1, packet(1, 5)));
  line.add(noon + 1s, udp_packet(1, session_end(6)));
  line.add(noon + 10h, udp_packet(1, packet(1, 2, other)));
  line.add(noon + 10h, udp_packet(1, packet(3, 4, other)));
  const Reading reading({line.bytes()});
  EXPECT_EQ(reading.text, "1 2 3 4 5 ") << "its stock locates are others";
  EXPECT_EQ(reading.tally.passed_over().back().count, 4U);
}

TEST(MoldLines, go_over_to_messages_of_itch_alone) {
  Bytes foreign = packet(1, 2, other);
  foreign[MoldHead::size + frame_head_size] = std::byte{'z'};
  const Bytes beat = mold_bytes({.session = other, .sequence = 1, .count = 0});
  EXPECT_EQ(Reading({line_of({packet(1, 3), session_end(4), foreign, beat, packet(4, 4)})}).text, "1 2 3 4 ");
}

TEST(MoldLines, do_not_take_the_traffic_of_another_protocol_for_theirs) {
  Bytes foreign = packet(1, 5, other);
  foreign[MoldHead::size + frame_head_size] = std::byte{'z'};
  const Reading reading({line_of({foreign, packet(1, 2), foreign})});
  EXPECT_EQ(reading.text, "1 2 ");
}

TEST(MoldLines, count_a_heartbeat_out_of_reach_once) {
  const Reading reading({line_of({packet(1, 1), heartbeat(1ULL << 40), session_end(1ULL << 40)})});
  EXPECT_EQ(reading.text, "1 ");
  EXPECT_EQ(reading.tally.records_in, 2U);
  EXPECT_EQ(reading.tally.rejected_count(), 2U);
  EXPECT_EQ(reading.tally.passed_over_count(), 0U);
}

TEST(MoldLines, count_what_came_twice_where_the_capture_ends) {
  const Reading reading({line_of({packet(1, 1), packet(4, 6), packet(3, 5)})});
  EXPECT_EQ(reading.text, "1 [2-2] 3 4 5 6 ");
  EXPECT_EQ(reading.tally.passed_over_count(), 2U);
  EXPECT_EQ(reading.tally.records_in, 2U);
}

TEST(MoldLines, pass_over_a_heartbeat_that_is_numbered_0) {
  EXPECT_EQ(Reading({line_of({heartbeat(0), packet(1, 2)})}).text, "1 2 ");
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

TEST(MoldLines, refuse_a_number_that_no_feed_can_have_come_to) {
  for (const std::uint64_t far : {std::uint64_t{1} << 24, std::uint64_t{1} << 40, ~std::uint64_t{0}}) {
    PcapBuilder line;
    line.add(noon, udp_packet(1, packet(1, 1)));
    line.add(noon + 1us, udp_packet(1, packet_of(session, 2 | far, numbered(9))));
    line.add(noon + 1s, udp_packet(1, packet(3, 3)));  // a silence in which a number that was believed would be reached
    const Reading reading({line.bytes()});
    EXPECT_EQ(reading.text, "1 [2-2] 3 ");
    ASSERT_THAT(reading.tally.rejects(), SizeIs(1));
    EXPECT_EQ(reading.tally.rejects()[0].reason,
              "MoldUDP64 packet whose number is further ahead than a feed can have come");
    EXPECT_EQ(reading.tally.records_in, 1U);
  }
}

TEST(MoldLines, believe_a_leap_for_which_there_was_time) {
  PcapBuilder line;
  line.add(noon, udp_packet(1, packet(1, 1)));
  line.add(noon + 20s, udp_packet(1, packet(4'244'621, 4'244'621)));
  EXPECT_EQ(Reading({line.bytes()}).text, "1 [2-4244620] 4244621 ");
}

TEST(MoldLines, refuse_a_first_number_that_no_day_comes_to) {
  EXPECT_EQ(Reading({line_of({packet(1ULL << 40, 1ULL << 40), packet(7, 7)})}).text, "[1-6] 7 ");
}

TEST(MoldLines, may_hold_nothing) {
  const Reading reading({line_of({})});
  EXPECT_EQ(reading.text, "");
}

}  // namespace
}  // namespace tocsin::itch
