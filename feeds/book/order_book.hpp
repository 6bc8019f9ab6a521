#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "engine/event.hpp"
#include "feeds/book/depth.hpp"
#include "feeds/book/order_table.hpp"
#include "feeds/book/price_ladders.hpp"

namespace tocsin {

class MarkReader;
class MarkWriter;

// Why a message is refused.
namespace book_refusal {
inline constexpr const char* not_listed = "a message of a stock that was not listed";
inline constexpr const char* too_large_reference = "an order reference of 2^63 - 1 or more";
inline constexpr const char* no_shares = "a message of no shares";
inline constexpr const char* known_order = "an order whose reference is there already";
inline constexpr const char* unknown_order = "an order that is not in the book";
inline constexpr const char* too_many_shares = "more shares than the order has left";
inline constexpr const char* other_stock = "an order of another stock";
inline constexpr const char* level_overflow = "a price level of 2^32 shares or more";
inline constexpr const char* too_many_levels = "a price level on a side of too many";
inline constexpr const char* no_room = "an order for which there is no room (see --orders-max and --grow)";

// Whether the message was as good as any, and only could not be kept: the book then lacks what the venue's has.
[[nodiscard]] inline bool leaves_in_doubt(const char* refusal) noexcept {
  return refusal == no_room || refusal == too_many_levels || refusal == level_overflow;
}
}  // namespace book_refusal

// What became of one message: refused, with the reason (a literal), or the side and price of the order it spoke of, and
// whether the stock's quote says something else since.
struct BookChange {
  const char* refusal = nullptr;
  std::uint32_t price = 0;
  bool is_sell = false;
  bool is_new_quote = false;
};

// The order-based books of all stocks of a venue, at full depth. Speaks of stocks by the venue's own number, of prices
// in the venue's own unit, and knows no message format. A message that is refused leaves every book as it was.
//
// Refused are: a reference that is there already, or that is not; a message of no shares; more shares than the order
// has left; a stock that was not listed; an order of another stock's book (as far as its price level tells); a level of
// 2^32 shares and more; a level on a side of too many (see PriceLadders); an order for which there is no room.
class OrderBook {
 public:
  struct Limits {
    std::size_t stocks_count = 65'536;  // the venue numbers them 0 .. stocks_count - 1
    std::size_t orders_count = 4'000'000;
    bool may_grow = false;
    std::uint32_t depth_levels = 5;  // 1 to 16: what a quote's depth adds up
  };
  // `price_unit`: of the venue, in units of Price.
  OrderBook(const Limits& limits, std::int64_t price_unit);

  struct Listed {
    InstrumentId instrument = no_instrument;
    std::uint32_t round_lot = 100;
  };
  void list(std::size_t stock, Listed listed) noexcept;

  // Inlined for sure: g++ takes a function that only prefetches for one without effect, and drops the call.
  [[gnu::always_inline]] void prefetch(std::size_t stock, std::uint64_t reference) const noexcept {
    orders_.prefetch(reference);
    ladders_.prefetch_pair(side_of(stock, false));
    __builtin_prefetch(&faces_[stock], 1);
  }

  struct NewOrder {
    std::uint64_t reference;
    bool is_sell;
    std::uint32_t shares;
    std::uint32_t price;
  };
  template <class Lanes>
  BookChange add(std::size_t stock, const NewOrder& order);
  // Takes shares off an order, which leaves when it has none left: executed or cancelled.
  template <class Lanes>
  BookChange reduce(std::size_t stock, std::uint64_t reference, std::uint32_t shares);
  template <class Lanes>
  BookChange remove(std::size_t stock, std::uint64_t reference);
  // A new order on the side of the one which leaves.
  template <class Lanes>
  BookChange replace(std::size_t stock, std::uint64_t reference, std::uint64_t new_reference, std::uint32_t shares,
                     std::uint32_t price);

