#pragma once

#include <cstdint>

#include "engine/price.hpp"

namespace tocsin::iex {

// A Price of IEX counts 1e-4 dollars, ours 1e-9.
inline constexpr std::int64_t units_per_tick = 100'000;
inline constexpr std::int64_t price_ticks_max = price_units_max / units_per_tick;

// False where it is no price that can be; `price` is as it was then.
constexpr bool read_price(std::int64_t ticks, Price& price) noexcept {
  if (ticks <= -price_ticks_max || ticks >= price_ticks_max) return false;
  price = {ticks * units_per_tick};
  return true;
}

}  // namespace tocsin::iex
