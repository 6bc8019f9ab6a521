#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "engine/event.hpp"
#include "feeds/iex/symbol.hpp"

namespace tocsin::iex {

// Symbol -> the feed's instrument number, looked up once a message: open addressing, sixteen bytes an entry, at most
// half full, the hash a multiplication. A symbol of no letters stands for an empty place and is never found.
class SymbolIndex {
 public:
  [[nodiscard]] InstrumentId find(Symbol symbol) const noexcept { return slots_[place_of(symbol)].instrument; }
  // Numbers the symbols from 0 in the order in which they are first added.
  InstrumentId add(Symbol symbol) {
    if (symbol == Symbol{}) return no_instrument;
    if (2 * (count_ + 1) > slots_.size()) grow();
    Slot& slot = slots_[place_of(symbol)];
    if (slot.instrument == no_instrument) slot = {.symbol = symbol, .instrument = InstrumentId{count_++}};
    return slot.instrument;
  }
  [[nodiscard]] std::size_t size() const noexcept { return count_; }

 private:
  struct Slot {
    Symbol symbol;
    InstrumentId instrument = no_instrument;
    std::uint32_t zero = 0;
  };
  static_assert(sizeof(Slot) == 16);

  [[nodiscard]] std::size_t hash_of(Symbol symbol) const noexcept {
    return (symbol.letters * 0x9e37'79b9'7f4a'7c15ULL) >> shift_;
  }
  // Where the symbol is, or would be put.
  [[nodiscard]] std::size_t place_of(Symbol symbol) const noexcept {
    std::size_t place = hash_of(symbol);
    while (slots_[place].symbol != symbol && slots_[place].symbol != Symbol{})
      place = (place + 1) & (slots_.size() - 1);
    return place;
  }
  void grow() {
    std::vector<Slot> before(2 * slots_.size());
    before.swap(slots_);
    --shift_;
    for (const Slot& slot : before) {
      if (slot.symbol != Symbol{}) slots_[place_of(slot.symbol)] = slot;
    }
  }

  std::vector<Slot> slots_ = std::vector<Slot>(16);
  unsigned shift_ = 64 - 4;  // of the hash: as many bits are left as the table's size has
  std::uint32_t count_ = 0;
};

}  // namespace tocsin::iex
