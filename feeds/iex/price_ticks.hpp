#pragma once

#include <cstdint>

#include "engine/price.hpp"

namespace tocsin::iex {

// A Price of IEX counts 1e-4 dollars, ours 1e-9.
inline constexpr std::int64_t units_per_tick = 100'000;
inline constexpr std::int64_t price_ticks_max = price_units_max / units_per_tick;

// Why it is no price that anything trades at (a literal), and `price` is as it was; or nullptr.
[[nodiscard]] constexpr const char* read_price(std::int64_t ticks, Price& price) noexcept {
  if (ticks <= 0) return "price of 0 or below";
  if (ticks >= price_ticks_max) return "price out of range";
  price = {ticks * units_per_tick};
  return nullptr;
}

}  // namespace tocsin::iex