  [[nodiscard]] const Quote& quote(std::size_t stock) const noexcept { return faces_[stock].quote; }
  [[nodiscard]] InstrumentId instrument(std::size_t stock) const noexcept { return faces_[stock].instrument; }
  [[nodiscard]] std::uint32_t round_lot(std::size_t stock) const noexcept { return faces_[stock].round_lot; }
  [[nodiscard]] bool is_listed(std::size_t stock) const noexcept { return faces_[stock].is_listed; }
  [[nodiscard]] bool is_doubtful(std::size_t stock) const noexcept { return faces_[stock].is_doubtful; }
  // What the stock's book says is not certain any more, until it is cleared; false where it was in doubt already.
  bool doubt(std::size_t stock) noexcept { return !std::exchange(faces_[stock].is_doubtful, true); }

  [[nodiscard]] Depth depth(std::size_t stock, std::size_t levels_max) const;
  [[nodiscard]] std::size_t orders_count() const noexcept { return orders_.size(); }
  // Orders at one time before the table has to grow.
  [[nodiscard]] std::size_t room() const noexcept { return orders_.room(); }
  // Forgets every order, and every doubt; what is listed stays so.
  void clear() noexcept;

  // Every order, level and doubt, and the same again in books that are empty and whose stocks are listed. SetupError
  // where the mark is of other stocks.
  void save(MarkWriter& mark) const;
  void restore(MarkReader& mark);

 private:
  // What the world is shown of one stock.
  struct alignas(64) Face {
    Quote quote;
    InstrumentId instrument;
    std::uint32_t round_lot;
    bool is_listed;
    bool is_doubtful;
  };
  static_assert(sizeof(Face) == 64);

  // Of an addition that was not done.
  static const char* why(LadderChange added) noexcept {
    return added == LadderChange::level_overflow ? book_refusal::level_overflow : book_refusal::too_many_levels;
  }
  [[nodiscard]] QuoteSide quote_side(std::size_t stock, bool is_sell) const noexcept {
    return {faces_[stock].quote, is_sell, price_unit_, depth_levels_};
  }
  static std::size_t side_of(std::size_t stock, bool is_sell) noexcept { return stock * 2 + (is_sell ? 1 : 0); }
  void save_levels(MarkWriter& mark, std::size_t side) const;
  void restore_levels(MarkReader& mark, std::size_t side);
  void restore_orders(MarkReader& mark);
  static RestingOrder resting(const NewOrder& order) noexcept {
    return {OrderTable::key_of(order.reference) | std::uint64_t{order.is_sell}, order.shares, order.price};
  }
  [[nodiscard]] const char* refusal(std::size_t stock, const NewOrder& order, const OrderSpot& spot) const noexcept;
  template <class Lanes>
  BookChange take(std::size_t stock, const OrderSpot& spot, std::uint32_t shares) noexcept;

