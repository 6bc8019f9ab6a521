#pragma once

#include <cstdint>
#include <vector>

#include "feeds/encoded.hpp"
#include "feeds/itch/itch_messages.hpp"

namespace tocsin::itch {

// The orders of one stock that make its best bid and offer what a quote says: one at the best price of each side and,
// for the depth, one far behind, since a quote does not tell at which prices the rest waits: at the prices of the stub
// quotes of old, $0.01 and $199,999.99.
//
// A quote that changes in several ways takes several messages, and each shows a quote of its own: bids and offers do
// not cross meanwhile unless the quotes do, and depth is not less than before and behind the change.
class ShownOrders {
 public:
  // What the messages say besides, and where they go.
  struct Writer {
    MessageHead head;
    Alpha<8> stock;
    std::uint64_t& last_reference;  // of the orders of all stocks
    std::vector<std::byte>& frames;
    std::uint64_t& messages_count;
  };

  void show(const WantedSide& bid, const WantedSide& offer, const Writer& to);
  // Of the order at the best price on that side: executed shares, of which it has more.
  void execute(bool is_sell, std::uint32_t shares, std::uint64_t match_number, const Writer& to);

  // At the best price; 0 where there is none.
  [[nodiscard]] std::uint32_t shares(bool is_sell) const noexcept { return sides_[is_sell ? 1 : 0].best.shares; }
  [[nodiscard]] std::uint32_t price(bool is_sell) const noexcept { return sides_[is_sell ? 1 : 0].best.price; }

 private:
  struct Order {
    std::uint64_t reference = 0;
    std::uint32_t price = 0;
    std::uint32_t shares = 0;  // 0: it is not there
  };
  struct Side {
    Order best;
    Order behind;
  };

  void show_side(bool is_sell, const WantedSide& wanted, const Writer& to);
  static void turn(Order& order, bool is_sell, std::uint32_t price, std::uint32_t shares, const Writer& to);

  Side sides_[2];
};

}  // namespace tocsin::itch
