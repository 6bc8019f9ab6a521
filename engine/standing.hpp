#pragma once

#include <cstdint>

#include "engine/alert.hpp"
#include "engine/time.hpp"

namespace tocsin {

// How far a slot has come on its way to an alert; engine/gate.hpp draws the way.
enum class Stage : std::uint8_t { quiet, pending, firing, clearing, suppressed, folded };

// Where a slot stands in the gate at some moment, for whoever asks why it rings, or why not.
struct Standing {
  Stage stage = Stage::quiet;
  Time since{};                                   // of the event that turned it on, where it is not quiet
  SuppressedBy obstacle = SuppressedBy::nothing;  // what stands in its way now, would it ring
  std::uint64_t related_id = 0;                   // the alert that does
  Time until{};                                   // where the obstacle goes by itself: when; else the beginning of time
  std::uint64_t id = 0;                           // of the alert that rings, or rang last
};

}  // namespace tocsin
