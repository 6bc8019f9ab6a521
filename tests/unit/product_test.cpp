#include "strategies/product.hpp"

#include <gtest/gtest.h>

#include "tests/support/random_market.hpp"

namespace tocsin {
namespace {

constexpr Int128 big = Int128{1} << 120;

TEST(Product, compares_what_128_bits_do_not_hold) {
  EXPECT_GT(Product(big + 1, big), Product(big, big));
  EXPECT_EQ(Product(big, big), Product(2 * big, big / 2));
  EXPECT_LT(Product(big, big - 1), Product(big - 1, big + 1));
}

TEST(Product, goes_by_sign_before_size) {
  EXPECT_LT(Product(-big, big), Product(0, big));
  EXPECT_LT(Product(-big, big), Product(1, 1));
  EXPECT_LT(Product(-big, big), Product(big - 1, -big));
  EXPECT_EQ(Product(-big, -big), Product(big, big));
  EXPECT_EQ(Product(0, -big), Product(0, 1));
}

// Whether a b exceeds c d, by division: a / c and d / b are told apart by their continued fractions.
bool exceeds(Int128 a, Int128 b, Int128 c, Int128 d) {
  if (b == 0 || a == 0) return false;
  if (c == 0 || d == 0) return true;
  const Int128 left = a / c, right = d / b;
  if (left != right) return left > right;
  const Int128 left_rest = a % c, right_rest = d % b;  // left_rest / c > right_rest / b ?
  if (left_rest == 0) return false;
  if (right_rest == 0) return true;
  return exceeds(b, left_rest, right_rest, c);
}

TEST(Product, says_what_division_says) {
  Dice dice(3);
  const auto draw = [&dice] {
    const auto high = static_cast<Int128>(dice.roll(1ULL << (1 + dice.roll(62))));
    const auto low = static_cast<Int128>(dice.roll(1ULL << 62U));
    return dice.one_in(2) ? low : (high << 60U) + low;
  };
  int more = 0;
  for (int i = 0; i < 20'000; ++i) {
    const Int128 a = draw();
    const Int128 b = draw();
    const Int128 c = dice.one_in(3) ? a + dice.between(-1, 1) : draw();
    const Int128 d = dice.one_in(3) ? b + dice.between(-1, 1) : draw();
    if (c < 0 || d < 0) continue;
    ASSERT_EQ(Product(a, b) > Product(c, d), exceeds(a, b, c, d)) << i;
    more += Product(a, b) > Product(c, d) ? 1 : 0;
  }
  EXPECT_GT(more, 5'000);
  EXPECT_LT(more, 15'000);
}

}  // namespace
}  // namespace tocsin
