#pragma once

#include <cstdint>
#include <optional>

#include "engine/time.hpp"

namespace tocsin {

// What holds for all rules of a desk together.
struct HouseRules {
  std::uint32_t storm = 0;  // more alerts of one group than this within the window are told as one; 0: never
  Duration storm_window = std::chrono::minutes(1);
  std::optional<Duration> late_after;  // an event that reached us this long after the venue's stamp came late
};

}  // namespace tocsin
