#include "feeds/capture/session_watch.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace tocsin::capture {
namespace {

using namespace std::chrono_literals;
using Watch = SessionWatch<std::uint32_t>;

constexpr Time noon = time_from_ns(1'700'000'000'000'000'000);

TEST(SessionWatch, follows_the_first_message_of_another_session_where_its_own_has_had_some) {
  Watch watch(9);
  EXPECT_TRUE(watch.follows({.session = 10, .sequence = 1, .count = 3}, 500));
  EXPECT_FALSE(watch.follows({.session = 11, .sequence = 1, .count = 3}, 1)) << "its own has not begun either";
  EXPECT_FALSE(watch.follows({.session = 12, .sequence = 1, .count = 0}, 500)) << "a heartbeat is no message";
}

TEST(SessionWatch, follows_two_packets_that_go_on_from_one_another) {
  Watch watch(9);
  EXPECT_FALSE(watch.follows({.session = 10, .sequence = 7, .count = 3}, 500));
  EXPECT_TRUE(watch.is_undecided());
  EXPECT_FALSE(watch.follows({.session = 10, .sequence = 11, .count = 3}, 500)) << "nobody sent 10";
  EXPECT_FALSE(watch.follows({.session = 11, .sequence = 14, .count = 3}, 500));
  EXPECT_TRUE(watch.follows({.session = 11, .sequence = 17, .count = 1}, 500));
}

TEST(SessionWatch, forgets_another_session_once_its_own_speaks) {
  Watch watch(9);
  EXPECT_FALSE(watch.follows({.session = 10, .sequence = 7, .count = 3}, 500));
  watch.heard(noon);
  EXPECT_FALSE(watch.is_undecided());
  EXPECT_FALSE(watch.follows({.session = 10, .sequence = 10, .count = 3}, 500));
}

TEST(SessionWatch, never_goes_back) {
  Watch watch(9);
  watch.follow(10);
  EXPECT_FALSE(watch.follows({.session = 9, .sequence = 1, .count = 3}, 500));
  watch.remember(11);
  EXPECT_FALSE(watch.follows({.session = 11, .sequence = 1, .count = 3}, 500));
  EXPECT_TRUE(watch.follows({.session = 8, .sequence = 1, .count = 3}, 500));
}

TEST(SessionWatch, has_within_reach_what_a_feed_can_have_sent_since) {
  Watch watch(9);
  EXPECT_TRUE(watch.is_within_reach(10'000'000'000, 0, noon)) << "a first number, of a day";
  EXPECT_FALSE(watch.is_within_reach(10'000'000'001, 0, noon));
  watch.heard(noon);
  EXPECT_TRUE(watch.is_within_reach(1'000'100, 100, noon));
  EXPECT_FALSE(watch.is_within_reach(1'000'101, 100, noon));
  EXPECT_TRUE(watch.is_within_reach(21'000'100, 100, noon + 2s));
  EXPECT_FALSE(watch.is_within_reach(~std::uint64_t{0}, 100, Time::max()));
}

TEST(SessionWatch, goes_on_from_what_was_saved) {
  Watch watch(9);
  watch.follow(10);
  watch.remember(3);
  watch.heard(noon);
  MarkWriter writer;
  watch.save(writer);
  const auto bytes = writer.take();
  MarkReader reader(bytes);
  Watch again(std::nullopt);
  again.restore(reader);
  reader.expect_end();
  EXPECT_EQ(again.session(), 10U);
  EXPECT_EQ(again.last_heard(), noon);
  for (const std::uint32_t left : {3U, 9U}) EXPECT_FALSE(again.follows({left, 1, 1}, 500)) << left;
}

}  // namespace
}  // namespace tocsin::capture
