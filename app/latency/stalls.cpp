#include "app/latency/stalls.hpp"

#include <chrono>

#include "app/live/core_binding.hpp"

namespace tocsin {
namespace {

constexpr std::chrono::nanoseconds nap = std::chrono::milliseconds(1);

}  // namespace

// Where it cannot be bound, the threads that are measured cannot either, and say so.
StallWatch::StallWatch(const TscClock& clock, std::optional<int> core) : thread_([this, &clock] { run(clock); }) {
  if (core) static_cast<void>(bind_to_core(thread_, *core));
}

StallWatch::~StallWatch() {
  stop_.store(true, std::memory_order_relaxed);
  if (thread_.joinable()) thread_.join();
}

const LatencyHistogram& StallWatch::stop() {
  stop_.store(true, std::memory_order_relaxed);
  if (thread_.joinable()) thread_.join();
  return stalls_;
}

void StallWatch::run(const TscClock& clock) {
  while (!stop_.load(std::memory_order_relaxed)) {
    const std::uint64_t before = clock.ticks();
    std::this_thread::sleep_for(nap);
    stalls_.record(clock.ns_of(clock.ticks() - before) - nap.count());
  }
}

}  // namespace tocsin
