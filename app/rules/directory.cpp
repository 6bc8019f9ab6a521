#include "app/rules/directory.hpp"

namespace tocsin {
namespace {

Int128 value_of(const Listing& listing) noexcept {
  const Price close = listing.reference_close();
  if (close <= Price{}) return 0;
  return static_cast<Int128>(close.units) * static_cast<Int128>(listing.shares_outstanding) / Price::units_per_one;
}

}  // namespace

Directory::Directory(const Universe& universe, std::span<const Basket> baskets)
    : universe_(universe), baskets_(baskets) {
  for (std::size_t i = 0; i < baskets.size(); ++i) {
    numbers_.emplace(baskets[i].name, static_cast<std::uint32_t>(i));
    basket_names_.push_back(baskets[i].name);
  }
  for (const Listing& listing : universe.listings()) symbols_.push_back(listing.symbol);
  all_names_ = basket_names_;
  all_names_.insert(all_names_.end(), symbols_.begin(), symbols_.end());
}

std::optional<SubjectId> Directory::symbol(std::string_view name) const {
  const auto found = universe_.find(name);
  return found ? std::optional(subject_of(*found)) : std::nullopt;
}

std::optional<SubjectId> Directory::basket(std::string_view name) const {
  const auto number = numbers_.find(name);
  if (number == numbers_.end()) return std::nullopt;
  return SubjectId{static_cast<std::uint32_t>(universe_.size()) + number->second};
}

std::optional<SubjectId> Directory::subject(std::string_view name) const {
  const auto found = basket(name);
  return found ? found : symbol(name);
}

std::vector<SubjectId> Directory::sectors() const {
  std::set<std::string_view> names;
  for (const Listing& listing : universe_.listings()) {
    if (listing.type == InstrumentType::stock) names.insert(listing.sector);
  }
  std::vector<SubjectId> sectors;
  for (const std::string_view name : names) {
    if (const auto found = basket(name)) sectors.push_back(*found);
  }
  return sectors;
}

Int128 Directory::market_value(SubjectId subject) const {
  if (index_of(subject) < universe_.size()) return value_of(listing(subject));
  Int128 total = 0;
  for (const Basket::Member& member : members(subject)) total += value_of(universe_[member.instrument]);
  return total;
}

}  // namespace tocsin
