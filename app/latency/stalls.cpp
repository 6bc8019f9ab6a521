#include "app/latency/stalls.hpp"

#include <chrono>

namespace tocsin {
namespace {

constexpr std::chrono::nanoseconds nap = std::chrono::milliseconds(1);

}  // namespace

StallWatch::StallWatch(const TscClock& clock) : thread_([this, &clock] { run(clock); }) {}

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
