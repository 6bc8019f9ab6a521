#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "app/latency/tsc_clock.hpp"
#include "engine/event.hpp"
#include "feeds/pacer.hpp"

namespace tocsin {

// A list of events with the instant at which each is meant to come. What is before the paced part is caught up with at
// once, and not counted; nor is its first tenth, in which caches and branches warm up.
class PacedList {
 public:
  // Of `events` those from `paced_from` on are paced, and what would be due at `length` or later is left off. Events
  // must outlive it. SetupError where nothing is left to be paced.
  PacedList(std::span<const Event> events, std::size_t paced_from, Pace pace, Duration length, const TscClock& clock);

  [[nodiscard]] std::span<const Event> events() const noexcept { return events_; }
  [[nodiscard]] std::size_t paced_from() const noexcept { return paced_from_; }
  [[nodiscard]] std::size_t paced_count() const noexcept { return due_.size(); }
  // Event `at` counts in the result.
  [[nodiscard]] bool counts(std::size_t at) const noexcept { return at >= counted_from_; }
  // Of an event of the paced part: when it is meant to come, in ticks since the part's start.
  [[nodiscard]] std::uint64_t due(std::size_t at) const noexcept { return due_[at - paced_from_]; }

  // The run's time is divided into as many parts, for the time line.
  [[nodiscard]] std::size_t intervals_count() const noexcept { return intervals_; }
  [[nodiscard]] Duration interval() const noexcept { return interval_; }
  [[nodiscard]] std::size_t interval_of(std::size_t at) const noexcept { return due(at) / interval_ticks_; }
  // Of an instant, in ticks since the paced part's start; the last one goes on.
  [[nodiscard]] std::size_t interval_at(std::uint64_t ticks) const noexcept {
    return std::min<std::size_t>(ticks / interval_ticks_, intervals_ - 1);
  }
  // When the last event is due.
  [[nodiscard]] Duration length() const noexcept { return length_; }

 private:
  static constexpr std::int64_t intervals_max = 30;

  std::span<const Event> events_;
  std::size_t paced_from_;
  std::size_t counted_from_ = 0;
  std::vector<std::uint64_t> due_;
  Duration length_{};
  Duration interval_{};
  std::uint64_t interval_ticks_ = 1;
  std::size_t intervals_ = 1;
};

}  // namespace tocsin
