#include "engine/basket.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

// Dollars a weighed basket holds at the prior closes: large enough that rounding to whole units moves no weight by more
// than 1e-9, small enough that a million-fold of any value fits 128 bits.
constexpr double notional = 1e13;

double total_of(const std::vector<double>& weights, std::size_t members_count, const std::string& basket) {
  const auto is_weight = [](double weight) { return std::isfinite(weight) && weight >= 0; };
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (weights.size() != members_count || !std::ranges::all_of(weights, is_weight) || !(total > 0)) {
    throw SetupError("basket " + basket + ": needs one weight a member, none negative and not all 0");
  }
  return total;
}

}  // namespace

Basket Basket::from_weights(std::string name, std::vector<InstrumentId> members, const std::vector<double>& weights,
                            Price base, const Universe& universe) {
  Basket basket{.name = std::move(name), .members = {}, .base = base};
  const double total = total_of(weights, members.size(), basket.name);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Price close = universe[members[i]].reference_close();
    if (close == no_price || close <= Price{}) {
      throw SetupError("basket " + basket.name + ": member " + universe[members[i]].symbol +
                       " has no prior close to weigh it by");
    }
    const double units = weights[i] / total * notional / close.to_double();
    basket.members.push_back({members[i], std::llround(units)});
  }
  return basket;
}

Basket Basket::market_value(std::string name, const Universe& universe) {
  Basket basket{.name = std::move(name), .members = {}, .is_market_value = true};
  for (std::uint32_t i = 0; i < universe.size(); ++i) {
    const Listing& listing = universe[InstrumentId{i}];
    if (listing.shares_outstanding == 0 || listing.prior_close == no_price) continue;
    basket.members.push_back({InstrumentId{i}, static_cast<std::int64_t>(listing.shares_outstanding)});
  }
  return basket;
}

}  // namespace tocsin
