#include "app/latency/paced_list.hpp"

#include <algorithm>
#include <chrono>

#include "engine/setup_error.hpp"

namespace tocsin {

PacedList::PacedList(std::span<const Event> events, std::size_t paced_from, Pace pace, Duration length,
                     const TscClock& clock)
    : events_(events), paced_from_(paced_from) {
  Pacer pacer(pace);
  for (const Event& event : events.subspan(paced_from)) {
    const Duration due = pacer.due(event);
    if (due >= length) break;
    length_ = due;
    due_.push_back(clock.ticks_of(due.count()));
  }
  if (due_.empty()) throw SetupError("no event is left to be paced: expected more of the day between --from and --to");
  events_ = events.first(paced_from + due_.size());
  counted_from_ = paced_from + due_.size() / 10;
  interval_ = std::max<Duration>(std::chrono::seconds(1), length_ / intervals_max + Duration(1));
  interval_ticks_ = clock.ticks_of(interval_.count());
  intervals_ = due_.back() / interval_ticks_ + 1;
}

}  // namespace tocsin
