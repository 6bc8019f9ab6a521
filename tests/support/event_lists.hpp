#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <set>
#include <span>
#include <vector>

#include "engine/event.hpp"

// Lists of events held against each other.
namespace tocsin {

using Numbers = std::set<std::uint64_t>;  // of messages

// Byte for byte.
inline testing::AssertionResult are_the_same(std::span<const Event> events, std::span<const Event> expected) {
  const auto same = [](const Event& a, const Event& b) { return std::memcmp(&a, &b, sizeof(Event)) == 0; };
  const auto [at, wanted] = std::ranges::mismatch(events, expected, same);
  if (at == events.end() && wanted == expected.end()) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "event " << at - events.begin() << " of " << events.size()
                                     << " is the first that is not the same; expected " << expected.size();
}

// As the venue stamped them, whenever they reached the recorder.
inline std::vector<Event> by_venue_time(std::vector<Event> events) {
  for (Event& event : events) event.time = event.venue_time;
  return events;
}

// The messages that the gaps of a list say are lost, each once.
inline Numbers named_in_gaps(std::span<const Event> events) {
  Numbers named;
  for (const Event& event : events) {
    if (event.kind != EventKind::gap) continue;
    for (std::uint64_t number = event.gap.from; number <= event.gap.to; ++number) {
      EXPECT_TRUE(named.insert(number).second) << number << " is lost twice";
    }
  }
  return named;
}

}  // namespace tocsin
