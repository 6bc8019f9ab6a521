#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace tocsin {

// An order that waits in a book: sixteen bytes, four to a cache line. All zero: a free place.
struct RestingOrder {
  std::uint64_t key = 0;  // (reference + 1) * 2, and 1 more for a sell
  std::uint32_t shares = 0;
  std::uint32_t price = 0;  // in the venue's unit

  [[nodiscard]] bool is_sell() const noexcept { return (key & 1) != 0; }
};
static_assert(sizeof(RestingOrder) == 16);

// The orders that share a cache line.
struct alignas(64) OrderLine {
  static constexpr std::size_t capacity = 4;

  std::array<RestingOrder, capacity> orders;

  // The places of the order with this reference, one bit each, given its key as a buy's; of 0, those that are free.
  [[nodiscard]] unsigned places_of(std::uint64_t key) const noexcept {
    unsigned places = 0;
    for (unsigned i = 0; i < capacity; ++i) places |= unsigned{(orders[i].key & ~std::uint64_t{1}) == key} << i;
    return places;
  }
  // The first of some places; nullptr where there is none.
  [[nodiscard]] RestingOrder* first_of(unsigned places) noexcept {
    return places == 0 ? nullptr : &orders[static_cast<unsigned>(std::countr_zero(places))];
  }
  [[nodiscard]] bool is_full() const noexcept { return places_of(0) == 0; }
};
static_assert(sizeof(OrderLine) == 64);

// Of a line, one bit each: where one order lies, and where none does.
struct LinePlaces {
  unsigned of_order;
  unsigned free;
};

}  // namespace tocsin
