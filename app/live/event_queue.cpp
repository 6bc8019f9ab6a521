#include "app/live/event_queue.hpp"

#include <readerwriterqueue/readerwriterqueue.h>

namespace tocsin {

struct EventQueue::Ring {
  explicit Ring(std::size_t room) : events(room) {}
  moodycamel::ReaderWriterQueue<Event> events;
};

// It is filled once, so that its pages are there.
EventQueue::EventQueue(std::size_t room) : ring_(std::make_unique<Ring>(room)) {
  Event event = blank_event(EventKind::clear, Time{}, no_instrument);
  while (put({&event, 1}) > 0) {
  }
  while (take({&event, 1}) > 0) {
  }
}

EventQueue::~EventQueue() = default;

std::size_t EventQueue::put(std::span<const Event> events) noexcept {
  std::size_t count = 0;
  while (count < events.size() && ring_->events.try_enqueue(events[count])) ++count;
  return count;
}

std::size_t EventQueue::take(std::span<Event> out) noexcept {
  std::size_t count = 0;
  while (count < out.size() && ring_->events.try_dequeue(out[count])) ++count;
  return count;
}

std::size_t EventQueue::size() const noexcept { return ring_->events.size_approx(); }

}  // namespace tocsin
