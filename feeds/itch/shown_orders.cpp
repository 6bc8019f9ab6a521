#include "feeds/itch/shown_orders.hpp"

#include "feeds/itch/itch_writer.hpp"

namespace tocsin::itch {
namespace {

template <class Message>
void put(const Message& message, const ShownOrders::Writer& to) {
  append_frame(to.frames, message);
  ++to.messages_count;
}

}  // namespace

void ShownOrders::show(const WantedSide& bid, const WantedSide& offer, const Writer& to) {
  const Order& old_offer = sides_[1].best;
  const bool would_cross = bid.shares != 0 && old_offer.shares != 0 && bid.price >= old_offer.price;
  if (would_cross) show_side(true, offer, to);
  show_side(false, bid, to);
  if (!would_cross) show_side(true, offer, to);
}

// What is behind never becomes the best: it comes after the best and leaves before it.
void ShownOrders::show_side(bool is_sell, const WantedSide& wanted, const Writer& to) {
  Side& side = sides_[is_sell ? 1 : 0];
  const std::uint32_t stub = is_sell ? WantedSide::stub_offer : WantedSide::stub_bid;
  const bool is_behind_first = side.best.shares != 0 && (wanted.shares == 0 || wanted.behind > side.behind.shares);
  if (is_behind_first) turn(side.behind, is_sell, stub, wanted.behind, to);
  turn(side.best, is_sell, wanted.price, wanted.shares, to);
  if (!is_behind_first) turn(side.behind, is_sell, stub, wanted.behind, to);
}

void ShownOrders::turn(Order& order, bool is_sell, std::uint32_t price, std::uint32_t shares, const Writer& to) {
  const Order old = order;
  if (old.shares == 0 && shares == 0) return;
  if (old.shares != 0 && old.price == price && old.shares == shares) return;
  order = {old.reference, price, shares};
  if (shares == 0) return put(OrderDelete{.head = to.head, .reference = old.reference}, to);
  if (old.price == price && shares < old.shares) {
    return put(OrderCancel{.head = to.head, .reference = old.reference, .cancelled_shares = old.shares - shares}, to);
  }
  order.reference = ++to.last_reference;
  if (old.shares != 0) {
    return put(OrderReplace{.head = to.head,
                            .original_reference = old.reference,
                            .new_reference = order.reference,
                            .shares = shares,
                            .price = {price}},
               to);
  }
  put(AddOrder{.head = to.head,
               .reference = order.reference,
               .side = is_sell ? 'S' : 'B',
               .shares = shares,
               .stock = to.stock,
               .price = {price}},
      to);
}

void ShownOrders::execute(bool is_sell, std::uint32_t shares, std::uint64_t match_number, const Writer& to) {
  Order& best = sides_[is_sell ? 1 : 0].best;
  put(
      OrderExecuted{
          .head = to.head, .reference = best.reference, .executed_shares = shares, .match_number = match_number},
      to);
  best.shares -= shares;
}

}  // namespace tocsin::itch
