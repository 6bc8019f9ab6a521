#include "engine/steady_math.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace tocsin {
namespace {

TEST(SteadyMath, exp_is_that_of_the_library_to_the_last_places) {
  for (double x = -50.0; x < 50.0; x += 0.0137) EXPECT_NEAR(steady_exp(x) / std::exp(x), 1.0, 2e-15) << x;
}

TEST(SteadyMath, log_is_that_of_the_library_to_the_last_places) {
  for (double x = 1e-9; x < 1e9; x *= 1.0173) {
    EXPECT_NEAR(steady_log(x), std::log(x), 4e-16 * (1.0 + std::abs(std::log(x)))) << x;
  }
}

TEST(SteadyMath, stands_at_its_corners) {
  EXPECT_EQ(steady_exp(0.0), 1.0);
  EXPECT_EQ(steady_exp(-701.0), 0.0);
  EXPECT_EQ(steady_exp(800.0), steady_exp(700.0));
  EXPECT_EQ(steady_exp(std::nan("")), 0.0);
  EXPECT_EQ(steady_log(1.0), 0.0);
  EXPECT_EQ(steady_log(0.0), 0.0);
  EXPECT_EQ(steady_log(-1.0), 0.0);
}

// The bits themselves: what another machine must give too.
TEST(SteadyMath, gives_the_same_bits_everywhere) {
  std::uint64_t mixed = 0;
  for (int i = 1; i < 1'000; ++i) {
    mixed = mixed * 31 + std::bit_cast<std::uint64_t>(steady_exp(-0.01 * i));
    mixed = mixed * 31 + std::bit_cast<std::uint64_t>(steady_log(0.37 * i));
  }
  EXPECT_EQ(mixed, 17368338815898446144ULL);
}

}  // namespace
}  // namespace tocsin
