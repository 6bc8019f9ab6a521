#include "feeds/book/deep_levels.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace tocsin {
namespace {

constexpr std::size_t numbers_at_start = std::size_t{1} << 20;
constexpr std::uint32_t capacity_min = 16;
constexpr std::uint32_t counted_max = 256;  // up to here to look at every rank is faster than to search

}  // namespace

DeepLevels::DeepLevels(std::size_t sides_count) : stretches_(sides_count), numbers_(numbers_at_start) {}

// Without a branch, and without a load that waits for another.
std::uint32_t DeepLevels::worse_than(const Stretch& stretch, std::uint32_t rank) const noexcept {
  const std::uint32_t* const first = ranks(stretch);
  if (stretch.count > counted_max) {
    return static_cast<std::uint32_t>(std::lower_bound(first, first + stretch.count, rank) - first);
  }
  std::uint32_t worse = 0;
  for (std::uint32_t i = 0; i < stretch.count; ++i) worse += first[i] < rank ? 1 : 0;
  return worse;
}

bool DeepLevels::has(const Stretch& stretch, std::uint32_t place, std::uint32_t rank) const noexcept {
  return place < stretch.count && ranks(stretch)[place] == rank;
}

void DeepLevels::push_best(std::size_t side, RankedLevel level) {
  insert(stretches_[side], stretches_[side].count, level);
}

RankedLevel DeepLevels::pop_best(std::size_t side) noexcept {
  const RankedLevel best = (*this)(side, 0);
  --stretches_[side].count;
  return best;
}

bool DeepLevels::add(std::size_t side, RankedLevel level) {
  Stretch& stretch = stretches_[side];
  const std::uint32_t place = worse_than(stretch, level.rank);
  if (!has(stretch, place, level.rank)) {
    insert(stretch, place, level);
    return true;
  }
  std::uint32_t& at = shares(stretch)[place];
  if (at + level.shares < at) return false;
  at += level.shares;
  return true;
}

bool DeepLevels::take(std::size_t side, RankedLevel level) noexcept {
  Stretch& stretch = stretches_[side];
  const std::uint32_t place = worse_than(stretch, level.rank);
  if (!has(stretch, place, level.rank)) return false;
  std::uint32_t& at = shares(stretch)[place];
  if (at < level.shares) return false;
  at -= level.shares;
  if (at == 0) erase(stretch, place);
  return true;
}

void DeepLevels::insert(Stretch& stretch, std::uint32_t place, RankedLevel level) {
  if (stretch.count == stretch.capacity) lengthen(stretch);
  const auto put = [&](std::uint32_t* numbers, std::uint32_t number) {
    std::copy_backward(numbers + place, numbers + stretch.count, numbers + stretch.count + 1);
    numbers[place] = number;
  };
  put(ranks(stretch), level.rank);
  put(shares(stretch), level.shares);
  ++stretch.count;
}

void DeepLevels::erase(Stretch& stretch, std::uint32_t place) noexcept {
  const auto close = [&](std::uint32_t* numbers) {
    std::copy(numbers + place + 1, numbers + stretch.count, numbers + place);
  };
  close(ranks(stretch));
  close(shares(stretch));
  --stretch.count;
}

void DeepLevels::lengthen(Stretch& stretch) {
  Stretch longer = stretch;
  longer.capacity = std::max(stretch.capacity * 2, capacity_min);
  longer.first_line = room_for(longer.capacity);
  std::copy_n(ranks(stretch), stretch.count, ranks(longer));
  std::copy_n(shares(stretch), stretch.count, shares(longer));
  if (stretch.capacity != 0) {
    left_[static_cast<std::size_t>(std::countr_zero(stretch.capacity))].push_back(stretch.first_line);
  }
  stretch = longer;
}

// The first line of a stretch that nobody has.
std::uint32_t DeepLevels::room_for(std::uint32_t capacity) {
  std::vector<std::uint32_t>& left = left_[static_cast<std::size_t>(std::countr_zero(capacity))];
  if (!left.empty()) {
    const std::uint32_t line = left.back();
    left.pop_back();
    return line;
  }
  const std::uint32_t line = lines_used_;
  lines_used_ += 2 * capacity / std::uint32_t{line_numbers};
  if (lines_used_ * line_numbers > numbers_.size()) {
    ZeroedPages<std::uint32_t> larger(std::bit_ceil(lines_used_ * line_numbers));
    std::copy_n(numbers_.data(), line * line_numbers, larger.data());
    numbers_ = std::move(larger);
  }
  return line;
}

void DeepLevels::clear() noexcept {
  stretches_.wipe();
  numbers_.wipe();
  lines_used_ = 0;
  for (std::vector<std::uint32_t>& left : left_) left.clear();
}

}  // namespace tocsin
