#pragma once

#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace tocsin::iex {

// A security's name as the messages have it: eight letters, blanks at the end, in Nasdaq's integrated symbology. Kept
// as one number, so that it is compared and hashed at once.
struct Symbol {
  static constexpr std::size_t letters_max = 8;

  std::uint64_t letters = 0;

  // What is longer than eight letters is cut.
  static Symbol from(std::string_view text) noexcept {
    char padded[letters_max];
    std::memset(padded, ' ', sizeof padded);
    std::memcpy(padded, text.data(), text.size() < letters_max ? text.size() : letters_max);
    return {std::bit_cast<std::uint64_t>(padded)};
  }

  // Without the blanks; empty where it is not printable letters and then blanks alone.
  [[nodiscard]] std::string text() const {
    char padded[letters_max];
    std::memcpy(padded, &letters, sizeof padded);
    std::size_t count = 0;
    while (count < letters_max && padded[count] > ' ' && padded[count] <= '~') ++count;
    const std::string text(padded, count);
    return from(text) == *this ? text : std::string();
  }

  constexpr auto operator<=>(const Symbol&) const noexcept = default;
};
static_assert(sizeof(Symbol) == 8);

}  // namespace tocsin::iex
