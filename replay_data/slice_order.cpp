#include "replay_data/slice_order.hpp"

#include "replay_data/day_clock.hpp"

namespace tocsin {

std::span<const std::uint32_t> SliceOrder::of(std::span<const Event> events, Time begin) {
  bucket(events, begin);
  settle(events);
  return order_;
}

void SliceOrder::bucket(std::span<const Event> events, Time begin) {
  const auto buckets_per_ns = static_cast<double>(events.size()) / static_cast<double>(day_clock::slice_length.count());
  const auto bucket_of = [&](const Event& event) {
    return static_cast<std::size_t>(static_cast<double>((event.time - begin).count()) * buckets_per_ns);
  };
  starts_.assign(events.size() + 2, 0);
  for (const Event& event : events) ++starts_[bucket_of(event) + 1];
  for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
  order_.resize(events.size());
  for (std::uint32_t i = 0; i < events.size(); ++i) order_[starts_[bucket_of(events[i])]++] = i;
}

// Buckets are in order already: nothing moves beyond its own.
void SliceOrder::settle(std::span<const Event> events) {
  for (std::size_t i = 1; i < order_.size(); ++i) {
    const std::uint32_t moving = order_[i];
    std::size_t place = i;
    for (; place > 0 && events[moving].time < events[order_[place - 1]].time; --place)
      order_[place] = order_[place - 1];
    order_[place] = moving;
  }
}

}  // namespace tocsin
