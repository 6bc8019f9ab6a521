#include "feeds/capture/tick_clock.hpp"

#include <algorithm>
#include <limits>

namespace tocsin::capture {
namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;
constexpr int nano_exponent = 9;

// 10^19 is the largest that 64 bits hold. At a resolution finer than 10^-28 no count of ticks amounts to 1 ns.
constexpr int exponent_max = nano_exponent + 19;

std::uint64_t power_of_ten(int exponent) noexcept {
  std::uint64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// An offset of more than 292 years is as wrong as the longest that there is room for.
std::int64_t saturated_ns(std::int64_t seconds) noexcept {
  std::int64_t ns = 0;
  if (!__builtin_mul_overflow(seconds, ns_per_second, &ns)) return ns;
  return seconds < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
}

}  // namespace

TickClock::TickClock(std::uint8_t resolution, std::int64_t offset_s) noexcept
    : offset_ns_(saturated_ns(offset_s)), exponent_(resolution & 0x7fU), is_binary_((resolution & 0x80U) != 0) {
  if (exponent_ <= nano_exponent) {
    ns_per_tick_ = power_of_ten(nano_exponent - exponent_);
  } else if (exponent_ <= exponent_max) {
    ticks_per_ns_ = power_of_ten(exponent_ - nano_exponent);
  } else {
    ns_per_tick_ = 0;
  }
}

// Whole seconds apart from the rest, of which 34 bits leave room for a factor of 10^9.
std::uint64_t TickClock::ns_of_binary(std::uint64_t ticks) const noexcept {
  constexpr int rest_bits_max = 34;
  constexpr int word_bits = 64;
  const std::uint64_t seconds = exponent_ < word_bits ? ticks >> exponent_ : 0;
  std::uint64_t rest = exponent_ < word_bits ? ticks - (seconds << exponent_) : ticks;
  const int dropped = std::max(exponent_ - rest_bits_max, 0);
  rest = dropped < word_bits ? rest >> dropped : 0;
  const std::uint64_t rest_ns = (rest * ns_per_second) >> (exponent_ - dropped);
  std::uint64_t ns = 0;
  if (__builtin_mul_overflow(seconds, std::uint64_t{ns_per_second}, &ns)) return out_of_range;
  return __builtin_add_overflow(ns, rest_ns, &ns) ? out_of_range : ns;
}

}  // namespace tocsin::capture
