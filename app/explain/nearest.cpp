#include "app/explain/nearest.hpp"

#include <algorithm>
#include <utility>

#include "app/explain/explanation.hpp"

namespace tocsin {
namespace {

// What is in the rule's hours comes before what is not, then the nearer.
bool is_nearer(const Shortfall& one, const Shortfall& other) noexcept {
  return one.in_hours != other.in_hours ? one.in_hours : one.is_nearer_than(other);
}

// Of several slots the one to speak of; a rung stands for those that are deeper.
std::optional<Shortfall> nearest_of(const DeskEngine& engine, std::span<const std::uint32_t> slots, Time now,
                                    bool in_full) {
  std::optional<Shortfall> nearest;
  for (const std::uint32_t slot : slots) {
    const Shortfall shortfall = shortfall_of(engine, slot, now, in_full);
    if (shortfall.rings()) continue;
    if (!nearest || is_nearer(shortfall, *nearest)) nearest = shortfall;
  }
  return nearest;
}

std::optional<Miss> miss_now(const DeskEngine& engine, std::span<const std::uint32_t> slots, Time now, Time timer) {
  const auto shortfall = nearest_of(engine, slots, now, true);
  if (!shortfall) return std::nullopt;
  return Miss{*shortfall, lacks_of(*shortfall, engine, timer)};
}

// What has to be another for slots to be nearer than when they were last looked at.
struct Seen {
  std::uint64_t changes;
  std::size_t ringing_count;
  Phase phase;

  bool operator==(const Seen&) const = default;
};

// Nothing where they may come nearer with any event.
std::optional<Seen> seen_of(const DeskEngine& engine, std::span<const std::uint32_t> slots) {
  Seen seen{.changes = 0, .ringing_count = 0, .phase = engine.market().phase()};
  for (const std::uint32_t slot : slots) {
    const auto changes = engine.changes_count(slot);
    if (!changes) return std::nullopt;
    seen.changes += *changes;
    if (engine.is_firing(slot)) ++seen.ringing_count;
  }
  return seen;
}

bool is_first_of_ladder(const DeskEngine& engine, std::uint32_t slot) noexcept {
  return engine.slots()[slot].rung == 0;
}

}  // namespace

std::vector<std::uint32_t> slots_of(const DeskEngine& engine, RuleId rule, SubjectId subject) {
  std::vector<std::uint32_t> slots;
  for (std::uint32_t i = 0; i < engine.slots().size(); ++i) {
    if (engine.slots()[i].rule == rule && engine.slots()[i].subject == subject) slots.push_back(i);
  }
  std::ranges::stable_sort(slots, {}, [&](std::uint32_t slot) { return engine.slots()[slot].rung; });
  return slots;
}

std::optional<Miss> miss_at(Rerun& rerun, const Chronicle& chronicle, std::span<const std::uint32_t> slots, Time at,
                            std::size_t edition) {
  rerun.go_before(at - 2 * rerun.timer_grid(), chronicle);  // so that a step of the timer comes before it
  Time timer = at;
  Time last = at;
  for (const Event* event = rerun.next(); event != nullptr && event->time <= at; event = rerun.next()) {
    last = event->time;
    if (event->kind == EventKind::timer) timer = last;
    rerun.step([](const Alert&) {});
  }
  return miss_now(rerun.engine_of(edition), slots, last, timer);
}

NearestMiss nearest_miss(Rerun& rerun, const Chronicle& chronicle, std::span<const std::uint32_t> slots, Time from,
                         Time to, std::size_t edition) {
  const DeskEngine& engine = rerun.engine_of(edition);
  const std::vector<bool> movers = movers_of(engine.slots()[slots.front()].subject, engine.market());
  std::vector<std::uint32_t> shallow;
  std::ranges::copy_if(slots, std::back_inserter(shallow),
                       [&](std::uint32_t slot) { return is_first_of_ladder(engine, slot); });
  rerun.go_before(from, chronicle);
  rerun.play_until(from);
  NearestMiss nearest;
  std::optional<Seen> seen;
  Time timer = std::max(from, rerun.first_time());
  for (const Event* event = rerun.next(); event != nullptr && event->time < to; event = rerun.next()) {
    const Event taken = *event;
    nearest.has_events = true;
    rerun.step([](const Alert&) {});
    if (taken.kind == EventKind::timer) timer = taken.time;
    const bool concerns = index_of(taken.instrument) >= movers.size() || movers[index_of(taken.instrument)];
    if (!concerns) continue;
    const auto seen_before = std::exchange(seen, seen_of(engine, shallow));
    if (seen && seen == seen_before) continue;
    const auto glance = nearest_of(engine, shallow, taken.time, false);
    if (!glance || (nearest.miss && !is_nearer(*glance, nearest.miss->shortfall))) continue;
    nearest.miss = miss_now(engine, shallow, taken.time, timer);
  }
  return nearest;
}

}  // namespace tocsin
