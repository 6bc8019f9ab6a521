#pragma once

#include "engine/event.hpp"
#include "feeds/tally.hpp"

namespace tocsin {

// Keeps the time of a feed from going back: an event behind the one before it is raised to that one's time and marked
// `late`.
class TimeFloor {
 public:
  void raise(Event& event, Tally& tally) noexcept {
    if (event.time < floor_) {
      event.time = floor_;
      event.flags |= event_flag::late;
      ++tally.late;
    }
    floor_ = event.time;
  }

 private:
  Time floor_ = Time::min();
};

}  // namespace tocsin
