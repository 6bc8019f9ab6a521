#include "app/succession.hpp"

#include <algorithm>

namespace tocsin {
namespace {

// Up to the first change of rules, which is one of them.
std::span<const Event> through_change(std::span<const Event> events) {
  const auto change = std::ranges::find_if(events, changes_rules);
  return {events.begin(), change == events.end() ? change : change + 1};
}

// Every stretch of every list is stepped here, for every ring: where there is one such place alone, the compiler makes
// the whole step of an event a part of this loop.
[[gnu::noinline]] void step_through(DeskEngine& engine, std::span<const Event> events, const Succession::Ring& ring) {
  engine.run(events, ring);
}

}  // namespace

void Succession::run(std::span<const Event> events, const Ring& ring) {
  while (!waiting().empty() && !events.empty()) {
    const auto stretch = through_change(events);
    step_through(in_force(), stretch, ring);
    prepare(stretch);
    if (changes_rules(stretch.back())) succeed(stretch.back(), ring);
    events = events.subspan(stretch.size());
  }
  step_through(in_force(), events, ring);
}

void Succession::prepare(std::span<const Event> events) {
  for (DeskEngine* const engine : waiting()) step_through(*engine, events, [](const Alert&) {});
}

void Succession::succeed(const Event& change, const Ring& ring) {
  DeskEngine& before = in_force();
  before.hand_over(*engines_[++edition_], change, ring);
}

}  // namespace tocsin
