#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "replay_data/day_figures.hpp"
#include "replay_data/scenario/recipe.hpp"
#include "scoring/label.hpp"

namespace tocsin {

// The day on which a scenario takes place.
struct ScenarioDay {
  std::string date;  // YYYY-MM-DD
  Time midnight;     // its beginning in New York
  Duration close;    // of the regular session: 16:00, or 13:00
  bool is_open;      // not a weekend or holiday
};

// A day that did not happen, or not like this, and what is true of it.
struct Scenario {
  // What every provenance of a scenario begins with.
  static constexpr std::string_view mark = "made-up scenario";

  std::vector<Listing> listings;     // by instrument number
  std::vector<std::string> sources;  // by source number less one
  std::string provenance;            // says recipe, seed and changes; to be shown wherever the tape is
  std::vector<Event> events;         // in the written order
  std::vector<Label> labels;         // none on a day on which the exchanges are closed
};

// Told now and then while a scenario is made: how many events there are, and up to when.
using ScenarioProgress = std::function<void(std::uint64_t events, Time time)>;

// Makes it: the base day's figures, their falls, the events, then what befalls names and feeds. The same bytes on every
// machine. `published` is the day of published figures, which a synthetic day borrows universe, baskets and prior
// closes from. SetupError where the recipe asks for what the day does not have.
[[nodiscard]] Scenario make_scenario(const Recipe& recipe, const DayFigures& published, const ScenarioDay& day,
                                     const ScenarioProgress& progress = {});

}  // namespace tocsin
