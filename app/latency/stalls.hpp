#pragma once

#include <atomic>
#include <optional>
#include <thread>

#include "app/latency/paced_list.hpp"
#include "app/latency/series.hpp"
#include "app/latency/tsc_clock.hpp"

namespace tocsin {

// A thread that has nothing to do but to sleep for a millisecond and to look how much later it wakes: what the machine
// itself does to everybody, while something else is measured (the idea of jHiccup).
class StallWatch {
 public:
  // By the intervals of `list`, from now on. On the core of this number, if one is given: even so little work takes its
  // time on a core that something is measured on. List and clock must outlive it.
  StallWatch(const PacedList& list, const TscClock& clock, std::optional<int> core);
  StallWatch(const StallWatch&) = delete;
  StallWatch& operator=(const StallWatch&) = delete;
  StallWatch(StallWatch&&) = delete;
  StallWatch& operator=(StallWatch&&) = delete;
  ~StallWatch();

  // Ends it; what it met.
  [[nodiscard]] Series stop();

 private:
  void run();

  const PacedList& list_;
  const TscClock& clock_;
  Series stalls_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace tocsin
