#include "app/rules/mute_intervals.hpp"

#include <algorithm>

#include "feeds/zone_clock.hpp"

namespace tocsin {
namespace {

// No change of the clocks falls on a trading day, so every time of one exists once.
Interval interval_on(ZoneClock& clock, const PhaseChange& opening, const DayWindow& window) {
  const auto midnight = clock.day_of(opening.at);
  return {.from = clock.to_utc(midnight + window.from).value(), .to = clock.to_utc(midnight + window.to).value()};
}

}  // namespace

std::vector<Interval> mute_intervals(std::span<const DayWindow> windows, const Schedule& hours) {
  std::vector<Interval> intervals;
  if (windows.empty()) return intervals;
  ZoneClock clock(us_equities_zone);
  const auto changes = hours.changes();
  for (auto day = changes.begin(); day != changes.end(); ++day) {
    if (!day->opens_day) continue;
    const auto closing =
        std::find_if(day, changes.end(), [](const PhaseChange& c) { return c.phase == Phase::closed; });
    for (const DayWindow& window : windows) {
      Interval interval = interval_on(clock, *day, window);
      if (closing != changes.end()) interval.to = std::min(interval.to, closing->at);
      if (interval.from < interval.to) intervals.push_back(interval);
    }
  }
  return intervals;
}

}  // namespace tocsin
