#pragma once

#include "replay_data/day_figures.hpp"

namespace tocsin {

// The day as it would have been had every move from the prior close been `scale` times as large: prices, marks and
// moments, in whole cents. Indices and names without a prior close stay as they are. Volumes, weights and times stay.
[[nodiscard]] DayFigures scaled_day(DayFigures day, double scale);

}  // namespace tocsin
