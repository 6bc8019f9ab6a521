#include "engine/universe.hpp"

#include <algorithm>

#include "engine/ppm.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

void check(const Listing& listing) {
  const auto refuse = [&listing](const char* why) {
    throw SetupError("universe: " + (listing.symbol.empty() ? "an instrument" : listing.symbol) + " " + why);
  };
  if (listing.symbol.empty()) refuse("has no symbol");
  if (listing.split_to == 0 || listing.split_from == 0) refuse("has a split of 0");
  if (listing.shares_outstanding > shares_max) refuse("has more than 1e13 shares outstanding");
  const Price close = listing.reference_close();
  if (close != no_price && !is_plausible(close)) refuse("has a prior close that is not a price");
}

}  // namespace

Price Listing::reference_close() const noexcept {
  if (prior_close == no_price) return no_price;
  return {clamp_to_64_bits(static_cast<Int128>(prior_close.units) * split_from / split_to)};
}

Universe::Universe(std::vector<Listing> listings) : listings_(std::move(listings)) {
  std::ranges::sort(listings_, {}, &Listing::symbol);
  std::ranges::for_each(listings_, check);
  const auto twice = std::ranges::adjacent_find(listings_, {}, &Listing::symbol);
  if (twice != listings_.end()) throw SetupError("universe: symbol " + twice->symbol + " is listed twice");
}

std::optional<InstrumentId> Universe::find(std::string_view symbol) const {
  const auto at =
      std::ranges::lower_bound(listings_, symbol, {}, [](const Listing& l) { return std::string_view(l.symbol); });
  if (at == listings_.end() || at->symbol != symbol) return std::nullopt;
  return InstrumentId{static_cast<std::uint32_t>(at - listings_.begin())};
}

}  // namespace tocsin
