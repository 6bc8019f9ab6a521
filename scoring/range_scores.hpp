#pragma once

#include <cstdint>
#include <span>

#include "scoring/range.hpp"

namespace tocsin {

// Precision and recall of ranges: Tatbul, Lee, Zdonik, Alam and Gottschlich, "Precision and Recall for Time Series",
// NeurIPS 2018, sections 4.1 (Recall_T, ExistenceReward, OverlapReward, CardinalityFactor) and 4.2 (Precision_T), with
// the overlap size omega and the positional bias delta of figure 2. The unit of time is a nanosecond, so that the sums
// over the points of a range have closed forms; they are exact.

// delta: what a point of a range of n counts. flat: 1; front: n for the first, 1 for the last.
enum class RangeBias : std::uint8_t { flat, front };

struct RangeWeights {
  double existence = 0;  // alpha, 0 to 1: the reward for being noticed at all
  RangeBias bias = RangeBias::flat;
};

// As its authors advise where an early alarm is worth more: alpha 0, gamma = 1 / number of ranges that overlap.
inline constexpr RangeWeights recall_weights{.existence = 0, .bias = RangeBias::front};
inline constexpr RangeWeights precision_weights{.existence = 0, .bias = RangeBias::flat};

// Recall_T(R_i, P) where `range` is a real one and `others` are the predicted ones; Precision_T(R, P_i), whose alpha is
// 0, where it is the other way about. 0 to 1. `others` do not overlap each other; `range` has a length.
[[nodiscard]] double range_score(const Range& range, std::span<const Range> others, const RangeWeights& weights);

}  // namespace tocsin
