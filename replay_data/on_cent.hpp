#pragma once

#include <cmath>

#include "engine/price.hpp"

namespace tocsin {

// The price in whole cents, or the index in hundredths of a point, nearest to a level.
inline Price on_cent(double level) noexcept { return {std::llround(level * 100.0) * (Price::units_per_one / 100)}; }

}  // namespace tocsin
