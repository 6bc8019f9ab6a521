#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/event.hpp"

namespace tocsin {

// One side of one symbol's book as a FIX venue tells it: entries of a price and a size, best first. An entry is known
// by its MDEntryID where the venue gives it one, else by its price.
//
// A plain sorted run: FIX is spoken where a message costs microseconds, and books are short. Never more entries than
// there is room for: the worst makes way, and so what stands behind the worst is not known any more.
class FixBookSide {
 public:
  FixBookSide(Side side, std::size_t entries_max) : is_bid_(side == Side::buy), entries_max_(entries_max) {}

  struct Entry {
    Price price;
    std::uint64_t size = 0;
    std::uint64_t id = 0;  // hash of the MDEntryID; 0: has none
  };

  // New or changed. False where it is worse than all for which there is room.
  bool put(const Entry& entry);
  // By id, else by price. False where it was not there.
  bool remove(const Entry& entry);
  void clear() noexcept { entries_.clear(); }

  // no_price where it is empty.
  [[nodiscard]] Price best() const noexcept { return entries_.empty() ? no_price : entries_.front().price; }
  // Shares at the best `levels` prices; no more than fit 32 bits.
  [[nodiscard]] std::uint32_t shares(std::uint32_t levels) const noexcept;

 private:
  [[nodiscard]] bool is_better(Price a, Price b) const noexcept { return is_bid_ ? a > b : a < b; }
  [[nodiscard]] std::vector<Entry>::iterator find(const Entry& sought) noexcept;

  bool is_bid_;
  std::size_t entries_max_;
  std::vector<Entry> entries_;
};

}  // namespace tocsin
