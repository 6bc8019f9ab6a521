#pragma once

#include <cstdint>

#include "engine/time.hpp"

namespace tocsin::capture {

// Nanoseconds from one time to another; 0 where the other is not later. Without the overflow that a difference of any
// two times may have.
[[nodiscard]] constexpr std::uint64_t ns_between(Time from, Time to) noexcept {
  if (to <= from) return 0;
  return static_cast<std::uint64_t>(ns_since_epoch(to)) - static_cast<std::uint64_t>(ns_since_epoch(from));
}

}  // namespace tocsin::capture
