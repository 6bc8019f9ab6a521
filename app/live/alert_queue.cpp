#include "app/live/alert_queue.hpp"

#include <readerwriterqueue/readerwriterqueue.h>

namespace tocsin {

struct AlertQueue::Ring {
  explicit Ring(std::size_t room) : alerts(room) {}
  moodycamel::ReaderWriterQueue<ToldAlert> alerts;
};

AlertQueue::AlertQueue(std::size_t room) : ring_(std::make_unique<Ring>(room)) {}

AlertQueue::~AlertQueue() = default;

bool AlertQueue::put(const ToldAlert& told) noexcept { return ring_->alerts.try_enqueue(told); }

bool AlertQueue::take(ToldAlert& out) noexcept { return ring_->alerts.try_dequeue(out); }

}  // namespace tocsin
