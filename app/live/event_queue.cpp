#include "app/live/event_queue.hpp"

#include <algorithm>
#include <bit>

namespace tocsin {

EventQueue::EventQueue(std::size_t room)
    : ring_(std::bit_ceil(std::max<std::size_t>(room, 1)), blank_event(EventKind::clear, Time{}, no_instrument)),
      mask_(ring_.size() - 1) {}

std::size_t EventQueue::put(std::span<const Event> events) noexcept {
  const std::size_t put = put_.count.load(std::memory_order_relaxed);
  if (put + events.size() - put_.other_seen > ring_.size()) {
    put_.other_seen = dropped_.count.load(std::memory_order_acquire);
  }
  const std::size_t count = std::min(events.size(), ring_.size() - (put - put_.other_seen));
  const std::size_t at = put & mask_;
  const std::size_t up_to_end = std::min(count, ring_.size() - at);
  std::copy_n(events.begin(), up_to_end, ring_.data() + at);
  std::copy_n(events.begin() + static_cast<std::ptrdiff_t>(up_to_end), count - up_to_end, ring_.data());
  put_.count.store(put + count, std::memory_order_release);
  // Where the next goes was last written a whole ring ago, and has left the caches.
  __builtin_prefetch(ring_.data() + ((put + count) & mask_), 1);
  return count;
}

std::span<const Event> EventQueue::front(std::size_t count_max) noexcept {
  const std::size_t dropped = dropped_.count.load(std::memory_order_relaxed);
  if (dropped_.other_seen == dropped) dropped_.other_seen = put_.count.load(std::memory_order_acquire);
  const std::size_t at = dropped & mask_;
  const std::size_t up_to_end = std::min(dropped_.other_seen - dropped, ring_.size() - at);
  return std::span<const Event>(ring_).subspan(at, std::min(up_to_end, count_max));
}

void EventQueue::drop(std::size_t count) noexcept {
  dropped_.count.store(dropped_.count.load(std::memory_order_relaxed) + count, std::memory_order_release);
}

std::size_t EventQueue::take(std::span<Event> out) noexcept {
  std::size_t count = 0;
  for (auto events = front(out.size()); !events.empty(); events = front(out.size() - count)) {
    std::ranges::copy(events, out.begin() + static_cast<std::ptrdiff_t>(count));
    drop(events.size());
    count += events.size();
  }
  return count;
}

std::size_t EventQueue::size() const noexcept {
  const std::size_t dropped = dropped_.count.load(std::memory_order_acquire);
  return put_.count.load(std::memory_order_acquire) - dropped;
}

}  // namespace tocsin
