#pragma once

#include <span>
#include <vector>

#include "engine/event.hpp"

namespace tocsin {

// Puts the events of one slice in order of time; those of one time stay as they were. The times of a slice are spread
// evenly enough that as many buckets as events, and one insertion sort over them, cost a fixed time an event.
class SliceOrder {
 public:
  // Places in `events`, in order; valid until the next call. No event is before `begin`, none a slice or more after it.
  std::span<const std::uint32_t> of(std::span<const Event> events, Time begin);

 private:
  void bucket(std::span<const Event> events, Time begin);
  void settle(std::span<const Event> events);

  std::vector<std::uint32_t> starts_;  // of the buckets
  std::vector<std::uint32_t> order_;
};

}  // namespace tocsin
