#pragma once

#include <span>
#include <vector>

#include "bench/generator/itch_day.hpp"
#include "engine/universe.hpp"

namespace tocsin::bench {

// The stocks and funds of a universe after a bad night, 1 to 10 per cent below their prior closes: so that a made-up
// day has something to ring about.
[[nodiscard]] std::vector<ItchDaySpec::Named> fallen_stocks(std::span<const Listing> listings);

}  // namespace tocsin::bench
