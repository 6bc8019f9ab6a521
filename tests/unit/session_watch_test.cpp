#include "feeds/capture/session_watch.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace tocsin::capture {
namespace {

using namespace std::chrono_literals;
using Watch = SessionWatch<std::uint32_t>;

constexpr Time noon = time_from_ns(1'700'000'000'000'000'000);

TEST(SessionWatch, sees_two_packets_of_another_session_go_on_from_one_another) {
  Watch watch(9);
  EXPECT_FALSE(watch.goes_on({.session = 10, .sequence = 7, .count = 3}));
  EXPECT_TRUE(watch.is_undecided());
  EXPECT_FALSE(watch.goes_on({.session = 10, .sequence = 11, .count = 3})) << "nobody sent 10";
  EXPECT_FALSE(watch.goes_on({.session = 11, .sequence = 14, .count = 3}));
  EXPECT_TRUE(watch.goes_on({.session = 11, .sequence = 17, .count = 1}));
}

TEST(SessionWatch, forgets_another_session_once_its_own_speaks) {
  Watch watch(9);
  EXPECT_FALSE(watch.goes_on({.session = 10, .sequence = 7, .count = 3}));
  watch.heard(noon);
  EXPECT_FALSE(watch.is_undecided());
  EXPECT_FALSE(watch.goes_on({.session = 10, .sequence = 10, .count = 3}));
}

TEST(SessionWatch, never_goes_back) {
  Watch watch(9);
  watch.follow(10);
  EXPECT_FALSE(watch.may_follow(9));
  watch.remember(11);
  EXPECT_FALSE(watch.may_follow(11));
  EXPECT_TRUE(watch.may_follow(8));
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
  for (const std::uint32_t left : {3U, 9U}) EXPECT_FALSE(again.may_follow(left)) << left;
}

}  // namespace
}  // namespace tocsin::capture
