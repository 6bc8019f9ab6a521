#include <gtest/gtest.h>

#include "app/latency/histogram.hpp"

namespace tocsin {
namespace {

TEST(LatencyHistogram, says_nothing_of_nothing) {
  const LatencyHistogram histogram;
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.min(), 0);
  EXPECT_EQ(histogram.max(), 0);
  EXPECT_EQ(histogram.mean(), 0);
  EXPECT_EQ(histogram.percentile(0.5), 0);
  EXPECT_EQ(histogram.sound_percentile(0.5), std::nullopt);
}

TEST(LatencyHistogram, keeps_what_is_beyond_its_range_at_its_ends) {
  LatencyHistogram histogram;
  histogram.record(-5);
  histogram.record(LatencyHistogram::highest + 1);
  EXPECT_EQ(histogram.min(), 0);
  EXPECT_EQ(histogram.max(), 60'000'000'000);
  EXPECT_EQ(histogram.percentile(1), 60'000'000'000);
}

TEST(LatencyHistogram, says_a_percentile_only_where_ten_lie_above_it) {
  LatencyHistogram histogram;
  for (int i = 1; i <= 9'999; ++i) histogram.record(i % 100);
  EXPECT_TRUE(histogram.sound_percentile(0.99));
  EXPECT_FALSE(histogram.sound_percentile(0.999));
  histogram.record(1);
  EXPECT_TRUE(histogram.sound_percentile(0.999));
}

}  // namespace
}  // namespace tocsin
