#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/arena.hpp"
#include "engine/market.hpp"
#include "engine/restatement.hpp"

namespace tocsin {

// The last returns of some names on one grid, and the sums of their products, name by name: what correlations are made
// of. Exact integers: what slides along with the window equals what is added up anew, and a return that rested on a
// cancelled print is taken out to the last bit. O(names^2) a step.
//
// Each name stands at its last price: one that did not trade in a step has a return of 0 there, which makes names that
// trade less than once a step look less alike than they are, never more (Epps, Comovements in stock prices in the very
// short run, Journal of the American Statistical Association 74, 1979). A name that has not traded in the session yet,
// or is halted, has no return, nor where it comes back.
class ReturnWindow {
 public:
  static constexpr std::size_t names_max = 64;
  static constexpr std::size_t returns_max = 500;  // of a window

  struct Sum {
    std::int64_t products = 0;  // of returns in 1e-8
    std::int32_t moves = 0;     // of a name with itself: returns that are not 0
  };

  ReturnWindow(Arena& arena, std::vector<SubjectId> names, std::size_t returns_count);

  // Takes a step. `began`: when the session did.
  void look(Time now, Time began, const Market& market) noexcept;
  // A new session: nothing is remembered.
  void forget() noexcept;
  // The next return of the name, or of all (no_instrument), is none.
  void cut(InstrumentId instrument) noexcept;
  void correct(const Restatement& restated, Time began, const Market& market) noexcept;

  [[nodiscard]] bool is_full() const noexcept { return ends_.end > ends_.first + returns_count_; }
  // Of the window that ends with the last step: row-major, of each pair where the first comes first.
  [[nodiscard]] std::span<const Sum> sums() const noexcept { return sums_; }
  // The same of the window that ended with the step at `time`, added up anew; false where it is no longer held.
  bool sums_at(Time time, std::span<Sum> sums) const noexcept;
  // That window is held, and a price in it rests on the print.
  [[nodiscard]] bool rests_on(const Restatement& restated, Time time) const noexcept;

 private:
  static constexpr std::int64_t not_known = no_price.units;
  static constexpr std::uint64_t nowhere = ~std::uint64_t{0};

  struct Cell {
    std::int64_t price = not_known;
    std::int32_t change = 0;  // 1e-8
    bool starts = false;      // nothing is compared with what lies before it
  };
  struct Row {
    Time time{};
    std::uint64_t end = 0;  // Prints::end() then
  };
  struct Ends {
    std::uint64_t first = 0;  // of the session
    std::uint64_t end = 0;
  };

  [[nodiscard]] std::int32_t change_at(std::uint64_t row, std::size_t name) const noexcept;
  void set_change(std::uint64_t row, std::size_t name, std::int32_t change) noexcept;
  void add(std::uint64_t row, std::span<Sum> sums, int sign) const noexcept;
  [[nodiscard]] std::size_t number_of(InstrumentId instrument) const noexcept;
  [[nodiscard]] std::uint64_t row_at(Time time) const noexcept;
  [[nodiscard]] std::uint64_t oldest() const noexcept {
    return std::max(ends_.first, ends_.end - std::min<std::uint64_t>(ends_.end, rows_.size()));
  }
  [[nodiscard]] Row& row(std::uint64_t number) const noexcept { return rows_[number & (rows_.size() - 1)]; }
  [[nodiscard]] Cell& cell(std::uint64_t row, std::size_t name) const noexcept {
    return cells_[(row & (rows_.size() - 1)) * names_.size() + name];
  }

  std::vector<SubjectId> names_;
  std::uint64_t returns_count_;
  std::span<Row> rows_;    // two windows of them
  std::span<Cell> cells_;  // by row and name
  std::span<Sum> sums_;
  std::span<bool> is_cut_;  // by name
  Ends& ends_;
};

}  // namespace tocsin
