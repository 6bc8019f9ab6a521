#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/ppm.hpp"
#include "engine/price.hpp"

namespace tocsin {

// The lowest and the highest price at which a stock may trade: Limit Up-Limit Down Plan, section V(A) and appendix A,
// as amended to Amendment 18 (in force since February 2020, which ended the doubling at the open, and that of tier 2
// above $3 at the close). Width by tier and prior close: above $3 5 % (tier 1) or 10 % (tier 2), from $0.75 to $3 20 %,
// below the lesser of $0.15 and 75 %; twice that in the last 25 minutes of the session for tier 1, and for tier 2 at
// $3 or less. Rounded to the cent. The multiple of a leveraged fund is not known here, and not applied.
struct PriceBands {
  Price lower;
  Price upper;

  [[nodiscard]] static constexpr bool doubles(std::uint8_t tier, Price prior_close) noexcept {
    return tier == 1 || prior_close <= Price::whole(3);
  }
  // `tier` is 1 or 2, `reference` and `prior_close` are above 0.
  [[nodiscard]] static constexpr PriceBands around(Price reference, std::uint8_t tier, Price prior_close,
                                                   bool is_last_25_minutes) noexcept {
    const std::int64_t times = is_last_25_minutes && doubles(tier, prior_close) ? 2 : 1;
    const Int128 width = times * width_of(reference, tier, prior_close);
    return {cents(std::max<Int128>(0, reference.units - width)), cents(reference.units + width)};
  }

 private:
  static constexpr Int128 width_of(Price reference, std::uint8_t tier, Price prior_close) noexcept {
    const auto share = [&](std::int64_t percent) { return Int128{reference.units} * percent / 100; };
    if (prior_close > Price::whole(3)) return share(tier == 1 ? 5 : 10);
    if (prior_close.units >= Price::units_per_one / 4 * 3) return share(20);
    return std::min<Int128>(share(75), Price::units_per_one / 100 * 15);
  }
  static constexpr Price cents(Int128 units) noexcept {
    constexpr std::int64_t cent = Price::units_per_one / 100;
    return {clamp_to_64_bits(floor_divide(units + cent / 2, cent) * cent)};
  }
};

}  // namespace tocsin
