#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "scoring/day_score.hpp"

namespace tocsin {

// Between these two the figure lies in 95 of 100 samples.
struct Bounds {
  double low = 0;
  double high = 0;
};

// A figure of a sum of days; nothing where it has no meaning for them (a share of no events).
using Figure = std::function<std::optional<double>(const DayScore&)>;

inline constexpr int resamples_count = 2000;

// The percentile interval of each figure by resampling whole days with replacement (Efron and Tibshirani, An
// Introduction to the Bootstrap, 1993, section 13.3): bells of one day belong together. The same days in the same order
// give the same intervals on every machine. Nothing of fewer than two days, or where a figure has a meaning in none of
// the samples.
[[nodiscard]] std::vector<std::optional<Bounds>> bootstrap_intervals(std::span<const DayScore> days,
                                                                     std::span<const Figure> figures);

}  // namespace tocsin
