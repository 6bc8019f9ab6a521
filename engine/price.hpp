#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace tocsin {

// Exact sums of money need more than 64 bits: Nvidia alone is worth 3.5e12 dollars, 3.5e21 units.
__extension__ using Int128 = __int128;

// A price, or the level of an index, in units of 1e-9 (the scale of DBN). May be negative.
// Refuses to mix with plain numbers: say `Price{units}` or `Price::from_units`.
struct Price {
  static constexpr std::int64_t units_per_one = 1'000'000'000;

  std::int64_t units = 0;

  static constexpr Price whole(std::int64_t ones) noexcept { return {ones * units_per_one}; }
  // For display and statistics only; never for a decision about money.
  [[nodiscard]] constexpr double to_double() const noexcept { return static_cast<double>(units) / 1e9; }

  constexpr auto operator<=>(const Price&) const noexcept = default;
  friend constexpr Price operator+(Price a, Price b) noexcept { return {a.units + b.units}; }
  friend constexpr Price operator-(Price a, Price b) noexcept { return {a.units - b.units}; }
};
static_assert(sizeof(Price) == 8);

// Prices beyond this (10 million dollars) are not prices; bounding them keeps every product of the engine in 128 bits.
inline constexpr std::int64_t price_units_max = 10'000'000 * Price::units_per_one;
constexpr bool is_plausible(Price price) noexcept {
  return price.units > -price_units_max && price.units < price_units_max;
}

// "No price": a side of the book with no orders, a reference that is not known.
inline constexpr Price no_price{std::numeric_limits<std::int64_t>::min()};

}  // namespace tocsin
