#pragma once

#include <atomic>
#include <cstddef>
#include <span>
#include <vector>

#include "engine/event.hpp"

namespace tocsin {

// Carries events from one thread to another, in order, in room that was taken at the start: it never grows and never
// waits. One thread puts, one takes; many at a time cost what copying them does, and whoever takes may read them where
// they lie, which no packaged queue offers.
//
// A ring: what was put, less what was dropped, is in it. Both counts only go up, and each is written by one thread, on
// a cache line of its own with what that thread last saw of the other's: it looks again where that is not enough.
class EventQueue {
 public:
  // Room for at least so many events.
  explicit EventQueue(std::size_t room);
  EventQueue(const EventQueue&) = delete;
  EventQueue& operator=(const EventQueue&) = delete;
  EventQueue(EventQueue&&) = delete;
  EventQueue& operator=(EventQueue&&) = delete;
  ~EventQueue() = default;

  // ---- who puts

  // How many of them, from the first on, found room.
  std::size_t put(std::span<const Event> events) noexcept;

  // ---- who takes

  // The next events, at most so many and perhaps fewer than there are; they stay until they are dropped.
  [[nodiscard]] std::span<const Event> front(std::size_t count_max) noexcept;
  // The first so many of those.
  void drop(std::size_t count) noexcept;
  // Takes at most as many as `out` has room for; how many.
  std::size_t take(std::span<Event> out) noexcept;

  // ---- anybody

  // About how many are in it.
  [[nodiscard]] std::size_t size() const noexcept;

 private:
  struct alignas(64) End {
    std::atomic<std::size_t> count = 0;
    std::size_t other_seen = 0;
  };

  std::vector<Event> ring_;  // a power of two
  std::size_t mask_;
  End put_;
  End dropped_;
};

}  // namespace tocsin
