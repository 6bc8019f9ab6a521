#pragma once

#include <atomic>
#include <optional>
#include <thread>

#include "app/latency/histogram.hpp"
#include "app/latency/tsc_clock.hpp"

namespace tocsin {

// A thread that has nothing to do but to sleep for a millisecond and to look how much later it wakes: what the machine
// itself does to everybody, while something else is measured (the idea of jHiccup).
class StallWatch {
 public:
  // On the core of this number, if one is given: even so little work takes its time on a core that something is
  // measured on.
  explicit StallWatch(const TscClock& clock, std::optional<int> core = std::nullopt);
  StallWatch(const StallWatch&) = delete;
  StallWatch& operator=(const StallWatch&) = delete;
  StallWatch(StallWatch&&) = delete;
  StallWatch& operator=(StallWatch&&) = delete;
  ~StallWatch();

  // Ends it; what it met.
  [[nodiscard]] const LatencyHistogram& stop();

 private:
  void run(const TscClock& clock);

  LatencyHistogram stalls_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace tocsin
