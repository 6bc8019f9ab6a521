#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "feeds/book/deep_levels.hpp"
#include "feeds/book/lanes.hpp"
#include "feeds/book/top_levels.hpp"
#include "feeds/book/zeroed_pages.hpp"

namespace tocsin {

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

  [[gnu::always_inline]] void prefetch(std::size_t side) const noexcept {
    __builtin_prefetch(&tops_[side].ranks, 1);
    __builtin_prefetch(&tops_[side].shares, 1);
    deep_.prefetch(side);
  }
  // False, and nothing is changed, where the shares of the level would be more than 2^32 - 1. `shares` is not 0.
  template <class Lanes>
  [[nodiscard]] bool add(std::size_t side, std::uint32_t rank, std::uint32_t shares) {
    return Lanes::add(tops_[side], rank, shares) || add_at_length(side, rank, shares);
  }
  // False, and nothing is changed, where there is no such level or it has not as many shares. `shares` is not 0.
  template <class Lanes>
  [[nodiscard]] bool take(std::size_t side, std::uint32_t rank, std::uint32_t shares) noexcept {
    const TopChange taken = Lanes::take(tops_[side], rank, shares, short_at_);
    if (!taken.is_done) [[unlikely]]
      return deep_.take(side, {rank, shares});
    if (taken.is_short) [[unlikely]]
      refill(side);
    return true;
  }

  [[nodiscard]] const TopLevels& top(std::size_t side) const noexcept { return tops_[side]; }
  // The best `levels_max` levels, the best first.
  [[nodiscard]] std::vector<RankedLevel> best(std::size_t side, std::size_t levels_max) const;
  void clear() noexcept;

 private:
  [[nodiscard]] bool add_at_length(std::size_t side, std::uint32_t rank, std::uint32_t shares);
  void insert(std::size_t side, std::uint32_t place, RankedLevel level);
  void spill(std::size_t side);
  void refill(std::size_t side) noexcept;

  ZeroedPages<TopLevels> tops_;
  DeepLevels deep_;
  std::uint32_t short_at_;  // a top of fewer levels takes from the deep ones
  std::uint32_t refill_to_;
  std::uint32_t spill_to_;
};

}  // namespace tocsin
