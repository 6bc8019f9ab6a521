#pragma once

#include <optional>

#include "app/latency/memory_watch.hpp"
#include "app/latency/stalls.hpp"

namespace tocsin {

// What is looked at while a path runs: the memory it takes, and the machine's stalls. The path says when it begins and
// when its last event is done, so that neither its setting up nor what is made of its figures counts.
class RunWatch {
 public:
  // As StallWatch.
  RunWatch(const PacedList& list, const TscClock& clock, std::optional<int> core);

  void begin();
  void end();

  // When it has ended.
  [[nodiscard]] const MemorySeen& memory() const noexcept { return seen_; }
  [[nodiscard]] Series stalls() &&;

 private:
  const PacedList& list_;
  const TscClock& clock_;
  std::optional<int> core_;
  std::optional<StallWatch> stalling_;
  std::optional<MemoryWatch> growing_;
  Series stalls_;
  MemorySeen seen_;
};

}  // namespace tocsin
