#include "engine/basket.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/market.hpp"
#include "engine/setup_error.hpp"
#include "tests/support/market_builder.hpp"

namespace tocsin {
namespace {

Basket weighed(const Universe& universe, const std::vector<double>& weights) {
  std::vector<InstrumentId> members;
  for (std::uint32_t i = 0; i < universe.size(); ++i) members.push_back(InstrumentId{i});
  return Basket::from_weights("W", members, weights, Price::whole(5'000), universe);
}

TEST(Basket, holds_its_weights_within_a_billionth) {
  const Universe universe = universe_of({{"A", 142.62}, {"B", 0.37}, {"C", 3'912.5}, {"D", 57.01}});
  const std::vector<double> weights{12.3, 0.45, 61, 26.25};
  const Basket basket = weighed(universe, weights);
  double total = 0;
  std::vector<double> values;
  for (const Basket::Member& m : basket.members) {
    values.push_back(static_cast<double>(m.units) * universe[m.instrument].prior_close.to_double());
    total += values.back();
  }
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i] / total, weights[i] / 100, 1e-9);
}

TEST(Basket, refuses_weights_that_do_not_weigh) {
  const Universe universe = universe_of({{"A", 10}, {"B", 20}});
  EXPECT_THROW(weighed(universe, {1}), SetupError);
  EXPECT_THROW(weighed(universe, {1, 2, 3}), SetupError);
  EXPECT_THROW(weighed(universe, {0, 0}), SetupError);
  EXPECT_THROW(weighed(universe, {2, -1}), SetupError);
  EXPECT_THROW(weighed(universe, {1, std::numeric_limits<double>::quiet_NaN()}), SetupError);
  EXPECT_THROW(weighed(universe, {1, std::numeric_limits<double>::infinity()}), SetupError);
}

TEST(Basket, refuses_to_weigh_a_member_without_a_prior_close) {
  EXPECT_THROW(weighed(Universe({{.symbol = "A"}}), {1}), SetupError);
  EXPECT_THROW(weighed(universe_of({{"A", 0}}), {1}), SetupError);
}

TEST(Basket, weighs_a_split_member_at_its_close_in_todays_shares) {
  const Universe universe({{.symbol = "A", .prior_close = Price::whole(300), .split_to = 3}});
  EXPECT_EQ(weighed(universe, {1}).members[0].units, 100'000'000'000);
}

TEST(Basket, market_value_takes_every_listing_whose_shares_and_close_are_known) {
  const Universe universe({{.symbol = "A", .prior_close = Price::whole(10), .shares_outstanding = 7},
                           {.symbol = "B", .prior_close = Price::whole(10)},
                           {.symbol = "C", .shares_outstanding = 7}});
  const Basket basket = Basket::market_value("all", universe);
  ASSERT_EQ(basket.members.size(), 1U);
  EXPECT_EQ(basket.members[0].units, 7);
  EXPECT_TRUE(basket.is_market_value);
}

class BasketRefused : public testing::Test {
 protected:
  static void refused(const Basket& basket, const Universe& universe) {
    Arena arena;
    EXPECT_THROW(Market(arena, universe, {basket}, Schedule()), SetupError);
  }
};

TEST_F(BasketRefused, where_its_value_could_not_be_exact) {
  const Universe universe = universe_of({{"A", 10}, {"B", 20}});
  refused(basket_of("B", {1, -1}), universe);
  refused(basket_of("B", {basket_units_max, 1}), universe);
  refused(basket_of("B", {1, 1, 1}), universe);
  Basket twice = basket_of("B", {1, 1});
  twice.members[1].instrument = InstrumentId{0};
  refused(twice, universe);
  Basket baseless = basket_of("B", {1});
  baseless.base = Price{};
  refused(baseless, universe);
}

TEST_F(BasketRefused, where_a_member_has_no_positive_prior_close) {
  refused(basket_of("B", {1}), Universe({{.symbol = "A"}}));
  refused(basket_of("B", {1}), universe_of({{"A", 0}}));
  refused(basket_of("B", {1}), universe_of({{"A", -5}}));
}

}  // namespace
}  // namespace tocsin
