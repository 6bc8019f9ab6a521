#include "strategies/value_lost.hpp"

#include <gtest/gtest.h>

#include "engine/setup_error.hpp"
#include "tests/support/detector_test.hpp"

namespace tocsin {
namespace {

class ValueLostTest : public DetectorTest {
 protected:
  // A is worth 100 million dollars.
  void rule(std::int64_t step, std::vector<SubjectId> subjects = {SubjectId{0}}) {
    rules_.of<ValueLost>().push_back({add({}), std::move(subjects), step, 1'000'000});
  }
};

TEST_F(ValueLostTest, fires_at_each_step_of_dollars_below_the_prior_close) {
  rule(5'000'000);
  EXPECT_EQ(says(trade(0, 95.01)), "");
  const auto rung = trade(0, 95);
  ASSERT_EQ(says(rung), "firing 5000000");
  EXPECT_EQ(rung[0].unit, Unit::dollars);
  EXPECT_EQ(rung[0].value, 5'000'000);
  EXPECT_EQ(rung[0].limit, 5'000'000);
  EXPECT_EQ(rung[0].reference, 100'000'000);
  EXPECT_EQ(says(trade(0, 84.5)), "escalated 10000000, escalated 15000000");
}

TEST_F(ValueLostTest, clears_when_the_given_dollars_have_come_back) {
  rule(5'000'000);
  trade(0, 95);
  EXPECT_EQ(says(trade(0, 95.99)), "");
  const auto rung = trade(0, 96);
  ASSERT_EQ(says(rung), "resolved 5000000");
  EXPECT_EQ(rung[0].value, 4'000'000);
  EXPECT_EQ(rung[0].limit, 4'000'000);
}

TEST_F(ValueLostTest, measures_the_market_value_of_a_basket_and_who_took_it) {
  baskets_ = {Basket::market_value("all", universe_)};
  rule(10'000'000, {basket});
  trade(0, 95);
  const auto rung = trade(1, 47.5);
  ASSERT_EQ(says(rung), "firing 10000000");
  EXPECT_EQ(rung[0].value, 10'000'000);
  EXPECT_EQ(rung[0].contributors[0].amount, -5'000'000);
  EXPECT_EQ(rung[0].contributors[1].amount, -5'000'000);
}

TEST_F(ValueLostTest, refuses_subjects_whose_value_is_not_known) {
  rule(1'000'000, {SubjectId{2}});  // no shares
  EXPECT_THROW(trade(0, 100), SetupError);
  rules_.of<ValueLost>().back().subjects = {SubjectId{3}};  // no close
  EXPECT_THROW(trade(0, 100), SetupError);
  rules_.of<ValueLost>().back().subjects = {basket};  // units that are not shares
  EXPECT_THROW(trade(0, 100), SetupError);
}

TEST_F(ValueLostTest, refuses_steps_that_never_end) {
  rule(0);
  EXPECT_THROW(trade(0, 100), SetupError);
  rules_.of<ValueLost>().back().step = 1;
  EXPECT_THROW(trade(0, 100), SetupError);
}

}  // namespace
}  // namespace tocsin
