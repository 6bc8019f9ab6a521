#pragma once

#include <cstdint>

#include "replay_data/random.hpp"

namespace tocsin::bench {

// Nanoseconds since midnight of a time of day.
constexpr std::uint64_t time_of_day_ns(std::uint64_t hour, std::uint64_t minute) {
  return (hour * 60 + minute) * 60 * 1'000'000'000;
}

// What time it is when a message comes. Orders come from 04:00 to 20:00, most of them around the open and the close,
// and in flurries: tens of nanoseconds between two messages, then nothing until the clock has caught up with the course
// of the day. Never goes back.
class DayClock {
 public:
  static constexpr std::uint64_t first_order_ns = time_of_day_ns(4, 0);

  explicit DayClock(std::uint64_t messages_max) : messages_max_(messages_max) {}

  [[nodiscard]] std::uint64_t now_ns() const { return now_ns_; }
  // Of `messages` that were sent so far the next one follows.
  void pass(std::uint64_t messages, Random& random);
  // Waits for `time_ns`, or a moment, where that is past.
  void wait_for(std::uint64_t time_ns, Random& random);

 private:
  [[nodiscard]] std::uint64_t usual_time_of(std::uint64_t message) const;

  std::uint64_t messages_max_;
  std::uint64_t now_ns_ = 0;
  std::uint64_t flurry_left_ = 0;  // messages until the market draws breath
};

}  // namespace tocsin::bench