  OrderTable orders_;
  PriceLadders ladders_;
  ZeroedPages<Face> faces_;
  std::int64_t price_unit_;
  std::uint32_t depth_levels_;
};

inline const char* OrderBook::refusal(std::size_t stock, const NewOrder& order, const OrderSpot& spot) const noexcept {
  if (!is_listed(stock)) [[unlikely]]
    return book_refusal::not_listed;
  if (order.shares == 0) [[unlikely]]
    return book_refusal::no_shares;
  if (order.reference > OrderTable::reference_max) [[unlikely]]
    return book_refusal::too_large_reference;
  if (spot.order != nullptr) [[unlikely]]
    return book_refusal::known_order;
  return nullptr;
}

template <class Lanes>
BookChange OrderBook::add(std::size_t stock, const NewOrder& order) {
  const OrderSpot spot = orders_.spot<Lanes>(order.reference);
  if (const char* const refused = refusal(stock, order, spot)) [[unlikely]]
    return {refused};
  const std::size_t side = side_of(stock, order.is_sell);
  const RankedLevel level{rank_of(order.is_sell, order.price), order.shares};
  const LadderChange added = ladders_.add<Lanes>(side, level, quote_side(stock, order.is_sell));
  if (!is_done(added)) [[unlikely]]
    return {why(added)};
  if (!orders_.add(spot, resting(order))) [[unlikely]] {
    (void)ladders_.take<PlainLanes>(side, level, quote_side(stock, order.is_sell));
    return {book_refusal::no_room};
  }
  return {nullptr, order.price, order.is_sell, added == LadderChange::told_anew};
}

template <class Lanes>
BookChange OrderBook::reduce(std::size_t stock, std::uint64_t reference, std::uint32_t shares) {
  if (shares == 0) [[unlikely]]
    return {book_refusal::no_shares};
  const OrderSpot spot = orders_.spot<Lanes>(reference);
  if (spot.order == nullptr) [[unlikely]]
    return {book_refusal::unknown_order};
  if (spot.order->shares < shares) [[unlikely]]
    return {book_refusal::too_many_shares};
  return take<Lanes>(stock, spot, shares);
}

template <class Lanes>
BookChange OrderBook::remove(std::size_t stock, std::uint64_t reference) {
  const OrderSpot spot = orders_.spot<Lanes>(reference);
  if (spot.order == nullptr) [[unlikely]]
    return {book_refusal::unknown_order};
  return take<Lanes>(stock, spot, spot.order->shares);
}

template <class Lanes>
BookChange OrderBook::take(std::size_t stock, const OrderSpot& spot, std::uint32_t shares) noexcept {
  RestingOrder& order = *spot.order;
  const bool is_sell = order.is_sell();
  const std::uint32_t price = order.price;
  const LadderChange taken =
      ladders_.take<Lanes>(side_of(stock, is_sell), {rank_of(is_sell, price), shares}, quote_side(stock, is_sell));
  if (!is_done(taken)) [[unlikely]]
    return {book_refusal::other_stock};
  if (order.shares == shares) {
    orders_.remove(spot);
  } else {
    order.shares -= shares;
  }
  return {nullptr, price, is_sell, taken == LadderChange::told_anew};
}

template <class Lanes>
BookChange OrderBook::replace(std::size_t stock, std::uint64_t reference, std::uint64_t new_reference,
                              std::uint32_t shares, std::uint32_t price) {
  const OrderSpot spot = orders_.spot<Lanes>(reference);
  if (spot.order == nullptr) [[unlikely]]
    return {book_refusal::unknown_order};
  const RestingOrder old = *spot.order;
  const NewOrder fresh{new_reference, old.is_sell(), shares, price};
  const OrderSpot new_spot = orders_.spot<Lanes>(new_reference);
  if (const char* const refused = refusal(stock, fresh, new_spot)) [[unlikely]]
    return {refused};
  const std::size_t side = side_of(stock, fresh.is_sell);
  const RankedLevel old_level{rank_of(fresh.is_sell, old.price), old.shares};
  const RankedLevel level{rank_of(fresh.is_sell, price), shares};
  if (!is_done(ladders_.take<Lanes>(side, old_level))) [[unlikely]]
    return {book_refusal::other_stock};
  const LadderChange added = ladders_.add<Lanes>(side, level);
  if (!is_done(added)) [[unlikely]] {
    ladders_.put_back(side, old_level);
    return {why(added)};
  }
  orders_.remove(spot);
  if (orders_.add(new_spot, resting(fresh))) [[likely]]
    return {nullptr, price, fresh.is_sell, ladders_.tell<Lanes>(side, quote_side(stock, fresh.is_sell))};
  // The old order finds the place that it has just left.
  (void)orders_.add(orders_.spot<PlainLanes>(reference), old);
  (void)ladders_.take<PlainLanes>(side, level);
  ladders_.put_back(side, old_level);
  return {book_refusal::no_room};
}

}  // namespace tocsin
