#include "feeds/tape/event_check.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace tocsin {
namespace {

std::size_t good_run_one_by_one(const EventCheck& check, const std::vector<Event>& events, Time floor, Time ceiling) {
  std::size_t count = 0;
  for (const Event& event : events) {
    if (check.fault_of(event, floor, ceiling) != nullptr) break;
    floor = event.time;
    ++count;
  }
  return count;
}

Event random_event(std::mt19937_64& random, std::int64_t ns) {
  const auto kind = static_cast<EventKind>(1 + random() % event_kinds_count);
  Event event = blank_event(kind, time_from_ns(ns), InstrumentId{static_cast<std::uint32_t>(random() % 3)});
  event.source = static_cast<SourceId>(random() % 3);
  event.side = static_cast<Side>(random() % 3);
  event.flags = static_cast<std::uint8_t>(random());
  if (kind >= EventKind::timer && random() % 2 == 0) event.instrument = no_instrument;
  if (kind == EventKind::action) event.action.verb = DeskVerb::snooze;
  if (kind == EventKind::reference) event.reference.kind = ReferenceKind::official_open;
  return event;
}

// One byte of the head's marks, of the body's first, or of the time becomes anything.
void spoil(std::mt19937_64& random, Event& event) {
  const auto value = static_cast<std::uint8_t>(random());
  switch (random() % 6) {
    case 0:
      event.kind = static_cast<EventKind>(value);
      break;
    case 1:
      event.side = static_cast<Side>(value);
      break;
    case 2:
      event.source = value;
      break;
    case 3:
      event.instrument = InstrumentId{value < 128 ? value : ~std::uint32_t{value} + 128};
      break;
    case 4:
      event.time += Duration{static_cast<std::int8_t>(value)};
      break;
    default:
      event.reference.kind = static_cast<ReferenceKind>(value);
      if (event.kind == EventKind::action) event.action.verb = static_cast<DeskVerb>(value);
      break;
  }
}

TEST(EventCheckModel, of_many_events_equals_one_after_the_other) {
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    std::mt19937_64 random(seed);
    const EventCheck check{.instruments = 3, .sources = static_cast<std::uint32_t>(seed % 7 == 0 ? 200 : 2)};
    std::vector<Event> events;
    for (std::int64_t i = 0; i < 12; ++i) events.push_back(random_event(random, 1000 + i * 3));
    if (random() % 3 != 0) spoil(random, events[random() % events.size()]);
    const Time floor = time_from_ns(990 + static_cast<std::int64_t>(random() % 12));
    const Time ceiling = time_from_ns(1030 + static_cast<std::int64_t>(random() % 12));
    ASSERT_EQ(check.good_run(events, floor, ceiling), good_run_one_by_one(check, events, floor, ceiling)) << seed;
  }
}

}  // namespace
}  // namespace tocsin
