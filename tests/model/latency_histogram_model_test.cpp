#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "app/latency/histogram.hpp"
#include "replay_data/random.hpp"

namespace tocsin {
namespace {

constexpr double shares[] = {0.0, 0.01, 0.5, 0.9, 0.99, 0.999, 0.9999, 1.0};

// Lengths of every size: as many between 1 and 2 ns as between 17 and 34 s.
std::int64_t any_length(Random& random) {
  const std::uint64_t bits = random.below(36);
  return static_cast<std::int64_t>(random.below(std::uint64_t{2} << bits));
}

// What a sorted list of everything says, cut to the end of its place.
std::int64_t percentile_of(const std::vector<std::int64_t>& sorted, double share) {
  const auto count = static_cast<double>(sorted.size());
  const auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(share * count - 1e-6)));
  const std::int64_t exact = std::min(sorted[rank - 1], LatencyHistogram::highest);
  return std::min(LatencyHistogram::last_of(LatencyHistogram::place_of(exact)),
                  std::min(sorted.back(), LatencyHistogram::highest));
}

TEST(LatencyHistogramModel, says_what_a_sorted_list_says_to_three_digits) {
  Random random(1, 0);
  for (int round = 0; round < 40; ++round) {
    LatencyHistogram whole;
    LatencyHistogram parts[2];
    std::vector<std::int64_t> all;
    const std::uint64_t count = 1 + random.below(5'000);
    for (std::uint64_t i = 0; i < count; ++i) {
      all.push_back(any_length(random));
      whole.record(all.back());
      parts[i % 2].record(all.back());
    }
    parts[0].merge(parts[1]);
    std::ranges::sort(all);
    ASSERT_EQ(whole.count(), count);
    ASSERT_EQ(whole.min(), std::min(all.front(), LatencyHistogram::highest));
    ASSERT_EQ(whole.max(), std::min(all.back(), LatencyHistogram::highest));
    for (const double share : shares) {
      ASSERT_EQ(whole.percentile(share), percentile_of(all, share)) << share << " of " << count;
      ASSERT_EQ(parts[0].percentile(share), whole.percentile(share));
    }
    double sum = 0;
    for (const std::int64_t ns : all) sum += static_cast<double>(std::min(ns, LatencyHistogram::highest));
    ASSERT_NEAR(whole.mean(), sum / static_cast<double>(count), whole.mean() / 1'000);
  }
}

TEST(LatencyHistogramModel, every_place_is_less_than_a_thousandth_wide_and_they_leave_no_gap) {
  std::int64_t next = 0;
  for (std::size_t place = 0; next <= LatencyHistogram::highest; ++place) {
    ASSERT_LT(place, LatencyHistogram::places);
    ASSERT_EQ(LatencyHistogram::first_of(place), next);
    const std::int64_t last = LatencyHistogram::last_of(place);
    ASSERT_EQ(LatencyHistogram::place_of(next), place);
    ASSERT_EQ(LatencyHistogram::place_of(last), place);
    ASSERT_LE((last - next) * 1'000, std::max<std::int64_t>(next, 1));
    next = last + 1;
  }
}

}  // namespace
}  // namespace tocsin
