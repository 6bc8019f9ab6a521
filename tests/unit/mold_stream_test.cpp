#include "feeds/itch/mold_stream.hpp"

#include <gtest/gtest.h>

#include "feeds/itch/itch_frames.hpp"
#include "tests/support/itch_builder.hpp"

namespace tocsin::itch {
namespace {

using namespace std::chrono_literals;

const MoldSession session = padded<10>("000010059B");
const MoldSession other = padded<10>("000010060B");
constexpr Time noon = time_from_ns(1'738'000'000'000'000'000);

// A stream that is fed by hand, and what it gave so far: numbers of messages, and gaps in brackets.
class MoldStreamTest : public testing::Test {
 protected:
  static Bytes packet(std::uint64_t first, std::uint64_t last, const MoldSession& of = session) {
    MoldWriter writer(of, first);
    for (std::uint64_t number = first; number <= last; ++number) {
      writer.add(OrderDelete{.head = head_of(nvda), .reference = number});
    }
    return writer.take_packet();
  }
  static Bytes end(std::uint64_t next) {
    return mold_bytes({.session = session, .sequence = next, .count = MoldHead::end_of_session});
  }

  std::string take(const Bytes& bytes, Duration since = {}) {
    stream_.take({.time = noon + since, .payload = bytes});
    return given();
  }
  std::string given() {
    std::string text;
    while (stream_.has_run()) {
      const FrameRun& run = stream_.front();
      if (run.kind == FrameRun::Kind::frames) {
        text += std::to_string(decode<OrderDelete>(run.frames.data() + frame_head_size).reference) + " ";
        stream_.consume(whole_frame_size(run.frames));
      } else if (run.kind == FrameRun::Kind::new_session) {
        text += "| ";
        stream_.consume(0);
      } else {
        text.append("[").append(std::to_string(run.lost_from)).append("-");
        text.append(std::to_string(run.lost_to)).append("] ");
        stream_.consume(0);
      }
    }
    return text;
  }
  [[nodiscard]] std::string missing() const {
    const auto missing = stream_.missing();
    if (!missing) return "nothing";
    EXPECT_EQ(missing->session, session);
    return std::to_string(missing->from) + "-" + std::to_string(missing->to);
  }

  Tally tally_;
  MoldStream stream_{std::nullopt, {.wait_max = 50ms}, tally_};
};

TEST_F(MoldStreamTest, reads_the_first_session_with_messages_of_ITCH) {
  EXPECT_EQ(take(mold_bytes({.session = other, .sequence = 5, .count = 0})), "") << "a heartbeat does not tell of what";
  EXPECT_FALSE(stream_.session());
  EXPECT_EQ(take(packet(1, 2)), "1 2 ");
  EXPECT_EQ(stream_.session(), session);
  EXPECT_EQ(take(packet(1, 2, other)), "");
  EXPECT_EQ(tally_.passed_over().back().reason, "message of another MoldUDP64 session than the one that is read");
}

TEST_F(MoldStreamTest, waits_for_the_start_of_a_session_that_is_heard_in_its_course) {
  EXPECT_EQ(take(packet(4, 5)), "");
  EXPECT_EQ(missing(), "1-3");
  EXPECT_EQ(take(packet(1, 3)), "1 2 3 4 5 ");
  EXPECT_EQ(missing(), "nothing");
}

TEST_F(MoldStreamTest, gives_up_what_is_missing_when_its_time_is_over_or_it_is_told_so) {
  take(packet(1, 1));
  take(packet(3, 3), 1ms);
  stream_.pass_time(noon + 51ms);
  EXPECT_EQ(given(), "");
  stream_.pass_time(noon + 52ms);
  EXPECT_EQ(given(), "[2-2] 3 ");
  take(packet(6, 6), 60ms);
  stream_.give_up_missing();
  EXPECT_EQ(given(), "[4-5] 6 ");
}

TEST_F(MoldStreamTest, has_ended_when_all_up_to_the_sessions_end_was_consumed) {
  take(packet(1, 1));
  EXPECT_FALSE(stream_.has_ended());
  EXPECT_EQ(take(end(4)), "");
  EXPECT_FALSE(stream_.has_ended());
  const Bytes rest = packet(2, 3);
  stream_.take({.time = noon, .payload = rest});
  EXPECT_FALSE(stream_.has_ended()) << "it is there, and was not consumed";
  EXPECT_EQ(given(), "2 3 ");
  EXPECT_TRUE(stream_.has_ended());
  EXPECT_EQ(take(packet(1, 1, other)), "| 1 ");
  EXPECT_FALSE(stream_.has_ended());
}

TEST_F(MoldStreamTest, counts_all_that_came_while_it_waited) {
  take(packet(2, 3));
  take(packet(2, 3));
  take(packet(1, 1));
  EXPECT_EQ(tally_.records_in, 2U) << "messages are their decoder's to count";
  EXPECT_EQ(tally_.passed_over_count(), 2U);
}

}  // namespace
}  // namespace tocsin::itch
