#pragma once

#include <algorithm>
#include <cstdint>

namespace tocsin {

inline constexpr std::int64_t score_per_one = 1'000'000;

// A number without dimension as alerts tell it, in 1e-6, and a share as parts per million, which is the same; rounded
// to nearest.
constexpr std::int64_t score_of(double number) noexcept {
  const double scaled = std::clamp(number * 1e6, -9e18, 9e18);
  return static_cast<std::int64_t>(scaled + (scaled < 0 ? -0.5 : 0.5));
}

}  // namespace tocsin
