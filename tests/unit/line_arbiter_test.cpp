#include "feeds/capture/line_arbiter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace tocsin::capture {
namespace {

using testing::ElementsAre;

// Packets whose messages are one byte each, and what an arbiter makes of them: "5-7" messages, "gap 8-9".
class Desk {
 public:
  explicit Desk(const LineArbiter::Limits& limits = {}) : arbiter_(limits) {}

  Desk& take(std::uint64_t sequence, std::uint32_t count, std::int64_t ms = 0) {
    const std::vector<std::byte> body(count, static_cast<std::byte>(sequence));
    arbiter_.take({.time = time_from_ns(ms * 1'000'000), .sequence = sequence, .count = count, .body = body},
                  [this](const Arbitrated& one) { write(one); });
    return *this;
  }
  Desk& finish() {
    arbiter_.finish([this](const Arbitrated& one) { write(one); });
    return *this;
  }
  Desk& pass_time(std::int64_t ms) {
    arbiter_.pass_time(time_from_ns(ms * 1'000'000), [this](const Arbitrated& one) { write(one); });
    return *this;
  }
  Desk& give_up_missing() {
    arbiter_.give_up_missing([this](const Arbitrated& one) { write(one); });
    return *this;
  }
  // "5-7", or "nothing".
  [[nodiscard]] std::string missing() const {
    const auto missing = arbiter_.missing();
    return missing ? std::to_string(missing->from) + "-" + std::to_string(missing->to) : "nothing";
  }
  // Since it was asked last.
  std::vector<std::string> seen() { return std::exchange(seen_, {}); }
  [[nodiscard]] const LineArbiter& arbiter() const { return arbiter_; }

 private:
  void write(const Arbitrated& one) { seen_.push_back(text_of(one)); }
  static std::string text_of(const Arbitrated& one) {
    if (one.kind == Arbitrated::Kind::gap) return "gap " + std::to_string(one.from) + "-" + std::to_string(one.to);
    EXPECT_EQ(one.packet.body.size(), one.packet.count);
    EXPECT_LT(one.skipped, one.packet.count);
    for (const std::byte byte : one.packet.body) EXPECT_EQ(byte, static_cast<std::byte>(one.packet.sequence));
    return std::to_string(one.packet.sequence + one.skipped) + "-" +
           std::to_string(one.packet.sequence + one.packet.count - 1);
  }

