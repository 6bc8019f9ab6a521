#pragma once

#include <chrono>

#include "engine/event.hpp"
#include "feeds/pacer.hpp"

namespace tocsin {

// Holds each event back until the pacer says it is due. Sleeps for long waits and spins for the last of them, so that
// an event is early by nothing and late by little; says how late the latest was.
class PacedWait {
 public:
  explicit PacedWait(Pace pace);

  [[nodiscard]] bool is_needed() const noexcept { return pace_.kind != PaceKind::max; }
  // How long until the event may go; zero or less: now. Call once an event, in order.
  [[nodiscard]] Duration until_due(const Event& event);
  // Waits at most `wait`.
  static void wait(Duration wait);
  [[nodiscard]] Duration latest() const noexcept { return latest_; }

 private:
  Pace pace_;
  Pacer pacer_;
  std::chrono::steady_clock::time_point start_;
  Duration elapsed_{};
  Duration latest_{};
};

}  // namespace tocsin
