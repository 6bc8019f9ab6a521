#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "feeds/book/depth.hpp"
#include "feeds/book/zeroed_pages.hpp"

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

// The price levels of every side of a venue, by the number of the side.
//
// What: the best 8 to 16 levels of a side are TopLevels, the rest, if any, a sorted array with its best level last. A
// full top hands its worst levels over, a top that has become short takes the best back: a few at a time, so that the
// deep array, a cache line more, is reached once in several levels that come or go.
//
// Why: nine messages in ten speak of a level near the best. With sixteen ranks in a line the level is found by sixteen
// comparisons at once, without a branch that could be mispredicted and without a pointer that could be missing from the
// cache; the two lines are at an address known from the message.
//
// Worst case: a level that comes or goes far from the best of a very deep side moves all deep levels that are better,
// eight bytes each. Memory is bounded by the orders that wait, for each level has one.
class PriceLadders {
 public:
  // At least `levels_shown` levels of a side (at most 16) are in its top, if it has as many.
  PriceLadders(std::size_t sides_count, std::uint32_t levels_shown);

  void prefetch(std::size_t side) const noexcept {
    __builtin_prefetch(&tops_[side].ranks, 1);
    __builtin_prefetch(&tops_[side].shares, 1);
  }
  // False, and nothing is changed, where the shares of the level would be more than 2^32 - 1. `shares` is not 0.
  [[nodiscard]] bool add(std::size_t side, std::uint32_t rank, std::uint32_t shares);
  // False, and nothing is changed, where there is no such level or it has not as many shares.
  [[nodiscard]] bool take(std::size_t side, std::uint32_t rank, std::uint32_t shares);
  // Shares at this rank; 0 where there is no level.
  [[nodiscard]] std::uint32_t shares_at(std::size_t side, std::uint32_t rank) const noexcept;

  [[nodiscard]] const TopLevels& top(std::size_t side) const noexcept { return tops_[side]; }
  // The best `levels_max` levels, the best first.
  [[nodiscard]] std::vector<RankedLevel> best(std::size_t side, std::size_t levels_max) const;
  void clear() noexcept;

 private:
  using DeepLevels = std::vector<RankedLevel>;  // ascending: the best last

  [[nodiscard]] DeepLevels* deep(std::size_t side) noexcept;
  [[nodiscard]] const DeepLevels* deep(std::size_t side) const noexcept;
  DeepLevels& deep_made(std::size_t side);
  void insert(std::size_t side, std::uint32_t place, RankedLevel level);
  void spill(std::size_t side);
  void refill(std::size_t side) noexcept;
  [[nodiscard]] bool add_deep(std::size_t side, RankedLevel level);
  [[nodiscard]] bool take_deep(std::size_t side, RankedLevel level) noexcept;

  ZeroedPages<TopLevels> tops_;
  ZeroedPages<std::uint32_t> deep_of_;  // by side: the place in `deep_` and one more; 0: none
  std::vector<DeepLevels> deep_;
  std::uint32_t short_at_;  // a top of fewer levels takes from the deep ones
  std::uint32_t refill_to_;
  std::uint32_t spill_to_;
};

}  // namespace tocsin
