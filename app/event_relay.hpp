#pragma once

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "engine/event.hpp"

namespace tocsin {

// Where the replay loop takes its events from: the next ones in order, empty at the end.
using NextEvents = std::function<std::span<const Event>()>;

// Decodes and merges on a thread of its own, one ordered list in, the same list out. The order is made before the
// queue; the queue only carries full blocks one way and empty ones back. The producer waits when all blocks are full:
// replay never drops. What the producer throws is thrown by next().
class EventRelay {
 public:
  explicit EventRelay(NextEvents source);
  EventRelay(const EventRelay&) = delete;
  EventRelay& operator=(const EventRelay&) = delete;
  EventRelay(EventRelay&&) = delete;
  EventRelay& operator=(EventRelay&&) = delete;
  ~EventRelay();

  // Valid until the next call; empty at the end.
  [[nodiscard]] std::span<const Event> next();

 private:
  static constexpr std::size_t block_events = 4096;
  static constexpr std::size_t blocks_count = 64;

  struct Block {
    std::size_t count = 0;
    std::vector<Event> events = std::vector<Event>(block_events, blank_event(EventKind::clear, Time{}, no_instrument));
  };
  struct Queues;

  void produce();
  // False where the reader has gone.
  bool carry(std::span<const Event> events);
  Block* take_empty();
  Block* take_full();

  NextEvents source_;
  std::vector<Block> blocks_;
  std::unique_ptr<Queues> queues_;
  Block* reading_ = nullptr;
  std::atomic<bool> stop_ = false;
  std::atomic<bool> done_ = false;
  std::exception_ptr failure_;  // written before `done_`, read after it
  std::thread producer_;
};

}  // namespace tocsin
