#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "feeds/book/top_levels.hpp"
#include "feeds/book/zeroed_pages.hpp"

namespace tocsin {

// The levels of all sides that are too far from the best for a side's top. Each side is a sorted stretch of one common
// piece of memory, ranks and then shares, the best last, since that is where most comes and goes. A full stretch moves
// to one twice as long and leaves its place to others; there are at most as many levels as there are orders, and so
// the memory is bounded by theirs. How many levels a side may have is the ladders' to say.
class DeepLevels {
 public:
  explicit DeepLevels(std::size_t sides_count);

  // Begins to fetch where the levels of a side of an even number are: in one line with those of the side behind it.
  [[gnu::always_inline]] void prefetch_pair(std::size_t side) const noexcept { __builtin_prefetch(&stretches_[side]); }

  [[nodiscard]] std::size_t count(std::size_t side) const noexcept { return stretches_[side].count; }
  // The level before which `place` better ones stand.
  [[nodiscard]] RankedLevel operator()(std::size_t side, std::size_t place) const noexcept {
    const Stretch& stretch = stretches_[side];
    const std::size_t at = stretch.count - 1 - place;
    return {ranks(stretch)[at], shares(stretch)[at]};
  }

  [[nodiscard]] bool has(std::size_t side, std::uint32_t rank) const noexcept {
    return has(stretches_[side], worse_than(stretches_[side], rank), rank);
  }

  // A level better than all there are.
  void push_best(std::size_t side, RankedLevel level);
  // There is one.
  RankedLevel pop_best(std::size_t side) noexcept;
  // False, and nothing is changed, where the level's shares would be more than 2^32 - 1.
  [[nodiscard]] bool add(std::size_t side, RankedLevel level);
  // False, and nothing is changed, where there is no such level or it has not as many shares.
  [[nodiscard]] bool take(std::size_t side, RankedLevel level) noexcept;
  void clear() noexcept;

 private:
  // Where the levels of a side are; all zero: none, and no place for any.
  struct Stretch {
    std::uint32_t first_line;  // of `line_numbers` each
    std::uint32_t count;
    std::uint32_t capacity;  // a power of two; as many ranks, and behind them as many shares
    std::uint32_t zero;
  };

  static constexpr std::size_t line_numbers = 16;

  [[nodiscard]] std::uint32_t* ranks(const Stretch& stretch) const noexcept {
    return numbers_.data() + stretch.first_line * line_numbers;
  }
  [[nodiscard]] std::uint32_t* shares(const Stretch& stretch) const noexcept {
    return ranks(stretch) + stretch.capacity;
  }
  [[nodiscard]] std::uint32_t worse_than(const Stretch& stretch, std::uint32_t rank) const noexcept;
  [[nodiscard]] bool has(const Stretch& stretch, std::uint32_t place, std::uint32_t rank) const noexcept;
  void insert(Stretch& stretch, std::uint32_t place, RankedLevel level);
  void erase(Stretch& stretch, std::uint32_t place) noexcept;
  void lengthen(Stretch& stretch);
  [[nodiscard]] std::uint32_t room_for(std::uint32_t capacity);

  ZeroedPages<Stretch> stretches_;  // by side
  ZeroedPages<std::uint32_t> numbers_;
  std::uint32_t lines_used_ = 0;
  std::array<std::vector<std::uint32_t>, 32> left_;  // stretches that were left, by the logarithm of their capacity
};

}  // namespace tocsin
