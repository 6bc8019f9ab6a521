#include "replay_data/share_budget.hpp"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(ShareBudget, is_spent_to_the_share) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed, 0);
    const std::uint64_t prints = 1 + random.below(300);
    const std::uint64_t shares = prints + random.below(100'000);
    ShareBudget budget(shares, prints, random.below(30));
    std::uint64_t spent = 0;
    for (std::uint64_t i = 0; i < prints; ++i) {
      const std::uint64_t size = i == 0 ? budget.take_auction(5, random) : budget.take(random);
      ASSERT_GT(size, 0U);
      spent += size;
    }
    EXPECT_EQ(spent, shares);
  }
}

TEST(ShareBudget, keeps_back_what_the_last_print_is_to_have) {
  Random random(1, 0);
  ShareBudget budget(1'000'000, 1'001, 100);
  for (int i = 0; i < 1'000; ++i) budget.take(random);
  const std::uint64_t last = budget.take(random);
  EXPECT_GT(last, 70'000U);
  EXPECT_LT(last, 110'000U);
}

TEST(ShareBudget, gives_every_print_a_share_when_there_are_no_more) {
  Random random(1, 0);
  ShareBudget budget(10, 10, 0);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(budget.take(random), 1U);
}

}  // namespace
}  // namespace tocsin
