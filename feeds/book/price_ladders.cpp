#include "feeds/book/price_ladders.hpp"

#include <algorithm>

#include "engine/check.hpp"

namespace tocsin {
namespace {

constexpr std::uint32_t levels_short = 8;
constexpr std::uint32_t levels_usual = 12;

auto lower_bound(auto& levels, std::uint32_t rank) noexcept {
  return std::ranges::lower_bound(levels, rank, {}, &RankedLevel::rank);
}

}  // namespace

PriceLadders::PriceLadders(std::size_t sides_count, std::uint32_t levels_shown)
    : tops_(sides_count),
      deep_of_(sides_count),
      short_at_(std::max(levels_short, levels_shown)),
      refill_to_(std::max(levels_usual, levels_shown)),
      spill_to_(std::min(refill_to_, TopLevels::capacity - 1)) {
  TOCSIN_CHECK(levels_shown <= TopLevels::capacity);
}

// The level may be a deep one, or the last of the top, or the top may be full.
bool PriceLadders::add_at_length(std::size_t side, std::uint32_t rank, std::uint32_t shares) {
  TopLevels& top = tops_[side];
  const std::uint32_t place = top.place_of(rank);
  if (!top.has(place, rank)) {
    const DeepLevels* const below = deep(side);
    const bool is_last = place == TopLevels::capacity || top.shares[place] == 0;
    const bool is_deep = is_last && below != nullptr && !below->empty() && below->back().rank >= rank;
    if (is_deep || place == TopLevels::capacity) return add_deep(side, {rank, shares});
    insert(side, place, {rank, shares});
    return true;
  }
  const std::uint32_t sum = top.shares[place] + shares;
  if (sum < shares) return false;
  top.shares[place] = sum;
  return true;
}

// A level that the side does not have, and which is better than the deep ones.
void PriceLadders::insert(std::size_t side, std::uint32_t place, RankedLevel level) {
  TopLevels& top = tops_[side];
  if (top.shares.back() != 0) spill(side);
  if (place > spill_to_ && top.shares[place - 1] == 0) {
    (void)add_deep(side, level);
  } else {
    top.insert(place, level);
  }
}

// The worst levels of a full top become deep ones.
void PriceLadders::spill(std::size_t side) {
  TopLevels& top = tops_[side];
  DeepLevels& below = deep_made(side);
  for (std::uint32_t place = TopLevels::capacity; place-- > spill_to_;) {
    below.push_back({top.ranks[place], top.shares[place]});
    top.ranks[place] = top.shares[place] = 0;
  }
}

void PriceLadders::refill(std::size_t side) noexcept {
  DeepLevels* const below = deep(side);
  if (below == nullptr) return;
  TopLevels& top = tops_[side];
  for (std::uint32_t place = top.count(); place < refill_to_ && !below->empty(); ++place) {
    top.ranks[place] = below->back().rank;
    top.shares[place] = below->back().shares;
    below->pop_back();
  }
}

bool PriceLadders::add_deep(std::size_t side, RankedLevel level) {
  DeepLevels& below = deep_made(side);
  const auto at = lower_bound(below, level.rank);
  if (at == below.end() || at->rank != level.rank) {
    below.insert(at, level);
    return true;
  }
  const std::uint32_t sum = at->shares + level.shares;
  if (sum < level.shares) return false;
  at->shares = sum;
  return true;
}

bool PriceLadders::take_deep(std::size_t side, RankedLevel level) noexcept {
  DeepLevels* const below = deep(side);
  if (below == nullptr) return false;
  const auto at = lower_bound(*below, level.rank);
  if (at == below->end() || at->rank != level.rank || at->shares < level.shares) return false;
  at->shares -= level.shares;
  if (at->shares == 0) below->erase(at);
  return true;
}

PriceLadders::DeepLevels* PriceLadders::deep(std::size_t side) noexcept {
  const std::uint32_t made = deep_of_[side];
  return made == 0 ? nullptr : &deep_[made - 1];
}

const PriceLadders::DeepLevels* PriceLadders::deep(std::size_t side) const noexcept {
  const std::uint32_t made = deep_of_[side];
  return made == 0 ? nullptr : &deep_[made - 1];
}

PriceLadders::DeepLevels& PriceLadders::deep_made(std::size_t side) {
  if (deep_of_[side] == 0) {
    deep_.emplace_back();
    deep_of_[side] = static_cast<std::uint32_t>(deep_.size());
  }
  return deep_[deep_of_[side] - 1];
}

std::vector<RankedLevel> PriceLadders::best(std::size_t side, std::size_t levels_max) const {
  std::vector<RankedLevel> levels;
  const TopLevels& top = tops_[side];
  const std::size_t from_top = std::min<std::size_t>(top.count(), levels_max);
  for (std::size_t place = 0; place < from_top; ++place) levels.push_back({top.ranks[place], top.shares[place]});
  if (const DeepLevels* const below = deep(side)) {
    const auto from_deep = static_cast<std::ptrdiff_t>(std::min(below->size(), levels_max - from_top));
    levels.insert(levels.end(), below->rbegin(), below->rbegin() + from_deep);
  }
  return levels;
}

void PriceLadders::clear() noexcept {
  tops_.wipe();
  deep_of_.wipe();
  deep_.clear();
}

}  // namespace tocsin
