#pragma once

#include <vector>

#include "replay_data/scenario/cascade.hpp"
#include "replay_data/scenario/synthetic_day.hpp"

namespace tocsin {

// Who takes the fall, and how much of it: each name its beta where the market falls, else every member of the basket or
// the one stock all of it. SetupError where the day knows no such subject.
[[nodiscard]] Struck strike(const ingredient::Fall& fall, const DayFigures& day);

// The falls that a recipe's cascade draws, one for every hit, by time: a sector's first is the cascade's own, a later
// one a tenth of it, and no event of its own. Over the baskets of `day` that are sectors of its stocks, until `close`.
// SetupError where `first` is none of them.
[[nodiscard]] std::vector<ingredient::Fall> draw_falls(const ingredient::Cascade& cascade, const DayFigures& day,
                                                       Duration close, std::uint64_t seed);

}  // namespace tocsin
