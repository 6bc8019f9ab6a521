#pragma once

#include <chrono>
#include <thread>

#include "fix/fix_link.hpp"

namespace tocsin {

// The next arrival of the kind, those of others passed over; a blank message where none came in five seconds.
inline FixArrival next_arrival(FixLink& link, FixArrivalKind kind) {
  FixArrival arrival;
  for (int tries = 0; tries < 5'000; ++tries) {
    while (link.poll(arrival)) {
      if (arrival.kind == kind) return arrival;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return {};
}

}  // namespace tocsin
