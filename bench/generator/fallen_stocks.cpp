#include "bench/generator/fallen_stocks.hpp"

#include <cstdint>

namespace tocsin::bench {
namespace {

constexpr std::size_t symbol_letters_max = 8;  // of a stock in ITCH
constexpr std::int64_t units_per_cent = Price::units_per_one / 100;

}  // namespace

std::vector<ItchDaySpec::Named> fallen_stocks(std::span<const Listing> listings) {
  std::vector<ItchDaySpec::Named> named;
  for (const Listing& listing : listings) {
    if (listing.type == InstrumentType::index || listing.symbol.size() > symbol_letters_max) continue;
    const std::int64_t cents = listing.prior_close == no_price ? 0 : listing.prior_close.units / units_per_cent;
    const auto fall = static_cast<std::int64_t>(1 + named.size() % 10);
    named.push_back({listing.symbol, static_cast<std::uint32_t>(cents * (100 - fall) / 100 * 100)});
  }
  return named;
}

}  // namespace tocsin::bench
