#include <gtest/gtest.h>

#include "tests/support/detector_test.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

// A and B are watched, each for ten seconds. Everything comes from one source.
class StaleFeedTest : public DetectorTest {
 protected:
  StaleFeedTest() { schedule_ = full_days(2); }

  void watch(std::int64_t pace = 0, bool sources = true) {
    rules_.of<StaleFeed>() = {{add({}), {SubjectId{0}, SubjectId{1}}, sources, 10s, pace}};
    step(events_.at(at_clock(9, 30)).timer());
  }
  std::vector<Alert> later(Duration elapsed) { return step(events_.after(elapsed).timer()); }
  std::vector<Alert> quote(std::uint32_t instrument) { return step(events_.quote(instrument, 99, 101)); }
};

TEST_F(StaleFeedTest, rings_for_a_name_that_its_feed_talks_on_without) {
  watch();
  quote(0);
  later(9s);
  quote(1);
  EXPECT_EQ(says(later(1ms)), "");
  later(1s - 1ms);
  quote(1);
  const auto rung = later(0s);
  ASSERT_EQ(says(rung), "firing 10000000000");
  EXPECT_EQ(rung[0].subject, SubjectId{0});
  EXPECT_EQ(rung[0].value, Duration(10s).count());
  EXPECT_EQ(says(quote(0)), "resolved 10000000000");
}

TEST_F(StaleFeedTest, tells_of_a_dead_source_once_and_of_none_of_its_names) {
  watch();
  quote(0);
  later(3s);
  quote(1);
  EXPECT_EQ(says(later(9s)), "");
  const auto rung = later(1s);
  ASSERT_EQ(says(rung), "firing 10000000000");
  EXPECT_EQ(rung[0].subject, no_subject);
  EXPECT_EQ(rung[0].about, 1);
  EXPECT_EQ(rung[0].evidence[0].value, 2);
  EXPECT_EQ(says(later(1h)), "");
  EXPECT_EQ(says(quote(1)), "resolved 10000000000");
}

TEST_F(StaleFeedTest, lets_a_halted_name_be_silent) {
  watch();
  quote(0);
  step(events_.status(0, TradingState::halted));
  for (int i = 0; i < 3; ++i) {
    quote(1);
    EXPECT_EQ(says(later(9s)), "");
  }
  step(events_.status(0, TradingState::trading));
  quote(1);
  EXPECT_EQ(says(later(9s)), "");
}

TEST_F(StaleFeedTest, lets_a_halted_market_be_silent_and_counts_from_its_end) {
  watch();
  quote(0);
  step(events_.status(index_of(no_instrument), TradingState::halted));
  EXPECT_EQ(says(later(15min)), "");
  quote(1);
  step(events_.status(1, TradingState::trading));
  EXPECT_EQ(says(later(9s)), "");
}

TEST_F(StaleFeedTest, is_silent_out_of_hours_and_counts_from_the_open) {
  watch();
  step(events_.at(at_clock(15, 59, 59)).quote(0, 99, 101));
  quote(1);
  EXPECT_EQ(says(later(2h)), "");
  EXPECT_EQ(says(step(events_.at(at_clock(9, 30, 0, 2)).timer())), "");
  EXPECT_EQ(says(later(9s)), "");
  EXPECT_EQ(says(later(1s)), "firing 10000000000");  // the source
}

TEST_F(StaleFeedTest, holds_a_name_to_its_own_pace_once_it_has_shown_one) {
  watch(20, false);
  for (int i = 0; i <= 64; ++i) {
    step(events_.after(2s).quote(0, 99, 101));
    EXPECT_EQ(says(later(0s)), "") << i;
  }
  quote(1);
  later(39s);
  quote(1);
  EXPECT_EQ(says(later(0s)), "");
  later(1s);
  quote(1);
  const auto rung = later(0s);
  ASSERT_EQ(says(rung), "firing 10000000000");  // B has shown none, and is not judged
  EXPECT_EQ(rung[0].limit, Duration(40s).count());
  EXPECT_EQ(rung[0].evidence[0].value, Duration(2s).count());
}

TEST_F(StaleFeedTest, rings_for_a_name_that_was_never_heard) {
  watch();
  later(10s);
  quote(1);
  EXPECT_EQ(says(later(0s)), "firing 10000000000");
}

}  // namespace
}  // namespace tocsin
