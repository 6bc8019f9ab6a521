#include "app/event_relay.hpp"

#include <concurrentqueue/concurrentqueue.h>

#include <algorithm>

#include "engine/check.hpp"

namespace tocsin {

// FIFO per producer is all these queues promise, and all that is asked: each has one producer with its own token.
struct EventRelay::Queues {
  using Queue = moodycamel::ConcurrentQueue<Block*>;

  Queue full{blocks_count, 1, 0};
  Queue empty{blocks_count, 1, 0};
  moodycamel::ProducerToken from_producer{full};
  moodycamel::ProducerToken from_reader{empty};
};

EventRelay::EventRelay(NextEvents source)
    : source_(std::move(source)), blocks_(blocks_count), queues_(std::make_unique<Queues>()) {
  for (Block& block : blocks_) TOCSIN_CHECK(queues_->empty.try_enqueue(queues_->from_reader, &block));
  producer_ = std::thread([this] { produce(); });
}

EventRelay::~EventRelay() {
  stop_.store(true, std::memory_order_relaxed);
  producer_.join();
}

void EventRelay::produce() {
  try {
    auto events = source_();
    while (!events.empty() && carry(events)) events = source_();
  } catch (...) {
    failure_ = std::current_exception();
  }
  done_.store(true, std::memory_order_release);
}

bool EventRelay::carry(std::span<const Event> events) {
  while (!events.empty()) {
    Block* block = take_empty();
    if (block == nullptr) return false;
    block->count = std::min(events.size(), block_events);
    std::ranges::copy(events.first(block->count), block->events.begin());
    TOCSIN_CHECK(queues_->full.try_enqueue(queues_->from_producer, block));
    events = events.subspan(block->count);
  }
  return true;
}

EventRelay::Block* EventRelay::take_empty() {
  Block* block = nullptr;
  while (!queues_->empty.try_dequeue_from_producer(queues_->from_reader, block)) {
    if (stop_.load(std::memory_order_relaxed)) return nullptr;
    std::this_thread::yield();
  }
  return block;
}

EventRelay::Block* EventRelay::take_full() {
  for (;;) {
    // Asked before the queue is: what was queued before the end is then seen.
    const bool done = done_.load(std::memory_order_acquire);
    Block* block = nullptr;
    if (queues_->full.try_dequeue_from_producer(queues_->from_producer, block)) return block;
    if (done) return nullptr;
    std::this_thread::yield();
  }
}

std::span<const Event> EventRelay::next() {
  if (reading_ != nullptr) TOCSIN_CHECK(queues_->empty.try_enqueue(queues_->from_reader, reading_));
  reading_ = take_full();
  if (reading_ != nullptr) return std::span<const Event>(reading_->events).first(reading_->count);
  if (failure_) std::rethrow_exception(failure_);
  return {};
}

}  // namespace tocsin
