#pragma once

#include <bit>
#include <cstdint>

namespace tocsin {

// exp and log that give the same bits on every machine, which those of the standard libraries do not promise: of
// floating point they use only + - * /, in a written order. Within a few units of the last place, for statistics.

// e^x. 0 below -700, and e^700 above 700.
[[nodiscard]] constexpr double steady_exp(double x) noexcept {
  constexpr double ln2_high = 0x1.62e42feep-1;  // its last bits are zero: a whole number times it is exact
  constexpr double ln2_low = 0x1.a39ef35793c76p-33;
  if (!(x > -700.0)) return 0.0;
  if (x > 700.0) x = 700.0;
  const auto power = static_cast<std::int64_t>(x * 0x1.71547652b82fep+0 + (x < 0 ? -0.5 : 0.5));
  const double whole = static_cast<double>(power);
  const double rest = (x - whole * ln2_high) - whole * ln2_low;  // |rest| <= ln 2 / 2
  double sum = 1.0;
  for (int n = 14; n > 0; --n) sum = 1.0 + rest / n * sum;  // the series, from its smallest term
  return sum * std::bit_cast<double>(static_cast<std::uint64_t>(power + 1023) << 52U);
}

// The natural logarithm of a normal number above 0; of anything else 0.
[[nodiscard]] constexpr double steady_log(double x) noexcept {
  if (!(x >= 0x1p-1022) || x > 0x1.fffffffffffffp+1023) return 0.0;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  auto power = static_cast<std::int64_t>(bits >> 52U) - 1023;
  double part = std::bit_cast<double>((bits & 0xf'ffff'ffff'ffffULL) | (1023ULL << 52U));  // 1 <= part < 2
  if (part > 1.4142135623730951) {
    part /= 2;
    ++power;
  }
  const double s = (part - 1) / (part + 1);  // log part = 2 artanh s, |s| < 0.172
  double sum = 0.0;
  for (int n = 23; n > 0; n -= 2) sum = sum * (s * s) + 1.0 / n;
  return static_cast<double>(power) * 0x1.62e42fefa39efp-1 + 2 * s * sum;
}

}  // namespace tocsin
