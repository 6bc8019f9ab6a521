#include "app/depth_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sinks/figures.hpp"

namespace tocsin {
namespace {

// Under a dollar prices go by hundredths of a cent (Regulation NMS, rule 612).
std::string price_text(Price price) {
  const bool is_small = price.units < Price::units_per_one && price.units > -Price::units_per_one;
  return grouped_decimal(price.units, 9, is_small || price.units % 10'000'000 != 0 ? 4 : 2);
}

struct Cells {
  std::string size;
  std::string price;
};

Cells cells_of(const std::vector<DepthLevel>& side, std::size_t level) {
  if (level >= side.size()) return {};
  return {.size = grouped(side[level].size), .price = price_text(side[level].price)};
}

}  // namespace

std::string depth_text(const Depth& depth) {
  std::string text = fmt::format("  {:>12} {:>12}   {:<12} {:<12}\n", "bid size", "bid", "offer", "offer size");
  const std::size_t levels = std::max(depth.bids.size(), depth.asks.size());
  for (std::size_t level = 0; level < levels; ++level) {
    const Cells bid = cells_of(depth.bids, level);
    const Cells ask = cells_of(depth.asks, level);
    text += fmt::format("  {:>12} {:>12}   {:<12} {:<12}\n", bid.size, bid.price, ask.price, ask.size);
  }
  if (levels == 0) text += "  no orders\n";
  if (depth.is_doubtful) text += "  in doubt: messages were lost, and the book is not known to be whole since\n";
  return text;
}

}  // namespace tocsin
