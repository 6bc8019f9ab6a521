#pragma once

#include "engine/schedule.hpp"

namespace tocsin {

// How long a rule's hours last on a full day in New York: 09:30-16:00, 04:00-20:00, or all of it.
constexpr Duration session_length(Phases phases) noexcept {
  using namespace std::chrono_literals;
  if (phases == regular_hours) return 6h + 30min;
  return (phases & bit_of(Phase::closed)) != 0 ? Duration{24h} : Duration{16h};
}

}  // namespace tocsin
