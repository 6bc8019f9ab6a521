#include "engine/schedule.hpp"

#include <algorithm>

#include "engine/setup_error.hpp"

namespace tocsin {

Schedule::Schedule(std::vector<PhaseChange> changes) : changes_(std::move(changes)) {
  const auto back = std::ranges::adjacent_find(changes_, std::ranges::greater_equal{}, &PhaseChange::at);
  if (back != changes_.end()) throw SetupError("schedule: changes of phase must be in ascending order of time");
}

}  // namespace tocsin
