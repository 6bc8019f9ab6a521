#include "strategies/correlations.hpp"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

constexpr double near_enough = 1e-8;

Correlations all_alike(std::size_t count, double correlation) {
  return Correlations(count, [correlation](std::size_t, std::size_t) { return correlation; });
}

TEST(Correlations, the_mean_is_that_of_all_pairs) {
  const Correlations three(3, [](std::size_t a, std::size_t b) { return a == 0 ? 0.2 * static_cast<double>(b) : 0.9; });
  EXPECT_NEAR(three.mean(), (0.2 + 0.4 + 0.9) / 3, near_enough);
}

TEST(Correlations, no_pair_is_more_than_wholly_alike) {
  EXPECT_NEAR(all_alike(2, 1.2).mean(), 1, near_enough);
  EXPECT_NEAR(all_alike(2, -1.2).mean(), -1, near_enough);
}

// Of n names of one correlation the largest eigenvalue is 1 + (n - 1) times it.
TEST(Correlations, one_factor_absorbs_what_its_eigenvalue_says) {
  EXPECT_NEAR(all_alike(64, 0.5).absorbed(), (1 + 63 * 0.5) / 64, near_enough);
  EXPECT_NEAR(all_alike(30, 0).absorbed(), 1.0 / 30, near_enough);
  EXPECT_NEAR(all_alike(5, 1).absorbed(), 1, near_enough);
}

// Equal weights are no part of that factor.
TEST(Correlations, names_that_move_against_each_other_are_of_one_factor_too) {
  EXPECT_NEAR(all_alike(2, -0.9).absorbed(), 0.95, near_enough);
  EXPECT_NEAR(all_alike(2, -1).absorbed(), 1, near_enough);
}

// Eigenvalues of [[1, .8, 0], [.8, 1, 0], [0, 0, 1]]: 1.8, 1, 0.2.
TEST(Correlations, a_name_of_its_own_is_not_absorbed) {
  const Correlations pair_and_one(3, [](std::size_t, std::size_t b) { return b == 1 ? 0.8 : 0.0; });
  EXPECT_NEAR(pair_and_one.absorbed(), 0.6, near_enough);
}

}  // namespace
}  // namespace tocsin
