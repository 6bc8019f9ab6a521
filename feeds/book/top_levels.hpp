#pragma once

#include <array>
#include <cstdint>

namespace tocsin {

// All the shares that wait at one price of one side. Sides are ranked, the greater the better, so that bids and offers
// are one and the same. A rank is as wide as the venue's prices are.
template <class Rank>
struct LevelOf {
  Rank rank = 0;
  std::uint32_t shares = 0;
};
using RankedLevel = LevelOf<std::uint32_t>;

// The price as its rank among bids (itself) or offers (its complement), and back. Without a choice that would become a
// branch: which side is next nobody can foretell.
[[nodiscard]] constexpr std::uint32_t rank_of(bool is_sell, std::uint32_t price) noexcept {
  return price ^ -std::uint32_t{is_sell};
}
[[nodiscard]] constexpr std::uint32_t price_of(bool is_sell, std::uint32_t rank) noexcept {
  return rank ^ -std::uint32_t{is_sell};
}

// The best levels of a side, the best first: ranks in a cache line or two, shares in the next, which the processor's
// prefetcher brings along. A place without shares is free and has rank 0, and all free places are behind; all zero is a
// side without orders. No rank stands for "none": each price can be a level.
template <class Rank>
struct alignas(sizeof(Rank) == 4 ? 128 : 64) TopOf {
  static constexpr std::uint32_t capacity = 16;

  std::array<Rank, capacity> ranks;
  std::array<std::uint32_t, capacity> shares;

  // Levels better than `rank`: where its level is, or would be.
  [[nodiscard]] std::uint32_t place_of(Rank rank) const noexcept {
    std::uint32_t better = 0;
    for (const Rank one : ranks) better += one > rank ? 1 : 0;
    return better;
  }
  [[nodiscard]] bool has(std::uint32_t place, Rank rank) const noexcept {
    return place < capacity && ranks[place] == rank && shares[place] != 0;
  }
  [[nodiscard]] bool is_full() const noexcept { return shares.back() != 0; }
  [[nodiscard]] std::uint32_t count() const noexcept {
    std::uint32_t used = 0;
    for (const std::uint32_t one : shares) used += one != 0 ? 1 : 0;
    return used;
  }
  // Makes room at `place`; the last place is free.
  void insert(std::uint32_t place, LevelOf<Rank> level) noexcept {
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
using TopLevels = TopOf<std::uint32_t>;
static_assert(sizeof(TopLevels) == 128 && sizeof(TopOf<std::uint64_t>) == 192);

}  // namespace tocsin
