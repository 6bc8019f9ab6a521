#include "bench/generator/resting_orders.hpp"

#include <algorithm>

namespace tocsin::bench {

RestingOrders::Levels::iterator RestingOrders::find(Levels& levels, std::uint32_t rank) {
  return std::ranges::lower_bound(levels, rank, {}, &Level::rank);
}

RestingOrders::Place RestingOrders::take_place() {
  if (free_ == nowhere) {
    orders_.emplace_back();
    return places_count() - 1;
  }
  const Place place = free_;
  free_ = orders_[place].behind;
  --free_count_;
  return place;
}

RestingOrders::Level& RestingOrders::level_at(std::uint32_t side, std::uint32_t rank) {
  Levels& levels = sides_[side];
  const auto found = find(levels, rank);
  if (found != levels.end() && found->rank == rank) return *found;
  ++levels_count_;
  return *levels.insert(found, {rank, nowhere, nowhere});
}

RestingOrders::Place RestingOrders::add(std::uint32_t side, std::uint64_t ref, std::uint32_t shares,
                                        std::uint32_t price) {
  const Place place = take_place();
  Level& level = level_at(side, rank_of(side, price));
  orders_[place] = {
      .ref = ref, .shares = shares, .price = price, .before = level.last, .behind = nowhere, .side = side};
  (level.last == nowhere ? level.first : orders_[level.last].behind) = place;
  level.last = place;
  return place;
}

void RestingOrders::remove(Place place) {
  RestingOrder& order = orders_[place];
  Levels& levels = sides_[order.side];
  const auto level = find(levels, rank_of(order.side, order.price));
  (order.before == nowhere ? level->first : orders_[order.before].behind) = order.behind;
  (order.behind == nowhere ? level->last : orders_[order.behind].before) = order.before;
  if (level->first == nowhere) {
    levels.erase(level);
    --levels_count_;
  }
  order = {.behind = free_};
  free_ = place;
  ++free_count_;
}

std::optional<std::uint32_t> RestingOrders::best_price(std::uint32_t side) const {
  if (sides_[side].empty()) return std::nullopt;
  return rank_of(side, sides_[side].back().rank);
}

RestingOrders::Place RestingOrders::first_at_best(std::uint32_t side) const {
  return sides_[side].empty() ? nowhere : sides_[side].back().first;
}

std::uint32_t RestingOrders::level_near(std::uint32_t side, std::uint32_t price) const {
  const Levels& levels = sides_[side];
  const auto worse = std::ranges::upper_bound(levels, rank_of(side, price), {}, &Level::rank);
  return rank_of(side, worse == levels.begin() ? worse->rank : std::prev(worse)->rank);
}

}  // namespace tocsin::bench
