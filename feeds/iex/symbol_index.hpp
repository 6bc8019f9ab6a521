#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/event.hpp"
#include "feeds/iex/symbol.hpp"

namespace tocsin::iex {

// Symbol -> the feed's instrument number, looked up once a message: a table of cache lines with room for five symbols
// each, two or fewer on average, the hash a multiplication. All five are compared, since it could not be guessed which
// one it is. A symbol of no letters stands for an empty place and is never found.
class SymbolIndex {
 public:
  [[nodiscard]] InstrumentId find(Symbol symbol) const noexcept {
    if (symbol == Symbol{}) [[unlikely]]
      return no_instrument;
    for (std::size_t place = hash_of(symbol);; place = after(place)) {
      const Line& line = lines_[place];
      const InstrumentId found = line.find(symbol);
      if (found != no_instrument || !line.is_full()) [[likely]]
        return found;
    }
  }
  // Numbers the symbols from 0 in the order in which they are first added.
  InstrumentId add(Symbol symbol) {
    if (symbol == Symbol{}) return no_instrument;
    if (const InstrumentId known = find(symbol); known != no_instrument) return known;
    if (count_ + 1 > 2 * lines_.size()) grow();
    const InstrumentId added{static_cast<std::uint32_t>(count_++)};
    put(symbol, added);
    return added;
  }
  [[nodiscard]] std::size_t size() const noexcept { return count_; }

 private:
  // Used from the front.
  struct alignas(64) Line {
    static constexpr std::size_t capacity = 5;

    std::array<Symbol, capacity> symbols{};
    std::array<InstrumentId, 1 + capacity> instruments{no_instrument};  // none, and those of the symbols

    // Sums, for a compiler makes branches of choices.
    [[nodiscard]] InstrumentId find(Symbol symbol) const noexcept {
      std::size_t found = 0;
      for (std::size_t i = 0; i < capacity; ++i) found += (i + 1) * std::size_t{symbols[i] == symbol};
      return instruments[found];
    }
    [[nodiscard]] bool is_full() const noexcept { return symbols.back() != Symbol{}; }
  };
  static_assert(sizeof(Line) == 64);

  [[nodiscard]] std::size_t hash_of(Symbol symbol) const noexcept {
    return (symbol.letters * 0x9e37'79b9'7f4a'7c15ULL) >> shift_;
  }
  [[nodiscard]] std::size_t after(std::size_t place) const noexcept { return (place + 1) & (lines_.size() - 1); }
  void put(Symbol symbol, InstrumentId instrument) {
    std::size_t place = hash_of(symbol);
    while (lines_[place].is_full()) place = after(place);
    Line& line = lines_[place];
    const auto at = static_cast<std::size_t>(std::ranges::find(line.symbols, Symbol{}) - line.symbols.begin());
    line.symbols[at] = symbol;
    line.instruments[1 + at] = instrument;
  }
  void grow() {
    std::vector<Line> before(2 * lines_.size());
    before.swap(lines_);
    --shift_;
    for (const Line& line : before) {
      for (std::size_t i = 0; i < Line::capacity; ++i) {
        if (line.symbols[i] != Symbol{}) put(line.symbols[i], line.instruments[1 + i]);
      }
    }
  }

  std::vector<Line> lines_ = std::vector<Line>(4);
  unsigned shift_ = 64 - 2;  // of the hash: as many bits are left as the table's size has
  std::size_t count_ = 0;
};

}  // namespace tocsin::iex
