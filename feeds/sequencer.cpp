#include "feeds/sequencer.hpp"

#include <algorithm>

namespace tocsin {

Sequencer::Sequencer(std::size_t sources_count, std::optional<Duration> timer_grid) : unknown_from_(sources_count, 0) {
  if (timer_grid) timers_.emplace(*timer_grid);
}

void Sequencer::resume(std::span<const Event> events) {
  for (const Event& event : events) {
    last_ = event;
    if (timers_) {
      while (timers_->due(event.time)) {
      }
    }
    if (event.kind == EventKind::timer) continue;
    if (timers_) timers_->passed(event.time);
    if (event.time <= history_until_) continue;
    unknown_from_[event.source] = std::max(unknown_from_[event.source], event.sequence + 1);
  }
}

void Sequencer::put_behind(Event& event) noexcept {
  if (!last_ || comes_before(*last_, event)) [[likely]]
    return;
  if (event.time < last_->time) {
    raise(event, last_->time);
  } else {
    ++counts_.raised;
  }
  if (!comes_before(*last_, event)) event.time = last_->time + Duration{1};
}

void Sequencer::raise(Event& event, Time time) noexcept {
  ++counts_.raised;
  event.flags |= event_flag::late;
  event.time = time;
}

}  // namespace tocsin
