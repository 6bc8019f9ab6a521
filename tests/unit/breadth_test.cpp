#include "strategies/breadth.hpp"

#include <gtest/gtest.h>

#include "tests/support/detector_test.hpp"

namespace tocsin {
namespace {

// Ten names at 100, one unit each.
class BreadthTest : public DetectorTest {
 protected:
  BreadthTest() {
    std::vector<Listing> listings;
    for (char c = 'A'; c < 'K'; ++c) listings.push_back({.symbol = {c}, .prior_close = dollars(100)});
    universe_ = Universe(std::move(listings));
    baskets_ = {basket_of("ten", {1, 1, 1, 1, 1, 1, 1, 1, 1, 1})};
  }
  void rule(std::int64_t drop, Policy policy = {}) {
    rules_.of<Breadth>().push_back({add(std::move(policy)), SubjectId{10}, drop, {500'000, 700'000}, 200'000});
  }
  std::string all(std::uint32_t first, std::uint32_t last, double price) {
    std::string said;
    for (std::uint32_t i = first; i <= last; ++i) said += says(trade(i, price));
    return said;
  }
};

TEST_F(BreadthTest, counts_members_down_at_least_the_drop) {
  rule(20'000);
  EXPECT_EQ(all(0, 3, 98), "");
  EXPECT_EQ(says(trade(4, 98.01)), "");
  const auto rung = trade(4, 98);
  ASSERT_EQ(says(rung), "firing 500000");
  EXPECT_EQ(rung[0].unit, Unit::members);
  EXPECT_EQ(rung[0].value, 5);
  EXPECT_EQ(rung[0].limit, 5);
  EXPECT_EQ(rung[0].reference, 10);
  EXPECT_EQ(rung[0].share_ppm, 500'000);
  EXPECT_EQ(all(5, 6, 90), "escalated 700000");
}

TEST_F(BreadthTest, with_a_drop_of_zero_counts_members_that_are_lower_at_all) {
  rule(0);
  EXPECT_EQ(all(0, 9, 100), "");
  EXPECT_EQ(all(0, 4, 99.99), "firing 500000");
}

TEST_F(BreadthTest, clears_when_enough_members_have_come_back) {
  rule(0);
  all(0, 4, 99);
  EXPECT_EQ(says(trade(0, 100)), "");
  EXPECT_EQ(says(trade(1, 101)), "resolved 500000");
}

TEST_F(BreadthTest, withholds_the_all_clear_until_enough_has_traded) {
  rule(0, {.coverage_min_ppm = 600'000});
  all(0, 4, 99);
  EXPECT_EQ(all(0, 4, 100), "");
  EXPECT_EQ(says(trade(5, 100)), "resolved 500000");
}

TEST_F(BreadthTest, counts_the_whole_basket_at_the_open_before_it_judges) {
  schedule_ = full_days(2);
  rule(0);
  events_.at(at_clock(10, 0));
  EXPECT_EQ(all(0, 3, 99), "");
  events_.at(at_clock(8, 0, 0, 2));  // other names fall before the next open; the first ones stand at their close
  EXPECT_EQ(all(6, 9, 99), "");
  events_.at(at_clock(9, 30, 0, 2));
  EXPECT_EQ(says(step(events_.timer())), "");
}

}  // namespace
}  // namespace tocsin
