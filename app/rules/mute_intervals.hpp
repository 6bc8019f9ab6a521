#pragma once

#include <span>
#include <vector>

#include "app/rules/rule_values.hpp"
#include "engine/interval.hpp"
#include "engine/schedule.hpp"

namespace tocsin {

// The windows on every trading day of `hours`, by New York's clock, as intervals of event time. What lies past the end
// of a day's trading (20:00, or 17:00 where it closes early) never comes; none where the hours know no days.
[[nodiscard]] std::vector<Interval> mute_intervals(std::span<const DayWindow> windows, const Schedule& hours);

}  // namespace tocsin
