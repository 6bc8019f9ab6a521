#pragma once

#include <cstdint>

#include "engine/market.hpp"
#include "engine/schedule.hpp"
#include "engine/time.hpp"

namespace tocsin {

// Whether the market is in a rule's hours, as of the last change of phase. Plain data of the arena.
struct SessionHours {
  bool is_open = false;

  // The phase changed: true where the hours begin, and where a new trading day begins in them.
  bool begin(Phases phases, const Market& market) noexcept {
    const bool was_open = is_open;
    is_open = (phases & bit_of(market.phase())) != 0;
    return is_open && (!was_open || market.day_opened());
  }
};

// The steps of a grid of event time within a rule's hours. Plain data of the arena.
struct SessionGrid {
  SessionHours hours;
  std::int64_t number = 0;  // of the step that was looked at last

  // True, once for each step, where one is due.
  bool take(Time now, Duration step) noexcept {
    const std::int64_t due = ns_since_epoch(now) / step.count();
    if (!hours.is_open || due == number) return false;
    number = due;
    return true;
  }
  bool begin(Time now, Duration step, Phases phases, const Market& market) noexcept {
    if (!hours.begin(phases, market)) return false;
    number = ns_since_epoch(now) / step.count();
    return true;
  }
};

}  // namespace tocsin
