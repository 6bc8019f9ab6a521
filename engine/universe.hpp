#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/event.hpp"

namespace tocsin {

enum class InstrumentType : std::uint8_t { stock, fund, index };

// More shares than this nobody has issued; a market value times a million stays within 128 bits.
inline constexpr std::uint64_t shares_max = 10'000'000'000'000;

// What is known of one instrument before the day begins. Unknown stays unknown: 0 shares, no_price, an empty sector.
struct Listing {
  std::string symbol;
  std::string name;
  std::string sector;
  InstrumentType type = InstrumentType::stock;
  Price prior_close = no_price;          // unadjusted, as traded
  std::uint64_t shares_outstanding = 0;  // today's, after any split; 0: not known
  std::uint8_t luld_tier = 0;            // 1 or 2; 0: not known
  std::uint32_t split_to = 1;            // a split of 2 for 1 effective today: split_to 2, split_from 1
  std::uint32_t split_from = 1;

  bool operator==(const Listing&) const = default;
  // The prior close in today's shares: a split moves the reference, never a tick.
  [[nodiscard]] Price reference_close() const noexcept;
};

// Text symbol <-> dense instrument number, in ascending order of symbol, fixed before the first event.
// Refuses empty and repeated symbols, splits of 0, and prior closes and shares outstanding that cannot be.
class Universe {
 public:
  explicit Universe(std::vector<Listing> listings);

  [[nodiscard]] std::size_t size() const noexcept { return listings_.size(); }
  [[nodiscard]] const Listing& operator[](InstrumentId id) const noexcept { return listings_[index_of(id)]; }
  [[nodiscard]] std::optional<InstrumentId> find(std::string_view symbol) const;
  [[nodiscard]] std::span<const Listing> listings() const noexcept { return listings_; }

 private:
  std::vector<Listing> listings_;
};

}  // namespace tocsin
