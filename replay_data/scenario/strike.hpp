#pragma once

#include <vector>

#include "replay_data/scenario/cascade.hpp"
#include "replay_data/scenario/synthetic_day.hpp"

namespace tocsin {

// Who takes the fall, and how much of it: each name its beta where the market falls, else every member of the basket or
// the one stock all of it. SetupError where the day knows no such subject.
[[nodiscard]] Struck strike(const ingredient::Fall& fall, const DayFigures& day);

// What a recipe's cascade drew: a fall for every hit, and when each sector was hit first, in that order.
struct DrawnCascade {
  std::vector<ingredient::Fall> falls;
  std::vector<ingredient::Fall> onsets;
};

// Over the baskets of `day` that are sectors of its stocks, until `close`. SetupError where `first` is none of them.
[[nodiscard]] DrawnCascade draw_falls(const ingredient::Cascade& cascade, const DayFigures& day, Duration close,
                                      std::uint64_t seed);

}  // namespace tocsin
