#include <gtest/gtest.h>

#include "tests/support/detector_test.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

// The index stands at 5,000: level 1 at 4,650, level 2 at 4,350, level 3 at 4,000.
class MarketWideBreakerTest : public DetectorTest {
 protected:
  static constexpr std::uint32_t index = 2;

  MarketWideBreakerTest() {
    schedule_ = full_days(2);
    rules_.of<MarketWideBreaker>() = {{add({}), SubjectId{index}, 5s}};
    at(at_clock(9, 30));
  }

  std::vector<Alert> at(Time time) { return step(events_.at(time).timer()); }
  std::vector<Alert> index_at(double value) {
    return step(events_.trade(index, dollars(value), trade_condition::index_value, 0));
  }
  std::vector<Alert> venue_says(char level) {
    Event event = events_.status(index_of(no_instrument), TradingState::halted);
    event.status.reason = {'M', 'W', 'C', level};
    return step(event);
  }
};

TEST_F(MarketWideBreakerTest, halts_for_fifteen_minutes_at_seven_per_cent) {
  at(at_clock(10, 0));
  EXPECT_EQ(says(index_at(4'650.01)), "");
  const auto rung = index_at(4'650);
  ASSERT_EQ(says(rung), "firing 70000");
  EXPECT_EQ(rung[0].what, "halts the market as a whole for 15 minutes");
  EXPECT_EQ(rung[0].limit, dollars(4'650).units);
  ASSERT_EQ(rung[0].evidence.size(), 2U);
  EXPECT_EQ(rung[0].evidence[1].value, Duration(15min).count());
  EXPECT_EQ(says(index_at(4'900)), "");
  EXPECT_EQ(says(at(at_clock(10, 14, 59))), "");
  EXPECT_EQ(says(at(at_clock(10, 15))), "resolved 70000");
}

TEST_F(MarketWideBreakerTest, halts_once_a_day_at_each_level) {
  index_at(4'600);
  at(at_clock(9, 50));
  EXPECT_EQ(says(index_at(4'600)), "");
  EXPECT_EQ(says(index_at(4'350)), "firing 130000");
  at(at_clock(10, 30));
  EXPECT_EQ(says(index_at(4'300)), "");
  at(at_clock(9, 30, 0, 2));
  EXPECT_EQ(says(index_at(3'990)), "firing 70000");  // 7 % of the new close, 4,300, is 3,999
}

TEST_F(MarketWideBreakerTest, halts_up_to_and_including_35_minutes_before_the_close) {
  at(at_clock(15, 25));
  EXPECT_EQ(says(index_at(4'650)), "firing 70000");
  at(at_clock(15, 25, 1));
  EXPECT_EQ(says(index_at(4'350)), "");
}

TEST_F(MarketWideBreakerTest, takes_the_cut_off_from_an_early_close) {
  desk_.reset();
  schedule_ = Schedule({{at_clock(9, 30), Phase::regular, true}, {at_clock(13, 0), Phase::post_market, false}});
  at(at_clock(12, 25));
  EXPECT_EQ(says(index_at(4'650)), "firing 70000");
  at(at_clock(12, 25, 1));
  EXPECT_EQ(says(index_at(4'350)), "");
}

TEST_F(MarketWideBreakerTest, ends_the_day_at_twenty_per_cent_at_any_time_of_the_session) {
  at(at_clock(15, 59));
  const auto rung = index_at(4'000);
  ASSERT_EQ(says(rung), "firing 200000");
  EXPECT_EQ(rung[0].what, "halts the market as a whole until the next trading day");
  EXPECT_EQ(says(at(at_clock(19, 0))), "");
  EXPECT_EQ(says(at(at_clock(4, 0, 0, 2))), "resolved 200000");
}

TEST_F(MarketWideBreakerTest, says_nothing_out_of_the_session) {
  at(at_clock(16, 0));
  EXPECT_EQ(says(index_at(4'000)), "");
}

TEST_F(MarketWideBreakerTest, is_withdrawn_with_the_value_that_reached_it) {
  const Event low = events_.trade(index, 4'600.0);
  EXPECT_EQ(says(step(low)), "firing 70000");
  EXPECT_EQ(says(step(events_.cancel(index, low.trade.id))), "withdrawn 70000");
  EXPECT_EQ(says(index_at(4'640)), "firing 70000");
}

TEST_F(MarketWideBreakerTest, says_when_the_venue_halts_at_a_level_that_the_index_did_not_reach) {
  venue_says('1');
  at(events_.now() + 1s);
  const auto differs = at(events_.now() + 5s);
  ASSERT_EQ(says(differs), "firing 5000000000");
  EXPECT_EQ(differs[0].what, "has not declined as far as the venue's market-wide halt says");
  index_at(4'640);
  EXPECT_EQ(says(at(events_.now() + 1s)), "resolved 5000000000");
}

TEST_F(MarketWideBreakerTest, misses_the_venues_word_only_where_it_speaks_of_the_market) {
  index_at(4'640);
  at(events_.now() + 1s);
  EXPECT_EQ(says(at(events_.now() + 10s)), "");
  venue_says('1');
  at(events_.now() + 1s);
  index_at(4'340);
  at(events_.now() + 1s);
  EXPECT_EQ(says(at(events_.now() + 5s)), "escalated 5000000000");
}

}  // namespace
}  // namespace tocsin
