#pragma once

#include <cstdint>

namespace tocsin {

// The greatest whole number of which `is_so` holds, where it holds of all below one that it holds of: `guess` is near
// it, as one gets by a division that rounds. Looks no further than a thousand away.
template <class IsSo>
std::int64_t greatest_that(std::int64_t guess, IsSo&& is_so) noexcept {
  constexpr int steps_max = 1000;
  for (int i = 0; i < steps_max && is_so(guess + 1); ++i) ++guess;
  for (int i = 0; i < steps_max && !is_so(guess); ++i) --guess;
  return guess;
}

// A level of numbers without dimension that the rules file takes: above 0, at most 100, four decimals (1e-6).
inline constexpr std::int64_t number_finest = 100;
inline constexpr std::int64_t number_most = 100'000'000;

}  // namespace tocsin
