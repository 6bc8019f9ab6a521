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

// Where the step of a grid of event time ends that `now` lies in.
inline Time next_step(Time now, Duration step) noexcept { return Time{(now.time_since_epoch() / step + 1) * step}; }

// The steps of a grid of event time within a rule's hours. Plain data of the arena.
struct SessionGrid {
  SessionHours hours;
  Time due{};  // the next step

  // True, once for each step, where one is due.
  bool take(Time now, Duration step) noexcept {
    if (!hours.is_open || now < due) return false;
    due = next_step(now, step);
    return true;
  }
  bool begin(Time now, Duration step, Phases phases, const Market& market) noexcept {
    if (!hours.begin(phases, market)) return false;
    due = next_step(now, step);
    return true;
  }
};

}  // namespace tocsin
