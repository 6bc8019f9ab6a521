#pragma once

#include <vector>

#include "replay_data/course.hpp"

namespace tocsin {

// The course of every instrument, by number, from one seed. Names move together: each follows a factor (the path of an
// index), its sector and itself. The factor of a name that falls by 5 % or more, and of the members of a weighted
// basket, is the index of that basket ("^SOX" for "SOX"); that of all others is the market, the index with the
// narrowest day. A fund of follows.csv has its leader for a factor and little else. The members of the basket together
// are made to go the way of the index (BasketFit).
[[nodiscard]] std::vector<Course> chart_day(const DayFigures& day, std::uint64_t seed);

}  // namespace tocsin
