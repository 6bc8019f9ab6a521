#pragma once

#include "engine/time.hpp"

namespace tocsin {

// From `from` up to, and without, `to`.
struct Interval {
  Time from;
  Time to;

  [[nodiscard]] bool contains(Time time) const noexcept { return from <= time && time < to; }
};

}  // namespace tocsin
