#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "feeds/book/order_book.hpp"
#include "feeds/index/mark_reader.hpp"
#include "feeds/index/mark_writer.hpp"

namespace tocsin {
namespace {

constexpr std::uint64_t ranks_count = std::uint64_t{1} << 32;
// Of all prices the first bytes, then of all the second: the last are much alike.
constexpr std::array price_bytes{0U, 1U, 2U, 3U};

}  // namespace

// By reference, and number by number: so they lie closest to each other, and a compressor finds the most to leave out.
void OrderBook::save(MarkWriter& mark) const {
  std::vector<RestingOrder> orders;
  orders.reserve(orders_.size());
  orders_.for_each([&](const RestingOrder& order) { orders.push_back(order); });
  std::ranges::sort(orders, {}, &RestingOrder::key);
  mark.small(orders.size());
  std::uint64_t before = 0;
  for (const RestingOrder& order : orders) {
    mark.small(order.key - before);
    before = order.key;
  }
  for (const RestingOrder& order : orders) mark.small(order.shares);
  for (const unsigned byte : price_bytes) {
    for (const RestingOrder& order : orders) mark.number(static_cast<std::uint8_t>(order.price >> (8 * byte)));
  }
  for (std::size_t stock = 0; stock < faces_.size(); ++stock) {
    if (!is_listed(stock)) continue;
    save_levels(mark, side_of(stock, false));
    save_levels(mark, side_of(stock, true));
    mark.number(std::uint8_t{is_doubtful(stock)});
  }
}

void OrderBook::save_levels(MarkWriter& mark, std::size_t side) const {
  const auto levels = ladders_.best(side, std::numeric_limits<std::size_t>::max());
  mark.small(levels.size());
  mark.small(ladders_.top_count(side));
  std::uint64_t before = ranks_count;
  for (const RankedLevel& level : levels) {
    mark.small(before - level.rank);
    before = level.rank;
    mark.small(level.shares);
  }
}

void OrderBook::restore(MarkReader& mark) {
  restore_orders(mark);
  for (std::size_t stock = 0; stock < faces_.size(); ++stock) {
    if (!is_listed(stock)) continue;
    for (const bool is_sell : {false, true}) {
      restore_levels(mark, side_of(stock, is_sell));
      (void)ladders_.tell<PlainLanes>(side_of(stock, is_sell), quote_side(stock, is_sell));
    }
    faces_[stock].is_doubtful = mark.flag();
  }
}

void OrderBook::restore_orders(MarkReader& mark) {
  std::vector<RestingOrder> orders(mark.count());
  std::uint64_t key = 0;
  for (RestingOrder& order : orders) order.key = key += mark.small();
  for (RestingOrder& order : orders) order.shares = mark.small_u32();
  for (const unsigned byte : price_bytes) {
    for (RestingOrder& order : orders) order.price |= std::uint32_t{mark.number<std::uint8_t>()} << (8 * byte);
  }
  for (const RestingOrder& order : orders) {
    MarkReader::check(order.key >= 2 && order.shares != 0);
    const std::uint64_t reference = (order.key >> 1) - 1;
    const OrderSpot spot = orders_.spot<PlainLanes>(reference);
    MarkReader::check(reference <= OrderTable::reference_max && spot.order == nullptr);
    MarkReader::check(orders_.add(spot, order));
  }
}

void OrderBook::restore_levels(MarkReader& mark, std::size_t side) {
  std::vector<RankedLevel> levels(mark.count());
  const std::uint64_t top_count = mark.small();
  std::uint64_t before = ranks_count;
  for (RankedLevel& level : levels) {
    const std::uint64_t step = mark.small();
    MarkReader::check(step != 0 && step <= before);
    before -= step;
    level = {.rank = static_cast<std::uint32_t>(before), .shares = mark.small_u32()};
    MarkReader::check(level.shares != 0);
  }
  MarkReader::check(ladders_.restore(side, levels, top_count));
}

}  // namespace tocsin
