#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "engine/event.hpp"

namespace tocsin::dbn {

// Databento's instrument id -> the feed's instrument number, looked up once a record. The ids of a stock market are a
// few ten thousand small numbers: those index an array, which costs no branch that could be foretold wrong. Any other
// of 32 bits is found by open addressing: eight bytes an entry, at most half full, the hash a multiplication. An id is
// never taken out, only set to `no_instrument`; the id 2^32-1 stands for an empty place and is never found.
class InstrumentTable {
 public:
  InstrumentTable() : slots_(16) {}

  [[nodiscard]] InstrumentId find(std::uint32_t id) const noexcept {
    if (id < small_.size()) return small_[id];
    return slots_[place_of(id)].instrument;
  }

  void set(std::uint32_t id, InstrumentId instrument) {
    if (id < small_ids_max) {
      set_small(id, instrument);
    } else if (id != empty) {
      set_large(id, instrument);
    }
  }

 private:
  static constexpr std::uint32_t small_ids_max = 65'536;
  static constexpr std::uint32_t empty = 0xffff'ffff;

  struct Slot {
    std::uint32_t id = empty;
    InstrumentId instrument = no_instrument;
  };
  static_assert(sizeof(Slot) == 8);

  void set_small(std::uint32_t id, InstrumentId instrument) {
    if (id >= small_.size()) small_.resize(std::bit_ceil(id + 1), no_instrument);
    small_[id] = instrument;
  }

  void set_large(std::uint32_t id, InstrumentId instrument) {
    if (2 * (ids_count_ + 1) > slots_.size()) grow();
    Slot& slot = slots_[place_of(id)];
    ids_count_ += slot.id == empty;
    slot = {.id = id, .instrument = instrument};
  }

  // Where the id is, or would be put.
  [[nodiscard]] std::size_t place_of(std::uint32_t id) const noexcept {
    const std::size_t mask = slots_.size() - 1;
    std::size_t place = (id * 0x9e37'79b9'7f4a'7c15ULL) >> shift_;
    while (slots_[place].id != id && slots_[place].id != empty) place = (place + 1) & mask;
    return place;
  }

  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    shift_ = 64 - std::countr_zero(slots_.size());
    for (const Slot& slot : old) {
      if (slot.id != empty) slots_[place_of(slot.id)] = slot;
    }
  }

  std::vector<InstrumentId> small_;
  std::vector<Slot> slots_;
  std::size_t ids_count_ = 0;
  int shift_ = 60;
};

}  // namespace tocsin::dbn
