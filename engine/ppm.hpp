#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "engine/price.hpp"

namespace tocsin {

// Shares and per cents as whole parts per million: 3 % is 30,000. Decisions on them are exact.
inline constexpr std::int64_t ppm_per_one = 1'000'000;
inline constexpr std::int64_t ppm_per_percent = 10'000;

constexpr Int128 floor_divide(Int128 a, Int128 positive) noexcept {
  const Int128 quotient = a / positive;
  return a % positive < 0 ? quotient - 1 : quotient;
}
constexpr Int128 ceil_divide(Int128 a, Int128 positive) noexcept { return -floor_divide(-a, positive); }

// The nearest number that 64 bits hold.
constexpr std::int64_t clamp_to_64_bits(Int128 value) noexcept {
  constexpr Int128 low = std::numeric_limits<std::int64_t>::min();
  constexpr Int128 high = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::clamp(value, low, high));
}

// (value - reference) / reference in parts per million, rounded to nearest; 0 without a reference.
constexpr std::int64_t change_ppm(Int128 value, Int128 reference) noexcept {
  if (reference <= 0) return 0;
  return clamp_to_64_bits(floor_divide((value - reference) * (2 * ppm_per_one) + reference, 2 * reference));
}

}  // namespace tocsin
