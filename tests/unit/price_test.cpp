#include "engine/price.hpp"

#include <gtest/gtest.h>

#include "engine/ppm.hpp"

namespace tocsin {
namespace {

TEST(Price, counts_in_billionths) {
  EXPECT_EQ(Price::whole(118).units, 118'000'000'000);
  EXPECT_DOUBLE_EQ(Price{118'420'000'000}.to_double(), 118.42);
}

TEST(Price, orders_adds_and_subtracts_below_zero_too) {
  EXPECT_LT(Price::whole(-3), Price{});
  EXPECT_EQ(Price::whole(2) - Price::whole(5), Price::whole(-3));
  EXPECT_EQ(Price::whole(-3) + Price::whole(5), Price::whole(2));
}

TEST(Price, no_price_is_not_plausible_and_below_every_price) {
  EXPECT_FALSE(is_plausible(no_price));
  EXPECT_LT(no_price, Price{-price_units_max});
}

TEST(Price, is_plausible_up_to_ten_million_dollars) {
  EXPECT_TRUE(is_plausible(Price{price_units_max - 1}));
  EXPECT_TRUE(is_plausible(Price{1 - price_units_max}));
  EXPECT_FALSE(is_plausible(Price{price_units_max}));
  EXPECT_FALSE(is_plausible(Price{-price_units_max}));
}

TEST(Ppm, rounds_divisions_down_and_up_on_both_sides_of_zero) {
  EXPECT_TRUE(floor_divide(7, 2) == 3 && floor_divide(-7, 2) == -4 && floor_divide(-8, 2) == -4);
  EXPECT_TRUE(ceil_divide(7, 2) == 4 && ceil_divide(-7, 2) == -3 && ceil_divide(8, 2) == 4);
}

TEST(Ppm, rounds_a_change_to_the_nearest_millionth) {
  EXPECT_EQ(change_ppm(97, 100), -30'000);
  EXPECT_EQ(change_ppm(2, 3), -333'333);
  EXPECT_EQ(change_ppm(1, 3), -666'667);
  EXPECT_EQ(change_ppm(4, 3), 333'333);
}

TEST(Ppm, knows_no_change_from_nothing_and_none_beyond_64_bits) {
  EXPECT_EQ(change_ppm(5, 0), 0);
  EXPECT_EQ(change_ppm(5, -5), 0);
  EXPECT_EQ(change_ppm(static_cast<Int128>(price_units_max) * 1'000'000, 1), std::numeric_limits<std::int64_t>::max());
}

}  // namespace
}  // namespace tocsin
