#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/universe.hpp"

namespace tocsin {

// The symbols of a list of listings, and at which place each stands.
class SymbolNumbers {
 public:
  explicit SymbolNumbers(std::span<const Listing> listings) {
    for (const Listing& listing : listings) {
      numbers_.emplace(listing.symbol, InstrumentId{static_cast<std::uint32_t>(numbers_.size())});
    }
  }

  // no_instrument where it is not in the list.
  [[nodiscard]] InstrumentId find(std::string_view symbol) const noexcept {
    const auto found = numbers_.find(symbol);
    return found == numbers_.end() ? no_instrument : found->second;
  }
  [[nodiscard]] std::size_t size() const noexcept { return numbers_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, InstrumentId, Hash, std::equal_to<>> numbers_;
};

}  // namespace tocsin
