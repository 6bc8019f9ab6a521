#pragma once

#include <cstddef>
#include <cstdint>

#include "feeds/book/lanes.hpp"
#include "feeds/book/order_line.hpp"
#include "feeds/book/zeroed_pages.hpp"

namespace tocsin {

// Where the order of a reference lies, or could.
struct OrderSpot {
  RestingOrder* order = nullptr;  // nullptr: there is none
  OrderLine* line = nullptr;
  unsigned free = 0;  // places of the line, one bit each
};

// The orders of a venue by reference, sized by how many wait at one time and not by the highest reference.
//
// What: a hash table of cache lines with places for four orders each, at most half full. A venue numbers its orders
// upwards, and so they go around the table, two to a line: the orders of one moment share lines and neighbouring lines,
// and to add one costs no fetch from memory. Each turn around the table begins at a place of its own, thrown by mix(),
// so that references with a stride do not pile up. Those that remain of earlier turns fill two places of a line in four
// at most on average, those that come now the other two. A full line overflows into the next ones, and removal moves
// orders back, so that always: an order lies past its home line only if its home line and all between are full. A
// search therefore ends at the first line with a free place, almost always the home line, and there are no tombstones.
//
// Four to a line instead of two would need half the memory, but does not work: where a young run, whose orders all wait
// still, crosses what remains of an old one, every line is full for the length of the run.
//
// Why: an order lives for longer than the caches remember it, so to execute or delete it costs one fetch from memory,
// 300 ns and more; what a table can do is to need exactly one line, at an address known from the reference alone, so
// that it can be fetched ahead of its turn.
//
// Worst case: references chosen so that more than a thousand share a home line fill `probe_lines_max` lines; the table
// then refuses the next of them, or grows if it may and is an eighth full. Growing rehashes all orders at once (some
// 10 ns each) and needs both tables for that time.
class OrderTable {
 public:
  static constexpr std::uint64_t reference_max = (std::uint64_t{1} << 63) - 2;

  // Of an order on the buy side.
  static std::uint64_t key_of(std::uint64_t reference) noexcept { return (reference + 1) << 1; }

  // Room for at least `orders_count` orders at one time.
  OrderTable(std::size_t orders_count, bool may_grow);

  // Begins to fetch the line in which the order would be.
  [[gnu::always_inline]] void prefetch(std::uint64_t reference) const noexcept {
    __builtin_prefetch(&lines_[home(reference)], 1);
  }
  // Valid until the next `add`; what is free of its line stays free until then, whatever is removed.
  template <class Lanes>
  [[nodiscard]] OrderSpot spot(std::uint64_t reference) noexcept {
    if (reference > reference_max) [[unlikely]]
      return {};
    OrderLine& line = lines_[home(reference)];
    const LinePlaces places = Lanes::places(line, key_of(reference));
    OrderSpot spot = spot_in(line, places);
    if (places.of_order == 0 && places.free == 0) [[unlikely]] {
      // Field by field, so that the common case needs no memory for them.
      const OrderSpot past_home = spot_past_home(reference);
      spot.order = past_home.order;
      spot.line = past_home.line;
      spot.free = past_home.free;
    }
    return spot;
  }
  // nullptr where there is none; valid until the next `add` or `remove`.
  [[nodiscard]] RestingOrder* find(std::uint64_t reference) noexcept { return spot<PlainLanes>(reference).order; }
  // At the spot of its reference, which is new and not above `reference_max`. False, and nothing is changed, where
  // there is no room.
  [[nodiscard]] bool add(const OrderSpot& spot, RestingOrder order) {
    if (spot.free == 0 || size_ >= room()) [[unlikely]]
      return add_at_length(order);
    *spot.line->first_of(spot.free) = order;
    ++size_;
    return true;
  }
  // The order at a spot that has one.
  void remove(const OrderSpot& spot) noexcept {
    --size_;
    if (spot.free == 0) [[unlikely]]
      return close_gap(spot.order);
    *spot.order = {};
  }
  void clear() noexcept;
  // In no particular order, which is the same for the same calls.
  template <class Visitor>
  void for_each(Visitor&& visit) const {
    for (std::size_t line = 0; line < lines_.size(); ++line) {
      for (const RestingOrder& order : lines_[line].orders) {
        if (order.key != 0) visit(order);
      }
    }
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  // Orders at one time before the table has to grow.
  [[nodiscard]] std::size_t room() const noexcept { return lines_.size() * line_room; }

 private:
  static constexpr std::size_t line_room = 2;  // orders of one turn in a line, and of all turns on average
  static constexpr std::size_t probe_lines_max = 256;

  static std::uint64_t reference_of(const RestingOrder& order) noexcept { return (order.key >> 1) - 1; }
  static OrderSpot spot_in(OrderLine& line, LinePlaces places) noexcept {
    return {line.first_of(places.of_order), &line, places.free};
  }
  [[nodiscard]] std::size_t home(std::uint64_t reference) const noexcept {
    const std::uint64_t mix = (reference >> turn_bits_) * 0x9e3779b97f4a7c15ULL;
    return (reference / line_room + (mix >> 32)) & mask_;
  }
  [[nodiscard]] std::size_t line_of(const RestingOrder* order) const noexcept {
    return static_cast<std::size_t>(order - lines_[0].orders.data()) / OrderLine::capacity;
  }
  [[nodiscard]] OrderSpot spot_past_home(std::uint64_t reference) noexcept;
  [[nodiscard]] bool add_at_length(RestingOrder order);
  [[nodiscard]] bool place(const RestingOrder& order) noexcept;
  [[nodiscard]] bool grow();
  void close_gap(RestingOrder* gap) noexcept;
  [[nodiscard]] RestingOrder* strayed(std::size_t line, std::size_t target) noexcept;

  ZeroedPages<OrderLine> lines_;
  std::size_t mask_;
  int turn_bits_;  // references are shifted by so much to give the turn around the table
  std::size_t size_ = 0;
  bool may_grow_;
};

}  // namespace tocsin
