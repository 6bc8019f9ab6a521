#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>

#include "engine/arena.hpp"

namespace tocsin {

// Some of the numbers below a fixed count, found in ascending order. One bit a number, and above every 64 words one
// word that says which of them are not empty, and so on: adding, removing and finding the next each cost a word a
// level, four of them for millions, however many numbers are in.
class SlotSet {
 public:
  static constexpr std::uint32_t none = 0xffff'ffff;

  SlotSet(Arena& arena, std::size_t numbers_count) {
    do {
      numbers_count = std::max<std::size_t>(1, (numbers_count + 63) / 64);
      levels_[levels_count_++] = arena.array<std::uint64_t>(numbers_count);
    } while (numbers_count > 1);
  }

  void add(std::uint32_t number) noexcept {
    for (std::size_t level = 0; level < levels_count_; ++level, number /= 64) word(level, number) |= bit(number);
  }

  void remove(std::uint32_t number) noexcept {
    for (std::size_t level = 0; level < levels_count_; ++level, number /= 64) {
      word(level, number) &= ~bit(number);
      if (word(level, number) != 0) return;
    }
  }

  [[nodiscard]] bool empty() const noexcept { return levels_[levels_count_ - 1][0] == 0; }

  // The least number that is in and not below `from`; none where there is none.
  [[nodiscard]] std::uint32_t next(std::uint32_t from) const noexcept {
    for (std::size_t level = 0; level < levels_count_; ++level) {
      const std::uint32_t at = from / 64;
      if (at >= levels_[level].size()) return none;
      if (const std::uint64_t rest = levels_[level][at] & ~(bit(from) - 1); rest != 0) {
        return descend(level, at * 64 + static_cast<std::uint32_t>(std::countr_zero(rest)));
      }
      from = at + 1;
    }
    return none;
  }

  // Ascending. `visit` may add and remove numbers; those added below the one it is at are not visited.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::uint32_t number = next(0); number != none; number = next(number + 1)) visit(number);
  }

 private:
  static constexpr std::uint64_t bit(std::uint32_t number) noexcept { return std::uint64_t{1} << (number % 64); }
  [[nodiscard]] std::uint64_t& word(std::size_t level, std::uint32_t number) noexcept {
    return levels_[level][number / 64];
  }
  [[nodiscard]] std::uint32_t descend(std::size_t level, std::uint32_t number) const noexcept {
    while (level-- > 0) {
      number = number * 64 + static_cast<std::uint32_t>(std::countr_zero(levels_[level][number]));
    }
    return number;
  }

  std::array<std::span<std::uint64_t>, 6> levels_;  // 64 to the sixth is beyond any number of 32 bits
  std::size_t levels_count_ = 0;
};

}  // namespace tocsin
