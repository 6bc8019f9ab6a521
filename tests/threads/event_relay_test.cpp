#include "app/event_relay.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace tocsin {
namespace {

// Hands out clears that are numbered by their time, in batches that do not divide the relay's blocks; each batch lies
// where the one before it lay.
class Clears {
 public:
  Clears(std::int64_t count, std::size_t batch) : left_(count), batch_(batch) {}

  std::span<const Event> operator()() {
    batch_events_.clear();
    for (; left_ > 0 && batch_events_.size() < batch_; --left_) {
      batch_events_.push_back(blank_event(EventKind::clear, Time{Duration{++number_}}, no_instrument));
    }
    return batch_events_;
  }

 private:
  std::int64_t left_;
  std::size_t batch_;
  std::int64_t number_ = 0;
  std::vector<Event> batch_events_;
};

// Reads to the end; the number of events that came in their order, one after the other.
std::int64_t read_in_order(EventRelay& relay) {
  std::int64_t number = 0;
  for (auto events = relay.next(); !events.empty(); events = relay.next()) {
    for (const Event& event : events) {
      if (event.time != Time{Duration{number + 1}}) return number;
      ++number;
    }
  }
  return number;
}

TEST(EventRelay, carries_every_event_in_order) {
  EventRelay relay(Clears(3'000'000, 1'000));
  EXPECT_EQ(read_in_order(relay), 3'000'000);
}

TEST(EventRelay, carries_a_batch_longer_than_its_blocks) {
  EventRelay relay(Clears(1'000'001, 300'000));
  EXPECT_EQ(read_in_order(relay), 1'000'001);
}

TEST(EventRelay, is_empty_at_the_end_however_often_it_is_asked) {
  EventRelay relay(Clears(1, 1));
  EXPECT_EQ(relay.next().size(), 1U);
  EXPECT_TRUE(relay.next().empty());
  EXPECT_TRUE(relay.next().empty());
}

TEST(EventRelay, throws_what_its_source_threw_after_the_events_before_it) {
  EventRelay relay([clears = Clears(5'000, 1'000)]() mutable {
    const auto events = clears();
    if (events.empty()) throw std::runtime_error("the file was cut");
    return events;
  });
  std::size_t count = 0;
  while (count < 5'000) count += relay.next().size();
  EXPECT_THROW((void)relay.next(), std::runtime_error);
}

// A source that never ends: the relay has to leave it.
TEST(EventRelay, ends_with_its_reader) {
  const std::vector<Event> clears(1'000, blank_event(EventKind::clear, Time{}, no_instrument));
  EventRelay relay([&clears] { return std::span<const Event>(clears); });
  EXPECT_FALSE(relay.next().empty());
}

TEST(EventRelay, may_go_before_anything_is_read) { const EventRelay relay(Clears(1'000'000, 1'000)); }

TEST(EventRelay, makes_its_source_wait_for_a_slow_reader) {
  std::atomic<std::size_t> given = 0;
  EventRelay relay([clears = Clears(10'000'000, 1'000), &given]() mutable {
    const auto events = clears();
    given += events.size();
    return events;
  });
  EXPECT_FALSE(relay.next().empty());
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_LE(given, 66U * 1'000);  // a batch a block, one being read, and one that waits for a block
}

}  // namespace
}  // namespace tocsin
