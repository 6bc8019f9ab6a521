#include "replay_data/slice_order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "replay_data/day_clock.hpp"
#include "replay_data/random.hpp"

namespace tocsin {
namespace {

std::vector<std::uint32_t> sorted_plainly(const std::vector<Event>& events) {
  std::vector<std::uint32_t> order(events.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::uint32_t i) { return std::pair(events[i].time, i); });
  return order;
}

// Times over the whole slice, or crowded into its first nanoseconds.
std::vector<Event> random_events(Random& random) {
  const Duration span = random.below(2) == 0 ? day_clock::slice_length : Duration{20};
  std::vector<Event> events;
  for (std::uint64_t count = random.below(400); count > 0; --count) {
    const auto after = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(span.count())));
    events.push_back(blank_event(EventKind::trade, time_from_ns(1'000 + after), no_instrument));
  }
  return events;
}

TEST(SliceOrder, equals_a_stable_sort) {
  Random random(11, 0);
  SliceOrder order;
  for (int round = 0; round < 500; ++round) {
    const std::vector<Event> events = random_events(random);
    const auto ours = order.of(events, time_from_ns(1'000));
    ASSERT_TRUE(std::ranges::equal(ours, sorted_plainly(events)));
  }
}

TEST(SliceOrder, holds_the_last_nanosecond_of_the_slice) {
  std::vector<Event> events(3,
                            blank_event(EventKind::trade, Time{day_clock::slice_length - Duration{1}}, no_instrument));
  events.back().time = Time{};
  SliceOrder order;
  EXPECT_TRUE(std::ranges::equal(order.of(events, Time{}), std::vector<std::uint32_t>{2, 0, 1}));
}

}  // namespace
}  // namespace tocsin
