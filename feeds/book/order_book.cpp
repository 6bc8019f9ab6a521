#include "feeds/book/order_book.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

namespace refused {
constexpr const char* not_listed = "a message of a stock that was not listed";
constexpr const char* too_large_reference = "an order reference of 2^63 - 1 or more";
constexpr const char* no_shares = "a message of no shares";
constexpr const char* known = "an order whose reference is there already";
constexpr const char* too_many_shares = "more shares than the order has left";
constexpr const char* other_stock = "an order of another stock";
constexpr const char* level_overflow = "a price level of 2^32 shares or more";
constexpr const char* no_room = "an order for which there is no room";
}  // namespace refused

const OrderBook::Limits& checked(const OrderBook::Limits& limits) {
  if (limits.depth_levels == 0 || limits.depth_levels > TopLevels::capacity) {
    throw SetupError("depth_levels: expected 1 to 16, not " + std::to_string(limits.depth_levels));
  }
  return limits;
}

constexpr Quote no_quote{no_price, no_price, 0, 0, 0, 0};

std::uint32_t clamped(std::uint64_t shares) noexcept {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(shares, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

OrderBook::OrderBook(const Limits& limits, std::int64_t price_unit)
    : orders_(checked(limits).orders_count, limits.may_grow),
      ladders_(limits.stocks_count * 2, limits.depth_levels),
      faces_(limits.stocks_count),
      price_unit_(price_unit),
      depth_levels_(limits.depth_levels) {}

void OrderBook::list(std::size_t stock, Listed listed) noexcept {
  if (!faces_[stock].is_listed) faces_[stock].quote = no_quote;
  faces_[stock].instrument = listed.instrument;
  faces_[stock].round_lot = listed.round_lot;
  faces_[stock].is_listed = true;
}

const char* OrderBook::refusal(std::size_t stock, const NewOrder& order) noexcept {
  if (!is_listed(stock)) return refused::not_listed;
  if (order.shares == 0) return refused::no_shares;
  if (order.reference > OrderTable::reference_max) return refused::too_large_reference;
  if (orders_.find(order.reference) != nullptr) return refused::known;
  return nullptr;
}

BookChange OrderBook::add(std::size_t stock, const NewOrder& order) {
  if (const char* const why = refusal(stock, order)) return {why};
  const std::size_t side = side_of(stock, order.is_sell);
  const std::uint32_t rank = rank_of(order.is_sell, order.price);
  if (!ladders_.add(side, rank, order.shares)) return {refused::level_overflow};
  if (!orders_.add(order.reference, order.is_sell, order.shares, order.price)) {
    (void)ladders_.take(side, rank, order.shares);
    return {refused::no_room};
  }
  return {nullptr, order.price, order.is_sell};
}

BookChange OrderBook::reduce(std::size_t stock, std::uint64_t reference, std::uint32_t shares) {
  if (shares == 0) return {refused::no_shares};
  RestingOrder* const order = orders_.find(reference);
  if (order == nullptr) return {unknown_order};
  if (order->shares < shares) return {refused::too_many_shares};
  return take(stock, order, shares);
}

BookChange OrderBook::remove(std::size_t stock, std::uint64_t reference) {
  RestingOrder* const order = orders_.find(reference);
  if (order == nullptr) return {unknown_order};
  return take(stock, order, order->shares);
}

BookChange OrderBook::take(std::size_t stock, RestingOrder* order, std::uint32_t shares) {
  const BookChange change{nullptr, order->price, order->is_sell()};
  const std::size_t side = side_of(stock, change.is_sell);
  if (!ladders_.take(side, rank_of(change.is_sell, change.price), shares)) return {refused::other_stock};
  order->shares -= shares;
  if (order->shares == 0) orders_.remove(order);
  return change;
}

BookChange OrderBook::replace(std::size_t stock, std::uint64_t reference, std::uint64_t new_reference,
                              std::uint32_t shares, std::uint32_t price) {
  RestingOrder* const order = orders_.find(reference);
  if (order == nullptr) return {unknown_order};
  const NewOrder fresh{new_reference, order->is_sell(), shares, price};
  if (const char* const why = refusal(stock, fresh)) return {why};
  const RestingOrder old = *order;
  const std::size_t side = side_of(stock, fresh.is_sell);
  const std::uint32_t old_rank = rank_of(fresh.is_sell, old.price);
  if (!ladders_.take(side, old_rank, old.shares)) return {refused::other_stock};
  if (!ladders_.add(side, rank_of(fresh.is_sell, price), shares)) {
    (void)ladders_.add(side, old_rank, old.shares);
    return {refused::level_overflow};
  }
  orders_.remove(order);
  if (orders_.add(new_reference, fresh.is_sell, shares, price)) return {nullptr, price, fresh.is_sell};
  (void)ladders_.take(side, rank_of(fresh.is_sell, price), shares);
  return {refused::no_room, price, fresh.is_sell};
}

bool OrderBook::show(std::size_t stock, bool is_sell) noexcept {
  const TopLevels& top = ladders_.top(side_of(stock, is_sell));
  std::uint64_t depth = 0;
  for (std::uint32_t place = 0; place < depth_levels_; ++place) depth += top.shares[place];
  const std::int64_t best = std::int64_t{price_of(is_sell, top.ranks[0])} * price_unit_;
  const Price price = top.shares[0] == 0 ? no_price : Price{best};
  Quote& quote = faces_[stock].quote;
  Price& shown_price = is_sell ? quote.ask : quote.bid;
  std::uint32_t& shown_size = is_sell ? quote.ask_size : quote.bid_size;
  std::uint32_t& shown_depth = is_sell ? quote.ask_depth : quote.bid_depth;
  if (shown_price == price && shown_size == top.shares[0] && shown_depth == clamped(depth)) return false;
  shown_price = price;
  shown_size = top.shares[0];
  shown_depth = clamped(depth);
  return true;
}

Depth OrderBook::depth(std::size_t stock, std::size_t levels_max) const {
  const auto levels_of = [&](bool is_sell) {
    std::vector<DepthLevel> levels;
    for (const RankedLevel& level : ladders_.best(side_of(stock, is_sell), levels_max)) {
      levels.push_back({Price{std::int64_t{price_of(is_sell, level.rank)} * price_unit_}, level.shares});
    }
    return levels;
  };
  return {.bids = levels_of(false), .asks = levels_of(true)};
}

void OrderBook::clear() noexcept {
  orders_.clear();
  ladders_.clear();
  for (std::size_t stock = 0; stock < faces_.size(); ++stock) {
    if (faces_[stock].is_listed) faces_[stock].quote = no_quote;
  }
}

}  // namespace tocsin
