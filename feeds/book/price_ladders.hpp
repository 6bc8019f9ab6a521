#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "feeds/book/deep_levels.hpp"
#include "feeds/book/lanes.hpp"
#include "feeds/book/top_levels.hpp"
#include "feeds/book/zeroed_pages.hpp"

namespace tocsin {

// What became of shares that were to be added or taken, or that a quote was to be told of.
enum class LadderChange : std::uint8_t { done, told_same, told_anew, no_level, level_overflow, too_many_levels };

[[nodiscard]] constexpr bool is_done(LadderChange change) noexcept { return change <= LadderChange::told_anew; }

// The price levels of every side of a venue, by the number of the side.
//
// What: the best 8 to 16 levels of a side are TopLevels, the rest, if any, DeepLevels. A full top hands its worst
// levels over, a top that has become short takes the best back: a few at a time, so that deep levels, some cache lines
// more, are reached once in several levels that come or go.
//
// Why: on a made-up day of 60 million messages, 8,000 stocks and 250,000 levels, nine messages in ten speak of a level
// near the best. With sixteen ranks in a line the level is found by sixteen comparisons at once, without a branch that
// could be mispredicted and without a pointer that could be missing from the cache; the two lines are at an address
// known from the message, and so can be fetched ahead of its turn.
//
// Worst case: a level that comes or goes far from the best of a very deep side moves all deep levels that are better,
// eight bytes each. The deepest sides of a real day have some thousands of levels; a side takes no new one behind
// `deep_levels_max`, so that no stream of orders can make every message move megabytes.
class PriceLadders {
 public:
  // A side with so many behind its top takes no new level that would put one more there.
  static constexpr std::size_t deep_levels_max = 65'536;

  // At least `levels_shown` levels of a side (at most 16) are in its top, if it has as many.
  PriceLadders(std::size_t sides_count, std::uint32_t levels_shown);

  // Begins to fetch a side of an even number and the one behind it.
  [[gnu::always_inline]] void prefetch_pair(std::size_t side) const noexcept {
    const TopLevels* const pair = &tops_[side];
    for (const TopLevels* top : {pair, pair + 1}) {
      __builtin_prefetch(&top->ranks, 1);
      __builtin_prefetch(&top->shares, 1);
    }
    deep_.prefetch_pair(side);
  }
  // Adds a level's shares. Nothing is changed, but where it is done: the shares of the level would be more than
  // 2^32 - 1, or the side has too many levels. The shares are not 0.
  template <class Lanes>
  [[nodiscard]] LadderChange add(std::size_t side, RankedLevel level) {
    if (Lanes::add(tops_[side], level, deep_.count(side) != 0)) [[likely]]
      return LadderChange::done;
    return add_at_length(side, level, deep_levels_max);
  }
  // The same, and tells it: the quote told all that the side had before.
  template <class Lanes>
  [[nodiscard]] LadderChange add(std::size_t side, RankedLevel level, const QuoteSide& to) {
    const TopTold told = Lanes::add_and_tell(tops_[side], level, deep_.count(side) != 0, to);
    if (told != TopTold::not_done) [[likely]]
      return told_of(told == TopTold::anew);
    const LadderChange change = add_at_length(side, level, deep_levels_max);
    return change == LadderChange::done ? told_of(tell<Lanes>(side, to)) : change;
  }
  // Shares that were just taken: there is room for their level.
  void put_back(std::size_t side, RankedLevel level) {
    (void)add_at_length(side, level, std::numeric_limits<std::size_t>::max());
  }
  // Nothing is changed where there is no such level or it has not as many shares. The shares are not 0.
  template <class Lanes>
  [[nodiscard]] LadderChange take(std::size_t side, RankedLevel level) noexcept {
    const TopChange taken = Lanes::take(tops_[side], level, deep_.count(side) != 0, short_at_);
    if (taken.is_done && !taken.is_short) [[likely]]
      return LadderChange::done;
    return take_rest(side, level, taken.is_done);
  }
  // The same, and tells it: the quote told all that the side had before.
  template <class Lanes>
  [[nodiscard]] LadderChange take(std::size_t side, RankedLevel level, const QuoteSide& to) noexcept {
    const TopTold told = Lanes::take_and_tell(tops_[side], level, deep_.count(side) != 0, short_at_, to);
    if (told >= TopTold::same) [[likely]]
      return told_of(told == TopTold::anew);
    const LadderChange change = take_rest(side, level, told == TopTold::is_short);
    return change == LadderChange::done ? told_of(tell<Lanes>(side, to)) : change;
  }
  // What a quote says of a side from here on; true where that is something else than before.
  template <class Lanes>
  bool tell(std::size_t side, const QuoteSide& to) const noexcept {
    return Lanes::tell(tops_[side], to);
  }

  // The best `levels_max` levels, the best first.
  [[nodiscard]] std::vector<RankedLevel> best(std::size_t side, std::size_t levels_max) const;
  void clear() noexcept;

  // Levels in the top of a side.
  [[nodiscard]] std::size_t top_count(std::size_t side) const noexcept { return tops_[side].count(); }
  // Gives a side that has no levels these, the best first and each of some shares, so many of them in its top. False,
  // and nothing is changed, where no top holds so many of them.
  [[nodiscard]] bool restore(std::size_t side, std::span<const RankedLevel> levels, std::size_t top_count);

 private:
  static LadderChange told_of(bool is_new) noexcept {
    return is_new ? LadderChange::told_anew : LadderChange::told_same;
  }
  LadderChange add_at_length(std::size_t side, RankedLevel level, std::size_t deep_max);
  void insert(std::size_t side, std::uint32_t place, RankedLevel level);
  void spill(std::size_t side);
  LadderChange take_rest(std::size_t side, RankedLevel level, bool is_taken) noexcept;
  void refill(std::size_t side) noexcept;

  ZeroedPages<TopLevels> tops_;
  DeepLevels deep_;
  std::uint32_t short_at_;  // a top of fewer levels takes from the deep ones
  std::uint32_t refill_to_;
  std::uint32_t spill_to_;
};

}  // namespace tocsin
