#include "app/event_relay.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace tocsin {
namespace {

// Batches of numbered events, of changing length, up to a number.
class Numbers {
 public:
  explicit Numbers(std::uint64_t last) : last_(last) {}

  std::span<const Event> next() {
    batch_.clear();
    const std::uint64_t length = 1 + ++calls_ * 7919 % 9000;
    for (std::uint64_t i = 0; i < length && given_ < last_; ++i) {
      batch_.push_back(blank_event(EventKind::clear, Time{}, no_instrument));
      batch_.back().sequence = ++given_;
    }
    return batch_;
  }
  [[nodiscard]] std::uint64_t given() const { return given_; }

 private:
  std::uint64_t last_;
  std::uint64_t calls_ = 0;
  std::atomic<std::uint64_t> given_ = 0;
  std::vector<Event> batch_;
};

TEST(EventRelay, carries_every_event_in_its_order) {
  Numbers numbers(300'000);
  EventRelay relay([&] { return numbers.next(); });
  std::uint64_t expected = 0;
  for (auto events = relay.next(); !events.empty(); events = relay.next()) {
    for (const Event& event : events) ASSERT_EQ(event.sequence, ++expected);
  }
  EXPECT_EQ(expected, 300'000U);
}

TEST(EventRelay, ends_again_and_again) {
  EventRelay relay([] { return std::span<const Event>(); });
  EXPECT_TRUE(relay.next().empty());
  EXPECT_TRUE(relay.next().empty());
}

TEST(EventRelay, makes_the_producer_wait_for_a_slow_reader) {
  Numbers numbers(10'000'000);
  EventRelay relay([&] { return numbers.next(); });
  ASSERT_FALSE(relay.next().empty());
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_LT(numbers.given(), 64U * 4096 + 9'000);  // the blocks, and the batch that the producer holds
}

TEST(EventRelay, throws_what_its_producer_threw_after_the_events_before_it) {
  Numbers numbers(10'000);
  EventRelay relay([&]() -> std::span<const Event> {
    const auto events = numbers.next();
    if (events.empty()) throw std::runtime_error("the disk went away");
    return events;
  });
  std::uint64_t seen = 0;
  EXPECT_THROW(
      {
        for (auto events = relay.next(); !events.empty(); events = relay.next()) seen += events.size();
      },
      std::runtime_error);
  EXPECT_EQ(seen, 10'000U);
}

TEST(EventRelay, is_gone_at_once_though_its_source_never_ends) {
  std::vector<Event> forever(100, blank_event(EventKind::clear, Time{}, no_instrument));
  std::atomic<std::uint64_t> calls = 0;
  {
    EventRelay relay([&]() -> std::span<const Event> {
      ++calls;
      return forever;
    });
    EXPECT_FALSE(relay.next().empty());
  }
  const std::uint64_t calls_made = calls;
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(calls, calls_made);
}

TEST(EventRelay, may_go_before_anything_is_read) {
  Numbers numbers(1'000'000);
  EventRelay relay([&] { return numbers.next(); });
}

}  // namespace
}  // namespace tocsin
