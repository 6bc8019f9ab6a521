#pragma once

#include <concurrentqueue/concurrentqueue.h>
#include <readerwriterqueue/readerwriterqueue.h>

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "app/latency/histogram.hpp"
#include "app/latency/tsc_clock.hpp"
#include "app/live/core_binding.hpp"
#include "app/live/event_queue.hpp"
#include "engine/event.hpp"

namespace tocsin::bench {

// What is handed over: as large as an event, and when it was put.
struct alignas(64) Parcel {
  std::uint64_t put_at = 0;
  std::array<std::uint64_t, 7> rest{};
};
static_assert(sizeof(Parcel) == sizeof(Event));

// The least that can be done: one slot a parcel, whose number says that it is there. The floor of the others.
class BareRing {
 public:
  explicit BareRing(std::size_t room) : slots_(room), mask_(room - 1) {}

  bool put(const Parcel& parcel) {
    Slot& slot = slots_[put_ & mask_];
    if (slot.full.load(std::memory_order_acquire)) return false;
    slot.put_at = parcel.put_at;
    slot.rest = {parcel.rest[0], parcel.rest[1], parcel.rest[2], parcel.rest[3], parcel.rest[4], parcel.rest[5]};
    slot.full.store(true, std::memory_order_release);
    ++put_;
    return true;
  }
  std::size_t take(std::span<Parcel> out) {
    Slot& slot = slots_[taken_ & mask_];
    if (!slot.full.load(std::memory_order_acquire)) return 0;
    out.front().put_at = slot.put_at;
    slot.full.store(false, std::memory_order_release);
    ++taken_;
    return 1;
  }

 private:
  struct alignas(64) Slot {
    std::atomic<bool> full = false;
    std::uint64_t put_at = 0;
    std::array<std::uint64_t, 6> rest{};
  };

  std::vector<Slot> slots_;
  std::size_t mask_;
  alignas(64) std::size_t put_ = 0;
  alignas(64) std::size_t taken_ = 0;
};

// The queue of the loop's events, read where they lie.
class LoopRing {
 public:
  explicit LoopRing(std::size_t room) : queue_(room) {}
  bool put(const Parcel& parcel) {
    const auto event = std::bit_cast<Event>(parcel);
    return queue_.put({&event, 1}) == 1;
  }
  std::size_t take(std::span<Parcel> out) {
    const auto events = queue_.front(out.size());
    for (std::size_t i = 0; i < events.size(); ++i) out[i].put_at = std::bit_cast<Parcel>(events[i]).put_at;
    queue_.drop(events.size());
    return events.size();
  }

 private:
  EventQueue queue_;
};

// moodycamel's queue of one producer and one consumer.
class ReaderWriterRing {
 public:
  explicit ReaderWriterRing(std::size_t room) : queue_(room) {}
  bool put(const Parcel& parcel) { return queue_.try_enqueue(parcel); }
  std::size_t take(std::span<Parcel> out) {
    std::size_t count = 0;
    while (count < out.size() && queue_.try_dequeue(out[count])) ++count;
    return count;
  }

 private:
  moodycamel::ReaderWriterQueue<Parcel> queue_;
};

// moodycamel's queue of any number of them, with a token for each; one by one, or as many as there are.
template <bool in_batches>
class TokenRing {
 public:
  explicit TokenRing(std::size_t room) : queue_(room, 1, 0), producer_(queue_), consumer_(queue_) {}
  bool put(const Parcel& parcel) { return queue_.try_enqueue(producer_, parcel); }
  std::size_t take(std::span<Parcel> out) {
    if constexpr (in_batches) return queue_.try_dequeue_bulk(consumer_, out.data(), out.size());
    return queue_.try_dequeue(consumer_, out.front()) ? 1 : 0;
  }

 private:
  moodycamel::ConcurrentQueue<Parcel> queue_;
  moodycamel::ProducerToken producer_;
  moodycamel::ConsumerToken consumer_;
};

// How long parcels are on their way, one every `pace_ns`; 0: as fast as they go. Two threads that spin,
// on cores 0 and 1.
template <class Ring>
LatencyHistogram hand_over(std::size_t count, std::int64_t pace_ns, const TscClock& clock) {
  const auto ring = std::make_unique<Ring>(std::size_t{1} << 12);
  LatencyHistogram ways;
  std::thread taker([&] {
    std::vector<Parcel> batch(256);
    for (std::size_t taken = 0; taken < count;) {
      const std::size_t found = ring->take(batch);
      if (found == 0) continue;
      const std::uint64_t now = clock.ticks();
      for (std::size_t i = 0; i < found; ++i) ways.record(clock.ns_between(batch[i].put_at, now));
      taken += found;
    }
  });
  std::thread putter([&] {
    const std::uint64_t start = clock.ticks();
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t due = start + clock.ticks_of(static_cast<std::int64_t>(i) * pace_ns);
      Parcel parcel{.put_at = clock.ticks()};
      while (parcel.put_at < due) parcel.put_at = clock.ticks();
      while (!ring->put(parcel)) {
      }
    }
  });
  // A machine that has no such core measures on those that it has.
  static_cast<void>(bind_to_core(putter, 0));
  static_cast<void>(bind_to_core(taker, 1));
  putter.join();
  taker.join();
  return ways;
}

}  // namespace tocsin::bench
