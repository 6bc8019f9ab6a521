#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "bench/generator/itch_day.hpp"
#include "replay_data/random.hpp"

namespace tocsin::bench {

// One stock of a generated day, and what its price does.
struct Stock {
  std::array<char, 8> symbol;  // padded with blanks
  std::int64_t anchor;         // what the price comes back to, in 1/256 cent
  std::int64_t fair;           // what the stock is worth now, in 1/256 cent
  std::int64_t restlessness;   // how far `fair` moves between two orders at most, in 1/256 cent
  std::uint32_t half_spread;   // cents
  std::uint32_t spacing;       // of the usual prices, cents
  bool is_halted = false;

  // 1e-4 dollars, whole cents.
  [[nodiscard]] std::uint32_t fair_price() const { return static_cast<std::uint32_t>(fair / 256) * 100; }
  // The price wanders, comes back in the long run, and does not run away from the book.
  void move(std::optional<std::uint32_t> bid, std::optional<std::uint32_t> ask, Random& random);
};

// The stocks of a day in ascending order of symbol, and how active each is: the one of rank r (from 0) in proportion to
// 1 / (r + 20), which gives the busiest of 8,000 stocks 0.8 % of the messages. Those named come first in rank.
struct Stocks {
  Stocks(const ItchDaySpec& spec, Random& random);

  std::vector<Stock> all;
  std::vector<std::uint16_t> by_draw;  // 65,536 or somewhat more numbers of stocks, each as often as it is active
};

}  // namespace tocsin::bench
