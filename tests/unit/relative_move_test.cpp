#include "strategies/relative_move.hpp"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

RelativeMove move_of(Int128 value, Int128 close, Int128 other, Int128 other_close) {
  return {.value = value, .close = close, .other = other, .other_close = other_close};
}

TEST(RelativeMove, is_the_move_of_the_one_less_that_of_the_other) {
  const RelativeMove move = move_of(99, 100, 204, 200);
  EXPECT_EQ(move.ppm(), -30'000);
  EXPECT_TRUE(move <= -30'000);
  EXPECT_FALSE(move < -30'000);
  EXPECT_TRUE(move < -29'999);
}

TEST(RelativeMove, has_reached_a_level_where_its_number_has) {
  for (const Int128 other : {Int128{6'999'998}, Int128{7'000'000}, Int128{7'000'001}, Int128{7'000'009}}) {
    for (const Int128 value : {Int128{2'999'999}, Int128{3'000'000}, Int128{3'000'001}, Int128{3'000'005}}) {
      const RelativeMove move = move_of(value, 3'000'000, other, 7'000'000);
      const std::int64_t ppm = move.ppm();
      EXPECT_TRUE(ppm > 0 ? move >= ppm : move > ppm - 1) << ppm;
      EXPECT_TRUE(ppm < 0 ? move <= ppm : move < ppm + 1) << ppm;
    }
  }
}

TEST(RelativeMove, is_told_as_no_more_than_a_thousand_per_cent) {
  EXPECT_EQ(move_of(price_units_max, 1, 1, 1).ppm(), RelativeMove::ppm_max);
  EXPECT_EQ(move_of(1, 1, price_units_max, 1).ppm(), -RelativeMove::ppm_max);
}

TEST(RelativeMove, is_not_known_without_two_prices_and_two_closes) {
  EXPECT_TRUE(move_of(1, 1, 1, 1).known());
  EXPECT_FALSE(move_of(no_limit_below, 1, 1, 1).known());
  EXPECT_FALSE(move_of(1, no_limit_below, 1, 1).known());
  EXPECT_FALSE(move_of(1, 1, no_limit_below, 1).known());
  EXPECT_FALSE(move_of(1, 1, 1, 0).known());
}

}  // namespace
}  // namespace tocsin
