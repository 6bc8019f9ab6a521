#include "app/latency/stalls.hpp"

#include <chrono>
#include <utility>

#include "app/live/core_binding.hpp"

namespace tocsin {
namespace {

constexpr std::chrono::nanoseconds nap = std::chrono::milliseconds(1);

}  // namespace

// Where it cannot be bound, the threads that are measured cannot either, and say so.
StallWatch::StallWatch(const PacedList& list, const TscClock& clock, std::optional<int> core)
    : list_(list), clock_(clock), stalls_("stalls", list.intervals_count()), thread_([this] { run(); }) {
  if (core) static_cast<void>(bind_to_core(thread_, *core));
}

StallWatch::~StallWatch() {
  stop_.store(true, std::memory_order_relaxed);
  if (thread_.joinable()) thread_.join();
}

Series StallWatch::stop() {
  stop_.store(true, std::memory_order_relaxed);
  if (thread_.joinable()) thread_.join();
  return std::move(stalls_);
}

void StallWatch::run() {
  const std::uint64_t start = clock_.ticks();
  while (!stop_.load(std::memory_order_relaxed)) {
    const std::uint64_t before = clock_.ticks();
    std::this_thread::sleep_for(nap);
    stalls_.record(list_.interval_at(before - start), clock_.ns_of(clock_.ticks() - before) - nap.count());
  }
}

}  // namespace tocsin
