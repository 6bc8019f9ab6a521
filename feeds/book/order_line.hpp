#pragma once

#include <array>
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

  // Key by key: a load of the whole line would wait for the stores of the orders that came just before.
  // The place of the order with this reference, given its key as a buy's; `capacity` where it is not there.
  [[nodiscard]] unsigned place_of(std::uint64_t key) const noexcept {
    unsigned place = capacity;
    for (unsigned i = 0; i < capacity; ++i) place = (orders[i].key & ~std::uint64_t{1}) == key ? i : place;
    return place;
  }
  // A free place, or `capacity`.
  [[nodiscard]] unsigned free_place() const noexcept { return place_of(0); }
  [[nodiscard]] bool is_full() const noexcept { return free_place() == capacity; }
};
static_assert(sizeof(OrderLine) == 64);

}  // namespace tocsin
