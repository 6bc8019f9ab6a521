#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/event.hpp"
#include "feeds/book/depth.hpp"
#include "feeds/book/order_table.hpp"
#include "feeds/book/price_ladders.hpp"

namespace tocsin {

// What became of one message: refused, with the reason (a literal), or the side and price of the order it spoke of.
struct BookChange {
  const char* refusal = nullptr;
  std::uint32_t price = 0;
  bool is_sell = false;
};

// The order-based books of all stocks of a venue, at full depth. Speaks of stocks by the venue's own number, of prices
// in the venue's own unit, and knows no message format. A message that is refused leaves every book as it was.
//
// Refused are: a reference that is there already, or that is not; a message of no shares; more shares than the order
// has left; a stock that was not listed; an order of another stock's book (as far as its price level tells); a level of
// 2^32 shares and more; an order for which there is no room. A replacement for which there is no room, which only
// references that were chosen for it can bring about, leaves without a new order.
class OrderBook {
 public:
  // Why a message is refused whose order is not there.
  static constexpr const char* unknown_order = "an order that is not in the book";

  struct Limits {
    std::size_t stocks_count = 65'536;  // the venue numbers them 0 .. stocks_count - 1
    std::size_t orders_count = 4'000'000;
    bool may_grow = true;
    std::uint32_t depth_levels = 5;  // 1 to 16: what a quote's depth adds up
  };
  // `price_unit`: of the venue, in units of Price.
  OrderBook(const Limits& limits, std::int64_t price_unit);

  struct Listed {
    InstrumentId instrument = no_instrument;
    std::uint32_t round_lot = 100;
  };
  void list(std::size_t stock, Listed listed) noexcept;

  void prefetch(std::size_t stock, std::uint64_t reference) const noexcept {
    orders_.prefetch(reference);
    ladders_.prefetch(side_of(stock, false));
    ladders_.prefetch(side_of(stock, true));
    __builtin_prefetch(&faces_[stock], 1);
  }

  struct NewOrder {
    std::uint64_t reference;
    bool is_sell;
    std::uint32_t shares;
    std::uint32_t price;
  };
  BookChange add(std::size_t stock, const NewOrder& order);
  // Takes shares off an order, which leaves when it has none left: executed or cancelled.
  BookChange reduce(std::size_t stock, std::uint64_t reference, std::uint32_t shares);
  BookChange remove(std::size_t stock, std::uint64_t reference);
  // A new order on the side of the one which leaves.
  BookChange replace(std::size_t stock, std::uint64_t reference, std::uint64_t new_reference, std::uint32_t shares,
                     std::uint32_t price);

  // Brings the quote of a stock up to date after a change of one side; true where it says something else than before.
  bool show(std::size_t stock, bool is_sell) noexcept;
  [[nodiscard]] const Quote& quote(std::size_t stock) const noexcept { return faces_[stock].quote; }
  [[nodiscard]] InstrumentId instrument(std::size_t stock) const noexcept { return faces_[stock].instrument; }
  [[nodiscard]] std::uint32_t round_lot(std::size_t stock) const noexcept { return faces_[stock].round_lot; }
  [[nodiscard]] bool is_listed(std::size_t stock) const noexcept { return faces_[stock].is_listed; }

  [[nodiscard]] Depth depth(std::size_t stock, std::size_t levels_max) const;
  [[nodiscard]] std::size_t orders_count() const noexcept { return orders_.size(); }
  // Orders at one time before the table has to grow.
  [[nodiscard]] std::size_t room() const noexcept { return orders_.room(); }
  // Forgets every order; what is listed stays so.
  void clear() noexcept;

 private:
  // What the world is shown of one stock.
  struct alignas(64) Face {
    Quote quote;
    InstrumentId instrument;
    std::uint32_t round_lot;
    bool is_listed;
  };
  static_assert(sizeof(Face) == 64);

  static std::size_t side_of(std::size_t stock, bool is_sell) noexcept { return stock * 2 + (is_sell ? 1 : 0); }
  [[nodiscard]] const char* refusal(std::size_t stock, const NewOrder& order) noexcept;
  BookChange take(std::size_t stock, RestingOrder* order, std::uint32_t shares);

  OrderTable orders_;
  PriceLadders ladders_;
  ZeroedPages<Face> faces_;
  std::int64_t price_unit_;
  std::uint32_t depth_levels_;
};

}  // namespace tocsin
