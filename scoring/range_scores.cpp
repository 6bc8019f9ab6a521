#include "scoring/range_scores.hpp"

#include "engine/check.hpp"
#include "engine/price.hpp"

namespace tocsin {
namespace {

// The sum of delta over the points [from, to) of a range of `length`, counted from its start.
Int128 weight_of(Int128 from, Int128 to, Int128 length, RangeBias bias) {
  if (bias == RangeBias::flat) return to - from;
  return (to - from) * (2 * length - from - to + 1) / 2;
}

}  // namespace

double range_score(const Range& range, std::span<const Range> others, const RangeWeights& weights) {
  const Int128 length = range.length().count();
  TOCSIN_CHECK(length > 0);
  Int128 overlap = 0;
  int overlapping_count = 0;
  for (const Range& other : others) {
    const Range common = overlap_of(range, other);
    if (common.length() <= Duration::zero()) continue;
    ++overlapping_count;
    overlap +=
        weight_of((common.start - range.start).count(), (common.end - range.start).count(), length, weights.bias);
  }
  if (overlapping_count == 0) return 0;
  const double size = static_cast<double>(overlap) / static_cast<double>(weight_of(0, length, length, weights.bias));
  return weights.existence + (1 - weights.existence) * size / overlapping_count;
}

}  // namespace tocsin
