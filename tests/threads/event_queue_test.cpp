#include "app/live/event_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "tests/support/random_market.hpp"
#include "tests/support/sanitized.hpp"

namespace tocsin {
namespace {

constexpr std::int64_t events_count = sanitized ? 200'000 : 3'000'000;

std::vector<Event> numbered(std::int64_t from, std::size_t count) {
  std::vector<Event> events;
  for (std::size_t i = 0; i < count; ++i) {
    events.push_back(blank_event(EventKind::clear, Time{Duration{from++}}, no_instrument));
  }
  return events;
}

// All of them, in batches of many sizes.
void put_all(EventQueue& queue, std::uint64_t seed) {
  Dice dice(seed);
  for (std::int64_t next = 0; next < events_count;) {
    const auto left = static_cast<std::size_t>(events_count - next);
    const auto events = numbered(next, std::min<std::size_t>(left, 1 + dice.roll(300)));
    std::span<const Event> rest = events;
    while (!rest.empty()) {
      const std::size_t put = queue.put(rest);
      if (put == 0) std::this_thread::yield();
      rest = rest.subspan(put);
    }
    next += static_cast<std::int64_t>(events.size());
  }
}

TEST(EventQueue, carries_every_event_in_order_in_batches_of_any_size) {
  for (const std::size_t room : {1U, 64U, 1'000U}) {
    EventQueue queue(room);
    std::thread putter([&] { put_all(queue, room); });
    Dice dice(room + 1);
    std::int64_t next = 0;
    std::int64_t wrong = 0;
    while (next < events_count) {
      const auto events = queue.front(1 + dice.roll(300));
      for (const Event& event : events) wrong += static_cast<std::int64_t>(event.time != Time{Duration{next++}});
      queue.drop(events.size());
      if (events.empty()) std::this_thread::yield();
    }
    putter.join();
    EXPECT_EQ(wrong, 0) << room;
    EXPECT_TRUE(queue.front(1).empty());
    EXPECT_EQ(queue.size(), 0U);
  }
}

TEST(EventQueue, takes_no_more_than_it_has_room_for) {
  EventQueue queue(8);
  EXPECT_EQ(queue.put(numbered(0, 5)), 5U);
  EXPECT_EQ(queue.put(numbered(5, 5)), 3U);
  EXPECT_EQ(queue.put(numbered(8, 1)), 0U);
  EXPECT_EQ(queue.size(), 8U);
  queue.drop(queue.front(2).size());
  EXPECT_EQ(queue.put(numbered(8, 5)), 2U);
}

TEST(EventQueue, leaves_what_was_looked_at_until_it_is_dropped) {
  EventQueue queue(4);
  EXPECT_EQ(queue.put(numbered(0, 3)), 3U);
  EXPECT_EQ(queue.front(2).size(), 2U);
  EXPECT_EQ(queue.front(9).size(), 3U);
  queue.drop(1);
  EXPECT_EQ(queue.front(9).front().time, Time{Duration{1}});
}

// What lies around the ring's end is taken in one call, and looked at in two.
TEST(EventQueue, goes_around) {
  EventQueue queue(4);
  std::vector<Event> out = numbered(0, 4);
  EXPECT_EQ(queue.put(numbered(0, 3)), 3U);
  EXPECT_EQ(queue.take(std::span(out).first(2)), 2U);
  EXPECT_EQ(queue.put(numbered(3, 3)), 3U);
  EXPECT_LE(queue.front(9).size(), 2U);
  EXPECT_EQ(queue.take(out), 4U);
  for (std::int64_t i = 0; i < 4; ++i) EXPECT_EQ(out[static_cast<std::size_t>(i)].time, Time{Duration{2 + i}});
}

}  // namespace
}  // namespace tocsin
