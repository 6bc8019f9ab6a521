#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>

#include "engine/market.hpp"
#include "engine/ppm.hpp"
#include "strategies/product.hpp"

namespace tocsin {

// How much further one subject has moved than another, each since its own prior close: p / p0 - q / q0. What it is held
// against are whole parts per million, and the comparison is exact, whatever baskets the two are.
struct RelativeMove {
  static constexpr std::int64_t ppm_max = 10 * ppm_per_one;

  Int128 value = no_limit_below;  // p
  Int128 close = no_limit_below;
  Int128 other = no_limit_below;  // q
  Int128 other_close = no_limit_below;

  [[nodiscard]] bool known() const noexcept {
    return Market::known(value) && Market::known(other) && close > 0 && other_close > 0;
  }

  // `ppm`: at most ppm_max either way, so that no factor leaves 128 bits.
  [[nodiscard]] constexpr std::strong_ordering operator<=>(std::int64_t ppm) const noexcept {
    return Product(value * ppm_per_one, other_close) <=> Product(other * ppm_per_one + ppm * other_close, close);
  }

  // Cut off towards zero, so that it has reached a level where this number has; beyond ppm_max it is told as that.
  [[nodiscard]] std::int64_t ppm() const noexcept {
    const Int128 nearly = Int128{change_ppm(value, close)} - change_ppm(other, other_close);
    const auto rounded = static_cast<std::int64_t>(std::clamp<Int128>(nearly, -ppm_max, ppm_max));
    if (rounded > 0 && *this < rounded) return rounded - 1;
    return rounded < 0 && *this > rounded ? rounded + 1 : rounded;
  }
};

}  // namespace tocsin
