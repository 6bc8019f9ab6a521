#include <gtest/gtest.h>

#include "tests/support/detector_test.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

class FeedGapTest : public DetectorTest {
 protected:
  void watch(const Policy& policy) {
    rules_.of<FeedGap>() = {{add(policy), {basket}}};
    quote(0);
    quote(1);
  }
  std::vector<Alert> lose(std::uint64_t from, std::uint64_t to) { return step(events_.gap(from, to)); }
  std::vector<Alert> quote(std::uint32_t instrument) { return step(events_.quote(instrument, 99, 101)); }
  std::vector<Alert> later(Duration elapsed) { return step(events_.after(elapsed).timer()); }
};

TEST_F(FeedGapTest, rings_at_once_with_what_was_lost_and_what_stands_in_doubt) {
  watch({});
  const auto rung = lose(100, 109);
  ASSERT_EQ(says(rung), "firing 1");
  EXPECT_EQ(rung[0].about, 1);
  EXPECT_EQ(rung[0].value, 10);
  ASSERT_EQ(rung[0].evidence.size(), 3U);
  EXPECT_EQ(rung[0].evidence[0].value, 100);
  EXPECT_EQ(rung[0].evidence[1].value, 109);
  EXPECT_EQ(rung[0].evidence[2].name, "AB");
  EXPECT_EQ(rung[0].evidence[2].value, 1'000'000);
}

TEST_F(FeedGapTest, is_over_when_every_book_is_trusted_again) {
  watch({});
  lose(1, 1);
  quote(0);
  EXPECT_EQ(says(later(1s)), "");
  quote(1);
  EXPECT_EQ(says(later(1s)), "resolved 1");
}

TEST_F(FeedGapTest, stays_while_the_source_loses_more_within_the_hold) {
  watch({.hold_off = 5s});
  lose(1, 1);
  quote(0);
  quote(1);
  EXPECT_EQ(says(later(4s)), "");
  lose(7, 8);
  EXPECT_EQ(says(later(4s)), "");
  quote(0);
  quote(1);
  later(1s);
  EXPECT_EQ(says(later(5s)), "resolved 1");
}

TEST_F(FeedGapTest, counts_all_losses_until_the_books_are_whole) {
  watch({});
  lose(1, 4);
  lose(9, 9);
  quote(0);
  quote(1);
  const auto over = later(1s);
  ASSERT_EQ(says(over), "resolved 1");
  EXPECT_EQ(over[0].value, 5);
  EXPECT_EQ(over[0].evidence[1].value, 9);
}

TEST_F(FeedGapTest, waits_for_the_rules_hours) {
  schedule_ = full_days(1);
  events_.at(at_clock(9, 0));
  watch({});
  EXPECT_EQ(says(lose(1, 4)), "");
  EXPECT_EQ(says(later(30min)), "firing 1");
}

}  // namespace
}  // namespace tocsin