  LineArbiter arbiter_;
  std::vector<std::string> seen_;
};

TEST(LineArbiter, passes_packets_that_come_in_their_turn) {
  EXPECT_THAT(Desk().take(1, 3).take(4, 1).take(5, 2).seen(), ElementsAre("1-3", "4-4", "5-6"));
}

TEST(LineArbiter, drops_copies_and_cuts_overlaps_at_their_front) {
  Desk desk;
  EXPECT_THAT(desk.take(1, 3).take(1, 3).take(2, 4).take(3, 2).seen(), ElementsAre("1-3", "4-5"));
  EXPECT_EQ(desk.arbiter().counts().packets_repeated, 2U);
  EXPECT_EQ(desk.arbiter().counts().messages_repeated, 3U + 2U + 2U);
}

TEST(LineArbiter, holds_a_packet_until_those_before_it_have_come) {
  Desk desk;
  EXPECT_THAT(desk.take(1, 1).take(4, 2).take(3, 1).seen(), ElementsAre("1-1"));
  EXPECT_THAT(desk.take(2, 1).seen(), ElementsAre("2-2", "3-3", "4-5"));
  EXPECT_EQ(desk.arbiter().counts().packets_held, 2U);
  EXPECT_THAT(desk.finish().seen(), ElementsAre());
}

TEST(LineArbiter, drops_a_copy_of_a_packet_that_is_held) {
  Desk desk;
  desk.take(1, 1).take(4, 2).take(4, 2).take(4, 1);
  EXPECT_EQ(desk.arbiter().counts().packets_repeated, 2U);
  EXPECT_THAT(desk.take(2, 3).seen(), ElementsAre("1-1", "2-4", "5-5"));
}

TEST(LineArbiter, declares_a_gap_once_it_has_waited_long_enough) {
  Desk desk({.wait_max = std::chrono::milliseconds(50)});
  desk.take(1, 1, 0).take(3, 1, 10).take(6, 1, 30);
  EXPECT_THAT(desk.take(7, 1, 60).seen(), ElementsAre("1-1"));
  EXPECT_THAT(desk.take(8, 1, 61).seen(), ElementsAre("gap 2-2", "3-3"));
  EXPECT_THAT(desk.take(9, 1, 81).seen(), ElementsAre("gap 4-5", "6-6", "7-7", "8-8", "9-9"));
  EXPECT_EQ(desk.arbiter().counts().messages_lost, 3U);
}

TEST(LineArbiter, waits_on_while_missing_messages_keep_coming) {
  Desk desk({.wait_max = std::chrono::milliseconds(50)});
  desk.take(1, 1, 0).take(4, 1, 10).take(2, 1, 55);
  EXPECT_THAT(desk.take(3, 1, 100).seen(), ElementsAre("1-1", "2-2", "3-3", "4-4"));
}

TEST(LineArbiter, does_not_take_a_copy_for_a_sign_of_progress) {
  Desk desk({.wait_max = std::chrono::milliseconds(50)});
  desk.take(1, 1, 0).take(4, 1, 10).take(1, 1, 55);
  EXPECT_THAT(desk.take(1, 1, 61).seen(), ElementsAre("1-1", "gap 2-3", "4-4"));
}

TEST(LineArbiter, counts_waiting_from_the_packet_that_showed_messages_missing) {
  Desk desk({.wait_max = std::chrono::milliseconds(50)});
  desk.take(1, 1, 0).take(9, 1, 10).take(4, 1, 40);
  EXPECT_THAT(desk.take(10, 1, 61).seen(), ElementsAre("1-1", "gap 2-3", "4-4", "gap 5-8", "9-9", "10-10"));
}

TEST(LineArbiter, declares_a_gap_when_no_more_packets_can_be_held) {
  Desk desk({.packets_max = 2});
  desk.take(1, 1).take(3, 1).take(5, 1);
  EXPECT_THAT(desk.take(7, 1).seen(), ElementsAre("1-1", "gap 2-2", "3-3"));
  EXPECT_THAT(desk.finish().seen(), ElementsAre("gap 4-4", "5-5", "gap 6-6", "7-7"));
}

TEST(LineArbiter, declares_a_gap_when_no_more_bytes_can_be_held) {
  Desk desk({.bytes_max = 10});
  desk.take(1, 1).take(3, 10);
  EXPECT_THAT(desk.take(14, 1).seen(), ElementsAre("1-1", "gap 2-2", "3-12"));
  EXPECT_THAT(desk.take(20, 11).seen(), ElementsAre("gap 13-13", "14-14", "gap 15-19", "20-30"));
}

TEST(LineArbiter, begins_where_the_capture_begins) {
  EXPECT_THAT(Desk().take(1000, 2).take(1002, 1).seen(), ElementsAre("1000-1001", "1002-1002"));
  EXPECT_THAT(Desk().take(1000, 0).take(1000, 1).seen(), ElementsAre("1000-1000"));
}

TEST(LineArbiter, declares_what_came_before_the_capture_lost_where_told_so) {
  EXPECT_THAT(Desk({.starts_at_one = true}).take(3, 1).finish().seen(), ElementsAre("gap 1-2", "3-3"));
  EXPECT_THAT(Desk({.starts_at_one = true}).take(1, 1).finish().seen(), ElementsAre("1-1"));
  EXPECT_THAT(Desk({.starts_at_one = true}).take(0, 0).take(1, 1).seen(), ElementsAre("1-1")) << "there is no 0";
  EXPECT_THAT(Desk({.starts_at_one = true}).take(0, 3).take(3, 1).seen(), ElementsAre("1-2", "3-3"));
}

TEST(LineArbiter, learns_of_lost_messages_from_heartbeats) {
  Desk desk({.wait_max = std::chrono::milliseconds(50)});
  desk.take(1, 1, 0).take(2, 0, 1).take(5, 0, 1000).take(5, 0, 2000);
  EXPECT_THAT(desk.seen(), ElementsAre("1-1", "gap 2-4"));
  EXPECT_THAT(desk.take(5, 1, 2001).take(7, 0, 2002).finish().seen(), ElementsAre("5-5", "gap 6-6"));
  EXPECT_EQ(desk.arbiter().counts().packets_held, 0U);
  EXPECT_EQ(desk.arbiter().counts().packets_repeated, 0U);
}

TEST(LineArbiter, holds_one_packet_however_far_ahead_it_is) {
  constexpr std::uint64_t far = std::numeric_limits<std::uint64_t>::max() - 3;
  EXPECT_THAT(Desk().take(1, 1).take(far, 3).finish().seen(),
              ElementsAre("1-1", "gap 2-" + std::to_string(far - 1), std::to_string(far) + "-18446744073709551614"));
}

TEST(LineArbiter, drops_packets_that_number_messages_past_64_bits) {
  constexpr std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  Desk desk;
  EXPECT_THAT(desk.take(last - 1, 1).take(last, 1).take(last - 1, 2).take(2, 1).finish().seen(),
              ElementsAre("18446744073709551614-18446744073709551614"));
  EXPECT_EQ(desk.arbiter().counts().packets_impossible, 2U);
  EXPECT_EQ(desk.arbiter().next_sequence(), last);
}

TEST(LineArbiter, says_what_is_missing_first) {
  Desk desk;
  EXPECT_EQ(desk.missing(), "nothing");
  EXPECT_EQ(desk.take(1, 2).missing(), "nothing");
  EXPECT_EQ(desk.take(9, 1).take(5, 2).missing(), "3-4");
  EXPECT_EQ(desk.take(3, 2).missing(), "7-8");
  EXPECT_EQ(desk.take(7, 2).missing(), "nothing");
  EXPECT_EQ(desk.take(12, 0).missing(), "10-11") << "as a heartbeat tells";
}

TEST(LineArbiter, gives_up_what_was_waited_for_too_long_though_no_packet_comes) {
  Desk desk({.wait_max = std::chrono::milliseconds(50)});
  desk.take(1, 1, 0).take(3, 1, 10).pass_time(60);
  EXPECT_THAT(desk.seen(), ElementsAre("1-1"));
  EXPECT_THAT(desk.pass_time(61).seen(), ElementsAre("gap 2-2", "3-3"));
  EXPECT_THAT(desk.pass_time(1000).seen(), ElementsAre());
}

TEST(LineArbiter, gives_up_what_will_not_come_and_nothing_behind_it) {
  Desk desk;
  desk.take(1, 1).take(3, 1).take(5, 1).give_up_missing();
  EXPECT_THAT(desk.seen(), ElementsAre("1-1", "gap 2-2", "3-3"));
  EXPECT_EQ(desk.missing(), "4-4");
}

TEST(LineArbiter, drops_what_it_has_no_room_for_where_it_is_asked_for) {
  Desk desk({.packets_max = 2, .is_asked_for = true});
  desk.take(1, 1).take(10, 5).take(15, 5).take(20, 5).take(25, 5);
  EXPECT_EQ(desk.missing(), "2-9");
  EXPECT_EQ(desk.arbiter().counts().packets_dropped, 2U);
  EXPECT_THAT(desk.take(2, 8).seen(), ElementsAre("1-1", "2-9", "10-14", "15-19"));
  EXPECT_EQ(desk.missing(), "20-29") << "both that were dropped";
  EXPECT_THAT(desk.take(20, 5).take(30, 1).take(25, 5).seen(), ElementsAre("20-24", "25-29", "30-30"));
  EXPECT_EQ(desk.missing(), "nothing");
  EXPECT_EQ(desk.arbiter().counts().messages_lost, 0U);
}

TEST(LineArbiter, drops_a_packet_larger_than_all_its_room_where_it_is_asked_for) {
  Desk desk({.bytes_max = 4, .is_asked_for = true});
  EXPECT_THAT(desk.take(1, 1).take(3, 5).seen(), ElementsAre("1-1"));
  EXPECT_EQ(desk.missing(), "2-7");
}

TEST(LineArbiter, leaves_it_to_whoever_asks_when_to_give_up) {
  Desk desk({.wait_max = std::chrono::milliseconds(50), .is_asked_for = true});
  EXPECT_THAT(desk.take(1, 1, 0).take(3, 1, 1).take(4, 1, 5000).seen(), ElementsAre("1-1"));
  EXPECT_THAT(desk.give_up_missing().seen(), ElementsAre("gap 2-2", "3-3", "4-4"));
}

TEST(LineArbiter, does_not_wait_for_a_clock_that_went_back) {
  Desk desk;
  desk.take(1, 1, 5000).take(3, 1, 6000).take(4, 1, 0);
  EXPECT_THAT(desk.take(2, 1, 10).seen(), ElementsAre("1-1", "2-2", "3-3", "4-4"));
}

}  // namespace
}  // namespace tocsin::capture
