#include "feeds/book/order_book.hpp"

#include <string>

#include "engine/quotes.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

std::uint32_t checked(std::uint32_t depth_levels) {
  if (depth_levels == 0 || depth_levels > TopLevels::capacity) {
    throw SetupError("depth_levels: expected 1 to 16, not " + std::to_string(depth_levels));
  }
  return depth_levels;
}

}  // namespace

OrderBook::OrderBook(const Limits& limits, std::int64_t price_unit)
    : orders_(limits.orders_count, limits.may_grow),
      ladders_(limits.stocks_count * 2, checked(limits.depth_levels)),
      faces_(limits.stocks_count),
      price_unit_(price_unit),
      depth_levels_(limits.depth_levels) {}

void OrderBook::list(std::size_t stock, Listed listed) noexcept {
  if (!faces_[stock].is_listed) faces_[stock].quote = empty_quote;
  faces_[stock].instrument = listed.instrument;
  faces_[stock].round_lot = listed.round_lot;
  faces_[stock].is_listed = true;
}

Depth OrderBook::depth(std::size_t stock, std::size_t levels_max) const {
  const auto levels_of = [&](bool is_sell) {
    std::vector<DepthLevel> levels;
    for (const RankedLevel& level : ladders_.best(side_of(stock, is_sell), levels_max)) {
      levels.push_back({Price{std::int64_t{price_of(is_sell, level.rank)} * price_unit_}, level.shares});
    }
    return levels;
  };
  return {.bids = levels_of(false), .asks = levels_of(true), .is_doubtful = is_doubtful(stock)};
}

void OrderBook::clear() noexcept {
  orders_.clear();
  ladders_.clear();
  for (std::size_t stock = 0; stock < faces_.size(); ++stock) {
    if (faces_[stock].is_listed) faces_[stock].quote = empty_quote;
    faces_[stock].is_doubtful = false;
  }
}

}  // namespace tocsin
