#include "app/serve/lateness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/support/random_market.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Lateness, tells_percentiles_to_within_two_percent_of_a_sorted_list) {
  Dice dice(4);
  Lateness lateness;
  std::vector<std::int64_t> sorted;
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t late = dice.between(0, std::int64_t{1} << dice.roll(40));
    lateness.record(Duration{late});
    sorted.push_back(late);
  }
  std::ranges::sort(sorted);
  for (const double share : {0.1, 0.5, 0.9, 0.99, 0.999}) {
    const auto exact = static_cast<double>(sorted[static_cast<std::size_t>(share * 20'000) - 1]);
    const auto told = static_cast<double>(lateness.at(share).count());
    EXPECT_GE(told, exact);
    EXPECT_LE(told, exact * 1.02 + 1);
  }
  EXPECT_EQ(lateness.max().count(), sorted.back());
  EXPECT_EQ(lateness.at(1), lateness.max());
}

TEST(Lateness, takes_what_is_early_for_in_time) {
  Lateness lateness;
  lateness.record(Duration{-5});
  EXPECT_EQ(lateness.count(), 1U);
  EXPECT_EQ(lateness.at(0.5), Duration::zero());
}

TEST(Lateness, holds_the_longest_duration_there_is) {
  Lateness lateness;
  lateness.record(Duration::max());
  EXPECT_EQ(lateness.at(0.5), Duration::max());
}

TEST(Lateness, names_no_percentile_that_the_count_does_not_bear) {
  Lateness lateness;
  for (int i = 0; i < 150; ++i) lateness.record(Duration{1'500});
  EXPECT_EQ(lateness.text(), "p50 1.5 us, p90 1.5 us, p99 1.5 us, max 1.5 us");
  EXPECT_THAT(Lateness().text(), Not(HasSubstr("p50")));
}

}  // namespace
}  // namespace tocsin
