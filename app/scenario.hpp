#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/scenario/written_change.hpp"
#include "replay_data/scenario/scenario.hpp"

namespace tocsin {

struct ScenarioOptions {
  std::string recipe = "2025-01-27";  // a name in replay_data/scenarios, or a file
  std::string out;                    // empty: NAME.tape
  std::string labels;                 // empty: the tape's name with .labels.csv
  std::optional<std::uint64_t> seed, events;
  bool list = false;
  WrittenChanges changes;
};

// Makes the tape of a scenario, and its labels, or lists the recipes there are.
int scenario(const ScenarioOptions& options);

// The recipe of that name or file, with what the command line says on top.
[[nodiscard]] Recipe recipe_of(const ScenarioOptions& options);

// The day on which the recipe takes place: its own date, that of its base, or for a synthetic day without one a full
// trading day of the year after 27 January 2025 that its seed chooses, so that days of many seeds are many days.
[[nodiscard]] ScenarioDay day_of(const Recipe& recipe);

}  // namespace tocsin
