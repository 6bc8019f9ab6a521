#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/event.hpp"
#include "feeds/book/depth.hpp"
#include "feeds/itch/itch_messages.hpp"

namespace tocsin {

// The books of a venue as one would write them down first: a map of orders, and for each stock two maps of levels.
// Writes the events that each message should lead to, and counts what it refuses.
class NaiveItchBook {
 public:
  NaiveItchBook(std::size_t stocks_count, std::size_t levels_shown, std::size_t orders_max)
      : books_(stocks_count), levels_shown_(levels_shown), orders_max_(orders_max) {}

  void apply(const itch::AddOrder& m) { add(m); }
  void apply(const itch::AddOrderMpid& m) { add(m); }
  void apply(const itch::OrderDelete& m) {
    const auto order = orders_.find(m.reference);
    if (order == orders_.end()) return refuse();
    if (take(m.head, m.reference, order->second.shares)) show(m.head);
  }
  void apply(const itch::OrderCancel& m) {
    if (take(m.head, m.reference, m.cancelled_shares)) show(m.head);
  }
  void apply(const itch::OrderExecuted& m) {
    const auto order = orders_.find(m.reference);
    const Order before = order == orders_.end() ? Order{} : order->second;
    if (take(m.head, m.reference, m.executed_shares)) {
      trade(m, before, before.price, false);
      show(m.head);
    }
  }
  void apply(const itch::OrderExecutedWithPrice& m) {
    const auto order = orders_.find(m.reference);
    const Order before = order == orders_.end() ? Order{} : order->second;
    if (take(m.head, m.reference, m.executed_shares)) {
      trade(m, before, m.execution_price.units, m.printable == 'N');
      show(m.head);
    } else if (order == orders_.end()) {
      print_without_order(m);
    }
  }
  void apply(const itch::OrderReplace& m) {
    const auto found = orders_.find(m.original_reference);
    if (found == orders_.end()) return refuse();
    const Order old = found->second;
    const Order fresh{old.is_sell, m.price.units, m.shares};
    if (!is_fit(m.head, m.new_reference, m.shares)) return refuse();
    if (level(m.head, old) < old.shares) return refuse();
    const std::uint64_t leaving = old.price == fresh.price ? old.shares : 0;
    if (level(m.head, fresh) - leaving + fresh.shares > 0xffff'ffff) return doubt(m.head);
    (void)take(m.head, m.original_reference, old.shares);
    put(m.head, m.new_reference, fresh);
    show(m.head);
  }
  // Of a type that changes no book.
  template <class Other>
  void apply(const Other&) {}
  void refuse() { ++refused_count_; }

  [[nodiscard]] const std::vector<Event>& events() const { return events_; }
  [[nodiscard]] std::uint64_t refused_count() const { return refused_count_; }
  [[nodiscard]] std::size_t orders_count() const { return orders_.size(); }
  [[nodiscard]] bool has(std::uint64_t reference) const { return orders_.contains(reference); }
  void forget_events() { events_.clear(); }

  [[nodiscard]] Depth depth(std::size_t stock, std::size_t levels_max) const {
    Depth depth;
    const auto copy = [&](const auto& levels, std::vector<DepthLevel>& to) {
      for (auto level = levels.begin(); level != levels.end() && to.size() < levels_max; ++level) {
        to.push_back({price_of(level->first), level->second});
      }
    };
    copy(books_[stock].bids, depth.bids);
    copy(books_[stock].asks, depth.asks);
    return depth;
  }

 private:
  struct Order {
    bool is_sell = false;
    std::uint32_t price = 0;
    std::uint32_t shares = 0;
  };
  struct Book {
    std::map<std::uint32_t, std::uint64_t, std::greater<>> bids;
    std::map<std::uint32_t, std::uint64_t> asks;
    Quote quote{no_price, no_price, 0, 0, 0, 0};
    bool is_doubtful = false;
  };

  static Price price_of(std::uint32_t units) { return {std::int64_t{units} * 100'000}; }

  [[nodiscard]] bool is_fit(const itch::MessageHead& head, std::uint64_t reference, std::uint32_t shares) const {
    return head.locate < books_.size() && shares != 0 && reference < (1ULL << 63) - 1 && !orders_.contains(reference);
  }

  [[nodiscard]] std::uint64_t level(const itch::MessageHead& head, const Order& order) const {
    if (head.locate >= books_.size()) return 0;
    const auto of = [&](const auto& levels) {
      const auto found = levels.find(order.price);
      return found == levels.end() ? 0 : found->second;
    };
    return order.is_sell ? of(books_[head.locate].asks) : of(books_[head.locate].bids);
  }

  template <class Added>
  void add(const Added& m) {
    const Order order{m.side == 'S', m.price.units, m.shares};
    if ((m.side != 'B' && m.side != 'S') || !is_fit(m.head, m.reference, m.shares)) return refuse();
    if (level(m.head, order) + m.shares > 0xffff'ffff || orders_.size() >= orders_max_) return doubt(m.head);
    put(m.head, m.reference, order);
    show(m.head);
  }

  // What there is no room for is missing from the book from here on, and that is said at once.
  void doubt(const itch::MessageHead& head) {
    refuse();
    Book& book = books_[head.locate];
    if (!std::exchange(book.is_doubtful, true)) event(EventKind::quote, head).quote = book.quote;
  }

  void put(const itch::MessageHead& head, std::uint64_t reference, const Order& order) {
    orders_[reference] = order;
    Book& book = books_[head.locate];
    (order.is_sell ? book.asks[order.price] : book.bids[order.price]) += order.shares;
  }

  bool take(const itch::MessageHead& head, std::uint64_t reference, std::uint32_t shares) {
    const auto found = orders_.find(reference);
    if (found == orders_.end() || shares == 0 || shares > found->second.shares || level(head, found->second) < shares) {
      refuse();
      return false;
    }
    const auto off = [&](auto& levels) {
      std::uint64_t& at = levels[found->second.price];
      at -= shares;
      if (at == 0) levels.erase(found->second.price);
    };
    found->second.is_sell ? off(books_[head.locate].asks) : off(books_[head.locate].bids);
    found->second.shares -= shares;
    if (found->second.shares == 0) orders_.erase(found);
    return true;
  }

  Event& event(EventKind kind, const itch::MessageHead& head) {
    events_.push_back(blank_event(kind, Time{head.timestamp}, InstrumentId{head.locate}));
    events_.back().sequence = ++sequence_;
    events_.back().source = 1;
    if (books_[head.locate].is_doubtful) events_.back().flags = event_flag::doubtful;
    return events_.back();
  }

  template <class Executed>
  void trade(const Executed& m, const Order& order, std::uint32_t price, bool is_unprinted) {
    if (price == 0) return refuse();
    const bool is_odd = m.executed_shares < 100;
    const std::uint32_t odd = is_odd ? trade_condition::odd_lot : 0;
    const std::uint32_t volume_only = is_odd || is_unprinted ? 3 : 0;
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(m.head.timestamp).count();
    const std::uint32_t hours = minutes < 570 || minutes >= 960 ? trade_condition::extended_hours : 0;
    Event& trade = event(EventKind::trade, m.head);
    trade.side = order.is_sell ? Side::buy : Side::sell;
    trade.trade = {.price = price_of(price),
                   .size = m.executed_shares,
                   .id = m.match_number,
                   .conditions = odd | volume_only | hours | (is_unprinted ? trade_condition::not_volume : 0),
                   .zero = {}};
  }

  // All that a trade needs stands in the message, but for its side.
  void print_without_order(const itch::OrderExecutedWithPrice& m) {
    const bool is_listed = m.head.locate < books_.size();
    if (!is_listed || m.executed_shares == 0 || m.execution_price.units == 0 || m.printable != 'Y') return;
    trade(m, {}, m.execution_price.units, false);
    events_.back().side = Side::none;
    events_.back().flags = event_flag::doubtful;
  }

  void show(const itch::MessageHead& head) {
    Book& book = books_[head.locate];
    const auto sum = [this](const auto& levels) {
      std::uint64_t shares = 0;
      std::size_t count = 0;
      for (auto level = levels.begin(); level != levels.end() && count < levels_shown_; ++level, ++count) {
        shares += level->second;
      }
      return static_cast<std::uint32_t>(std::min<std::uint64_t>(shares, 0xffff'ffff));
    };
    const auto price = [](const auto& levels) { return levels.empty() ? no_price : price_of(levels.begin()->first); };
    const auto size = [](const auto& levels) {
      return levels.empty() ? 0 : static_cast<std::uint32_t>(levels.begin()->second);
    };
    const Quote quote{price(book.bids), price(book.asks), size(book.bids),
                      size(book.asks),  sum(book.bids),   sum(book.asks)};
    if (std::memcmp(&quote, &book.quote, sizeof quote) == 0) return;
    book.quote = quote;
    event(EventKind::quote, head).quote = quote;
  }

  std::vector<Book> books_;
  std::unordered_map<std::uint64_t, Order> orders_;
  std::vector<Event> events_;
  std::size_t levels_shown_;
  std::size_t orders_max_;
  std::uint64_t sequence_ = 0;
  std::uint64_t refused_count_ = 0;
};

}  // namespace tocsin
