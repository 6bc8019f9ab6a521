#include "app/live/alert_queue.hpp"

#include <readerwriterqueue/readerwriterqueue.h>

namespace tocsin {

struct AlertQueue::Ring {
  // Alerts are large: blocks are small, so that those in use stay in the processor's cache.
  static constexpr std::size_t block = 64;

  explicit Ring(std::size_t room) : alerts(room) {}
  moodycamel::ReaderWriterQueue<ToldAlert, block> alerts;
};

// It is filled once, so that its pages are there.
AlertQueue::AlertQueue(std::size_t room) : ring_(std::make_unique<Ring>(room)) {
  ToldAlert told;
  while (put(0, told.alert)) {
  }
  while (take(told)) {
  }
}

AlertQueue::~AlertQueue() = default;

bool AlertQueue::put(std::uint64_t number, const Alert& alert) noexcept {
  return ring_->alerts.try_emplace(number, false, false, alert);
}

bool AlertQueue::take(ToldAlert& out) noexcept { return ring_->alerts.try_dequeue(out); }

}  // namespace tocsin
