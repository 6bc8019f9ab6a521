#include "replay_data/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace tocsin {
namespace {

// Values of this generator, kept: a tape's bytes depend on every one of them.
TEST(Random, gives_the_same_bits_everywhere) {
  Random random(1, 0);
  const std::array<std::uint64_t, 3> first{random.bits(), random.bits(), random.bits()};
  EXPECT_EQ(first,
            (std::array<std::uint64_t, 3>{14971601782005023387ULL, 13781649495232077965ULL, 1847458086238483744ULL}));
}

TEST(Random, has_a_sequence_for_each_stream) { EXPECT_NE(Random(1, 0).bits(), Random(1, 1).bits()); }

TEST(Random, stays_below_its_bound) {
  Random random(3, 0);
  for (int i = 0; i < 10'000; ++i) ASSERT_LT(random.below(7), 7U);
  EXPECT_EQ(random.below(1), 0U);
}

TEST(Random, rings_like_a_bell) {
  Random random(5, 0);
  double sum = 0, squares = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double value = random.bell();
    ASSERT_LE(std::abs(value), 3.5);
    sum += value, squares += value * value;
  }
  EXPECT_NEAR(sum / 100'000, 0, 0.02);
  EXPECT_NEAR(squares / 100'000, 1, 0.02);
}

}  // namespace
}  // namespace tocsin
