#include "feeds/timer_grid.hpp"

namespace tocsin {

std::optional<Event> TimerGrid::due(Time time) noexcept {
  if (time < next_) return std::nullopt;
  const bool silent = last_ == Time::min() || next_ - last_ > silence_max;
  if (silent) next_ = point_from(time);
  if (time < next_) return std::nullopt;
  const Event timer = event_at(next_);
  next_ += grid_;
  return timer;
}

// The first point at or after `time`.
Time TimerGrid::point_from(Time time) const noexcept {
  const auto floor = time.time_since_epoch() / grid_ * grid_;
  const Duration point = floor < time.time_since_epoch() ? floor + grid_ : floor;
  return Time{point};
}

Event TimerGrid::event_at(Time point) const noexcept {
  Event timer = blank_event(EventKind::timer, point, no_instrument);
  timer.sequence = static_cast<std::uint64_t>(point.time_since_epoch() / grid_);
  timer.timer.grid = grid_;
  return timer;
}

}  // namespace tocsin
