#include "engine/universe.hpp"

#include <algorithm>

#include "engine/setup_error.hpp"

namespace tocsin {

Price Listing::reference_close() const noexcept {
  if (prior_close == no_price) return no_price;
  return {prior_close.units * split_from / split_to};
}

Universe::Universe(std::vector<Listing> listings) : listings_(std::move(listings)) {
  std::ranges::sort(listings_, {}, &Listing::symbol);
  if (!listings_.empty() && listings_.front().symbol.empty()) throw SetupError("universe: an instrument has no symbol");
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
