#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace tocsin::bench {

// One order that waits in a book of the generator. Its place is free where `shares` is 0.
struct RestingOrder {
  std::uint64_t ref = 0;
  std::uint32_t shares = 0;
  std::uint32_t price = 0;  // 1e-4 dollars
  std::uint32_t before = 0;
  std::uint32_t behind = 0;  // in the queue at its price
  std::uint32_t side = 0;
  std::uint32_t zero = 0;
};
static_assert(sizeof(RestingOrder) == 32);

// All orders of all stocks, in queues by price and time, so that what the generator writes about them is true. A side
// is numbered: stock * 2 for its bids, stock * 2 + 1 for its offers.
class RestingOrders {
 public:
  using Place = std::uint32_t;
  static constexpr Place nowhere = 0xffff'ffff;

  explicit RestingOrders(std::uint32_t sides_count) : sides_(sides_count) {}

  Place add(std::uint32_t side, std::uint64_t ref, std::uint32_t shares, std::uint32_t price);
  void remove(Place place);
  void reduce(Place place, std::uint32_t shares) { orders_[place].shares -= shares; }

  [[nodiscard]] const RestingOrder& operator[](Place place) const { return orders_[place]; }
  // Places that were ever taken; some of them may be free.
  [[nodiscard]] std::uint32_t places_count() const { return static_cast<std::uint32_t>(orders_.size()); }
  [[nodiscard]] std::uint32_t live_count() const { return places_count() - free_count_; }
  [[nodiscard]] std::uint32_t levels_count() const { return levels_count_; }

  [[nodiscard]] std::optional<std::uint32_t> best_price(std::uint32_t side) const;
  // The order that is first in time at the best price; nowhere on an empty side.
  [[nodiscard]] Place first_at_best(std::uint32_t side) const;
  // The price of the level at `price`, or else of the next worse one, or of the worst there is; the side is not empty.
  [[nodiscard]] std::uint32_t level_near(std::uint32_t side, std::uint32_t price) const;

 private:
  // `rank` is greater where the price is better.
  struct Level {
    std::uint32_t rank;
    Place first;
    Place last;
  };
  using Levels = std::vector<Level>;  // the best is the last

  // Its own inverse.
  static std::uint32_t rank_of(std::uint32_t side, std::uint32_t price) { return side % 2 == 0 ? price : ~price; }
  static Levels::iterator find(Levels& levels, std::uint32_t rank);
  Place take_place();
  Level& level_at(std::uint32_t side, std::uint32_t rank);

  std::vector<Levels> sides_;
  std::vector<RestingOrder> orders_;
  Place free_ = nowhere;  // the first free place; `behind` leads to the next
  std::uint32_t free_count_ = 0;
  std::uint32_t levels_count_ = 0;
};

}  // namespace tocsin::bench
