#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "engine/event.hpp"

namespace tocsin {

// Carries events from one thread to another, in order, in room that was taken at the start: it never grows and never
// waits. One thread puts, one takes.
class EventQueue {
 public:
  explicit EventQueue(std::size_t room);
  EventQueue(const EventQueue&) = delete;
  EventQueue& operator=(const EventQueue&) = delete;
  EventQueue(EventQueue&&) = delete;
  EventQueue& operator=(EventQueue&&) = delete;
  ~EventQueue();

  // How many of them, from the first on, found room.
  std::size_t put(std::span<const Event> events) noexcept;
  // Takes at most as many as `out` has room for; how many.
  std::size_t take(std::span<Event> out) noexcept;
  // About how many are in it.
  [[nodiscard]] std::size_t size() const noexcept;

 private:
  struct Ring;
  std::unique_ptr<Ring> ring_;
};

}  // namespace tocsin
