#include "strategies/liquidity_drain.hpp"

#include <gtest/gtest.h>

#include "tests/support/statistic_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using DrainDesk = StatisticDesk<LiquidityDrain>;

constexpr std::int64_t one = 1'000'000;

LiquidityDrain::Rule rule(std::int64_t spread_times, std::int64_t depth_share, bool needs_both = true) {
  return {.rule = {},
          .subject = DrainDesk::a,
          .step = 1s,
          .memory = 10min,
          .spread_times = spread_times,
          .depth_share = depth_share,
          .needs_both = needs_both,
          .warm_up = 30};
}

class LiquidityDrainTest : public testing::Test {
 protected:
  // A book about 100, `cents` wide, of `depth` shares on each side.
  static std::vector<Alert> book(DrainDesk& desk, double cents, std::uint32_t depth, std::uint8_t flags = 0,
                                 SourceId source = 1) {
    Event quote = desk.events().quote(0, 100 - cents / 200, 100 + cents / 200);
    quote.quote.bid_depth = quote.quote.ask_depth = depth;
    quote.flags = flags;
    quote.source = source;
    return desk.step(quote);
  }
  static std::string says(DrainDesk& desk, double cents, std::uint32_t depth) {
    return DrainDesk::says(book(desk, cents, depth));
  }
  static void calm(DrainDesk& desk) {
    book(desk, 2, 1'000);
    desk.wait(60s);
  }
};

TEST_F(LiquidityDrainTest, rings_when_the_book_is_wide_and_thin) {
  DrainDesk desk({rule(5 * one, 250'000)});
  calm(desk);
  EXPECT_EQ(says(desk, 11, 1'000), "");
  EXPECT_EQ(says(desk, 2, 200), "");
  const auto rung = book(desk, 11, 200);
  ASSERT_EQ(DrainDesk::says(rung), "firing 5000000");
  EXPECT_EQ(rung[0].unit, Unit::score);
  EXPECT_NEAR(static_cast<double>(rung[0].value), 5.5e6, 1e3);
  EXPECT_EQ(rung[0].limit, 5 * one);
  ASSERT_EQ(rung[0].evidence.size(), 4U);
  EXPECT_EQ(rung[0].evidence[0].value, 1'100);  // the spread, parts per million
  EXPECT_EQ(rung[0].evidence[2].value, 400);
  EXPECT_EQ(rung[0].evidence[3].value, 2'000);
}

TEST_F(LiquidityDrainTest, is_over_a_fifth_inside_of_its_limit) {
  DrainDesk desk({rule(5 * one, 0)});
  calm(desk);
  EXPECT_EQ(says(desk, 10.2, 1'000), "firing 5000000");
  EXPECT_EQ(says(desk, 8.2, 1'000), "");
  EXPECT_EQ(says(desk, 7.8, 1'000), "resolved 5000000");
}

TEST_F(LiquidityDrainTest, either_is_enough_where_the_rule_says_so) {
  DrainDesk desk({rule(5 * one, 250'000, false)});
  calm(desk);
  EXPECT_EQ(says(desk, 2, 240), "firing 5000000");
  EXPECT_EQ(says(desk, 2, 1'000), "resolved 5000000");
  EXPECT_EQ(says(desk, 11, 1'000), "firing 5000000");
}

TEST_F(LiquidityDrainTest, depth_alone_is_told_as_a_share_of_the_usual) {
  DrainDesk desk({rule(0, 250'000)});
  calm(desk);
  const auto rung = book(desk, 2, 200);
  ASSERT_EQ(DrainDesk::says(rung), "firing 250000");
  EXPECT_EQ(rung[0].unit, Unit::percent);
  EXPECT_EQ(rung[0].value, 200'000);
  EXPECT_EQ(rung[0].limit, 250'000);
}

TEST_F(LiquidityDrainTest, is_blind_until_enough_steps_were_measured) {
  DrainDesk desk({rule(5 * one, 0)});
  book(desk, 2, 1'000);
  desk.wait(29s);
  EXPECT_EQ(says(desk, 50, 1'000), "");
  EXPECT_EQ(DrainDesk::says(desk.wait(1s)), "firing 5000000");
}

// A thousand wild quotes that stand for no time weigh nothing; a wild one that stands for a step counts as twice.
TEST_F(LiquidityDrainTest, the_usual_goes_by_how_long_a_book_stood) {
  DrainDesk desk({rule(5 * one, 0)});
  calm(desk);
  for (int i = 0; i < 1'000; ++i) book(desk, 9.9, 1'000);
  book(desk, 2, 1'000);
  desk.wait(10s);
  book(desk, 2'000, 1'000);
  desk.wait(1s);
  book(desk, 2, 1'000);
  EXPECT_EQ(says(desk, 10.5, 1'000), "firing 5000000");
}

TEST_F(LiquidityDrainTest, a_book_of_one_side_or_that_is_crossed_is_not_measured) {
  DrainDesk desk({rule(5 * one, 250'000, false)});
  calm(desk);
  Event one_sided = desk.events().quote(0, 90, 100);
  one_sided.quote.bid = no_price;
  EXPECT_EQ(DrainDesk::says(desk.step(one_sided)), "");
  EXPECT_EQ(DrainDesk::says(desk.step(desk.events().quote(0, 101, 100))), "");
  EXPECT_EQ(DrainDesk::says(desk.wait(5s)), "");
  EXPECT_EQ(DrainDesk::says(desk.step(desk.events().quote(9, 90, 100))), "");
}

TEST_F(LiquidityDrainTest, a_book_in_doubt_is_not_measured) {
  DrainDesk desk({rule(5 * one, 250'000, false)});
  calm(desk);
  EXPECT_EQ(DrainDesk::says(book(desk, 50, 10, event_flag::doubtful)), "");
  EXPECT_EQ(DrainDesk::says(desk.wait(5s)), "");
  EXPECT_EQ(says(desk, 50, 10), "firing 5000000");
}

TEST_F(LiquidityDrainTest, nothing_is_measured_in_a_halt) {
  DrainDesk desk({rule(5 * one, 250'000, false)});
  calm(desk);
  desk.step(desk.events().status(0, TradingState::halted));
  EXPECT_EQ(says(desk, 50, 10), "");
  desk.step(desk.events().status(0, TradingState::trading));
  EXPECT_EQ(says(desk, 50, 10), "firing 5000000");
}

TEST_F(LiquidityDrainTest, a_session_learns_anew) {
  DrainDesk desk({rule(5 * one, 0)}, {}, full_days(3));
  desk.events().at(at_clock(9, 30));
  calm(desk);
  desk.events().at(at_clock(9, 30, 0, 2));
  EXPECT_EQ(says(desk, 50, 1'000), "");
  desk.wait(60s);
  EXPECT_EQ(says(desk, 60, 1'000), "");
  EXPECT_EQ(says(desk, 260, 1'000), "firing 5000000");
}

}  // namespace
}  // namespace tocsin
