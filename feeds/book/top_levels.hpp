#pragma once

#include <array>
#include <cstdint>

namespace tocsin {

// All the shares that wait at one price of one side. Sides are ranked, the greater the better, so that bids and offers
// are one and the same.
struct RankedLevel {
  std::uint32_t rank = 0;
  std::uint32_t shares = 0;
};

// The price as its rank among bids (itself) or offers (its complement), and back.
[[nodiscard]] constexpr std::uint32_t rank_of(bool is_sell, std::uint32_t price) noexcept {
  return is_sell ? ~price : price;
}
[[nodiscard]] constexpr std::uint32_t price_of(bool is_sell, std::uint32_t rank) noexcept {
  return is_sell ? ~rank : rank;
}

// The best levels of a side, the best first: ranks in one cache line, shares in the next, which the processor's
// prefetcher brings along. A place without shares is free and has rank 0, and all free places are behind; all zero is a
// side without orders. No rank stands for "none": each of the 2^32 prices can be a level.
struct alignas(128) TopLevels {
  static constexpr std::uint32_t capacity = 16;

  std::array<std::uint32_t, capacity> ranks;
  std::array<std::uint32_t, capacity> shares;

  // Levels better than `rank`: where its level is, or would be.
  [[nodiscard]] std::uint32_t place_of(std::uint32_t rank) const noexcept {
    std::uint32_t better = 0;
    for (const std::uint32_t one : ranks) better += one > rank ? 1 : 0;
    return better;
  }
  [[nodiscard]] bool has(std::uint32_t place, std::uint32_t rank) const noexcept {
    return place < capacity && ranks[place] == rank && shares[place] != 0;
  }
  [[nodiscard]] bool is_full() const noexcept { return shares.back() != 0; }
  [[nodiscard]] std::uint32_t count() const noexcept {
    std::uint32_t used = 0;
    for (const std::uint32_t one : shares) used += one != 0 ? 1 : 0;
    return used;
  }
  // Makes room at `place`; the last place is free.
  void insert(std::uint32_t place, RankedLevel level) noexcept {
    for (std::uint32_t i = capacity - 1; i > place; --i) {
      ranks[i] = ranks[i - 1];
      shares[i] = shares[i - 1];
    }
    ranks[place] = level.rank;
    shares[place] = level.shares;
  }
  void erase(std::uint32_t place) noexcept {
    for (std::uint32_t i = place; i + 1 < capacity; ++i) {
      ranks[i] = ranks[i + 1];
      shares[i] = shares[i + 1];
    }
    ranks[capacity - 1] = 0;
    shares[capacity - 1] = 0;
  }
};
static_assert(sizeof(TopLevels) == 128);

}  // namespace tocsin
