#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "replay_data/course.hpp"
#include "replay_data/scenario/recipe.hpp"

namespace tocsin {

// A fall of a recipe, or one that its cascade drew, by the names it strikes.
struct Struck {
  ingredient::Fall fall;
  std::vector<double> shares;  // by instrument number: how much of the fall it takes
};

// A day that never was: a calm session of a factor model, and what a recipe adds to it.
struct SyntheticDay {
  DayFigures figures;
  std::vector<Course> courses;  // by instrument number
};

// Draws the day from `seed` over the universe, prior closes, baskets and followers of `like`, three fifths of its
// volumes; nothing else of it is used.
//
// Every name's change from its prior close is a sum: its beta times the market's, its sector's, its own. Each of the
// three is an overnight gap and a random walk with a U-shaped variance. The market's daily standard deviation is 0.9 %;
// a name's is drawn once, whatever the seed, from 1.5 to 3 %, and its beta rises with it from 0.5 to 1.5. Tails are
// folded back (the market and each sector at 1.8 standard deviations, a name's own part at 2): a calm day is calm by
// definition, and says nothing of how often worse ones come. ^SOX goes as the basket SOX does, ^NDX and ^IXIC half as
// the basket XLK and half as the market, ^VIX against it.
//
// From `close` on (13:00 on an early close) prices stand still.
[[nodiscard]] SyntheticDay draw_synthetic_day(const DayFigures& like, std::span<const Struck> struck, Duration close,
                                              std::uint64_t seed);

// How much of the market's fall the instrument takes: a name's beta, 1 of an index.
[[nodiscard]] double synthetic_beta(const DayFigures& day, InstrumentId instrument);

}  // namespace tocsin
