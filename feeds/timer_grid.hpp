#pragma once

#include <optional>

#include "engine/event.hpp"

namespace tocsin {

// Tape time without an event after which a day counts as over: the timer rests and pacing starts anew.
inline constexpr Duration silence_max = std::chrono::hours(1);

// The timer's events: one at each whole multiple of `grid` since 1970, from the first event of the list to its last.
// A point is left out when the event before it lies more than `silence_max` back, so that a weekend between two tapes
// costs nothing. Whether a point is there hangs on the events within an hour before it and on nothing else:
// where a day is cut, only the hour after the cut can differ. A timer's sequence is its multiple of the grid, so the
// same point is the same bytes in every run.
class TimerGrid {
 public:
  // `grid` is above zero.
  explicit TimerGrid(Duration grid) noexcept : grid_(grid) {}

  // Events before this time may pass; at or after it, due() is asked first.
  [[nodiscard]] Time next() const noexcept { return next_; }
  // The timer event that comes before an event at `time`, if one does. Ask until there is none.
  [[nodiscard]] std::optional<Event> due(Time time) noexcept;
  // The time of the latest event that passed.
  void passed(Time time) noexcept { last_ = time; }

 private:
  [[nodiscard]] Time point_from(Time time) const noexcept;
  [[nodiscard]] Event event_at(Time point) const noexcept;

  Duration grid_;
  Time next_ = Time::min();
  Time last_ = Time::min();
};

}  // namespace tocsin
