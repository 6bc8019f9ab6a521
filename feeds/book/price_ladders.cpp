#include "feeds/book/price_ladders.hpp"

#include <algorithm>

#include "engine/check.hpp"

namespace tocsin {
namespace {

constexpr std::uint32_t levels_short = 8;
constexpr std::uint32_t levels_usual = 12;

}  // namespace

PriceLadders::PriceLadders(std::size_t sides_count, std::uint32_t levels_shown)
    : tops_(sides_count),
      deep_(sides_count),
      short_at_(std::max(levels_short, levels_shown)),
      refill_to_(std::max(levels_usual, levels_shown)),
      spill_to_(std::min(refill_to_, TopLevels::capacity - 1)) {
  TOCSIN_CHECK(levels_shown <= TopLevels::capacity);
}

// The level may be a deep one, or the top may be full.
LadderChange PriceLadders::add_at_length(std::size_t side, RankedLevel level, std::size_t deep_max) {
  TopLevels& top = tops_[side];
  const std::uint32_t place = top.place_of(level.rank);
  if (top.has(place, level.rank)) {
    const std::uint32_t sum = top.shares[place] + level.shares;
    if (sum < level.shares) return LadderChange::level_overflow;
    top.shares[place] = sum;
    return LadderChange::done;
  }
  const bool is_last = place == TopLevels::capacity || top.shares[place] == 0;
  const bool is_deep = is_last && deep_.count(side) != 0 && deep_(side, 0).rank >= level.rank;
  const bool belongs_deep = is_deep || place == TopLevels::capacity;
  const auto makes_deep = [&] { return belongs_deep ? !deep_.has(side, level.rank) : top.is_full(); };
  if (deep_.count(side) >= deep_max && makes_deep()) return LadderChange::too_many_levels;
  if (belongs_deep) return deep_.add(side, level) ? LadderChange::done : LadderChange::level_overflow;
  insert(side, place, level);
  return LadderChange::done;
}

// A level that the side does not have, and which is better than the deep ones.
void PriceLadders::insert(std::size_t side, std::uint32_t place, RankedLevel level) {
  TopLevels& top = tops_[side];
  if (top.is_full()) spill(side);
  if (place > spill_to_ && top.shares[place - 1] == 0) {
    (void)deep_.add(side, level);
  } else {
    top.insert(place, level);
  }
}

// The worst levels of a full top become deep ones.
void PriceLadders::spill(std::size_t side) {
  TopLevels& top = tops_[side];
  for (std::uint32_t place = TopLevels::capacity; place-- > spill_to_;) {
    deep_.push_best(side, {top.ranks[place], top.shares[place]});
    top.ranks[place] = top.shares[place] = 0;
  }
}

// The level is not in the top, or the top has become short by its going.
LadderChange PriceLadders::take_rest(std::size_t side, RankedLevel level, bool is_taken) noexcept {
  if (!is_taken) return deep_.take(side, level) ? LadderChange::done : LadderChange::no_level;
  refill(side);
  return LadderChange::done;
}

// Deep levels fill up a top that has become short.
void PriceLadders::refill(std::size_t side) noexcept {
  TopLevels& top = tops_[side];
  for (std::uint32_t place = top.count(); place < refill_to_ && deep_.count(side) != 0; ++place) {
    const RankedLevel best = deep_.pop_best(side);
    top.ranks[place] = best.rank;
    top.shares[place] = best.shares;
  }
}

std::vector<RankedLevel> PriceLadders::best(std::size_t side, std::size_t levels_max) const {
  std::vector<RankedLevel> levels;
  const TopLevels& top = tops_[side];
  const std::size_t from_top = std::min<std::size_t>(top.count(), levels_max);
  const std::size_t from_deep = std::min(deep_.count(side), levels_max - from_top);
  for (std::size_t place = 0; place < from_top; ++place) levels.push_back({top.ranks[place], top.shares[place]});
  for (std::size_t place = 0; place < from_deep; ++place) levels.push_back(deep_(side, place));
  return levels;
}

bool PriceLadders::restore(std::size_t side, std::span<const RankedLevel> levels, std::size_t top_count) {
  const bool is_whole = top_count == levels.size();
  if (top_count > std::min<std::size_t>(levels.size(), TopLevels::capacity)) return false;
  if (top_count < short_at_ && !is_whole) return false;
  TopLevels& top = tops_[side];
  for (std::size_t place = 0; place < top_count; ++place) {
    top.ranks[place] = levels[place].rank;
    top.shares[place] = levels[place].shares;
  }
  for (std::size_t place = levels.size(); place-- > top_count;) deep_.push_best(side, levels[place]);
  return true;
}

void PriceLadders::clear() noexcept {
  tops_.wipe();
  deep_.clear();
}

}  // namespace tocsin
