#include "engine/gate.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

std::size_t desks_count(std::span<const Policy> policies) {
  std::size_t count = 1;
  for (const Policy& policy : policies) count = std::max<std::size_t>(count, policy.desk + 1);
  return count;
}

}  // namespace

Gate::Gate(Arena& arena, Slots& slots, std::span<const Policy> policies, const Market& market, const HouseRules& house)
    : policies_(policies),
      market_(market),
      house_(house),
      storms_(arena, slots, policies, house),
      slots_(slots),
      names_(policies, market),
      states_(arena.array<SlotState>(slots.size())),
      deadlines_(arena.array<Time>(slots.size())),
      snoozes_(arena.array<Snooze>(slots.size())),
      ringing_counts_(arena.array<std::uint32_t>(policies.size())),
      key_owners_(arena.array<std::uint64_t>(slots.size())),
      rules_muted_(arena.array<Time>(policies.size())),
      subjects_muted_(arena.array<Time>(market.subjects_count())),
      resolved_(arena.array<Claim>(resolved_max * std::min(desks_count(policies), resolved_desks_max))),
      active_(arena, slots.size()),
      waiting_(arena, slots.size()),
      suppressed_(arena, slots.size()),
      ringing_(arena, slots.size()),
      repeating_(arena, slots.size()),
      snoozed_(arena, slots.size()),
      freed_(arena, desks_count(policies)),
      totals_(arena.one<Totals>()),
      ringing_ids_(slots.size()),
      snoozed_ids_(slots.size()) {
  seeds_.reserve(slots.size());
  for (std::uint32_t i = 0; i < slots.size(); ++i) {
    seeds_.push_back(alert_seed(policy_of(i).name, market.name_of(slots[i].subject), slots[i].key));
  }
  number_keys();
  number_places();
  rank_rules();
  find_desks();
  reviewed_.reserve(slots.size() + resolved_.size());
  // A slot is ruled at most once by a review or the end of a wait, by a finding, by a retry, and by the end of a snooze
  // or a repeat.
  rulings_.reserve(slots.size() * 4 + resolved_.size());
  ended_waits_.reserve(slots.size());
}

void Gate::number_keys() {
  std::map<std::tuple<std::string, SubjectId, std::int64_t>, std::uint32_t> shared;
  keys_.reserve(slots_.size());
  for (std::uint32_t i = 0; i < slots_.size(); ++i) {
    const std::string& key = policy_of(i).key;
    keys_.push_back(key.empty() ? i : shared.try_emplace({key, slots_[i].subject, slots_[i].key}, i).first->second);
  }
}

void Gate::number_places() {
  slot_at_.resize(slots_.size());
  std::iota(slot_at_.begin(), slot_at_.end(), 0U);
  std::ranges::stable_sort(slot_at_, {}, [this](std::uint32_t slot) { return slots_[slot].rule; });
  places_.resize(slots_.size());
  for (std::uint32_t place = 0; place < slot_at_.size(); ++place) places_[slot_at_[place]] = place;
  for (std::size_t rule = 0; rule < policies_.size(); ++rule) {
    const auto first = std::ranges::lower_bound(slot_at_, static_cast<RuleId>(rule), {},
                                                [this](std::uint32_t slot) { return slots_[slot].rule; });
    first_places_.push_back(static_cast<std::uint32_t>(first - slot_at_.begin()));
  }
}

void Gate::rank_rules() {
  for (const Policy& policy : policies_) {
    if (policy.severities.empty()) throw SetupError("rule " + policy.name + ": has no severity");
    std::uint32_t depth = 0;
    for (auto above = policy.parent; above; above = policies_[index_of(*above)].parent) {
      if (++depth > policies_.size()) throw SetupError("rule " + policy.name + ": its parents form a ring");
    }
    depths_.push_back(depth);
    depth_max_ = std::max(depth_max_, depth);
  }
}

void Gate::find_desks() {
  desks_.resize(desks_count(policies_));
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    DeskSlots& desk = desks_[desk_of(slot)];
    desk.first = std::min(desk.first, slot);
    if (!storms_.is_notice(slot)) desk.last = slot;
  }
}

void Gate::apply(std::span<const Finding> findings, const Event& event) noexcept {
  const bool is_timer = event.kind == EventKind::timer;
  rulings_.clear();
  if (is_timer) end_snoozes(event.time);
  judge_all(findings, event);
  retry_suppressed(event.time);
  tell_new_storms(event.time);
  if (!is_timer) return;
  repeat(event.time);
  tend_storms(event.time);
}

void Gate::judge_all(std::span<const Finding> findings, const Event& event) noexcept {
  ended_waits_.clear();
  if (event.kind == EventKind::timer && event.time >= totals_.wait_due) find_ended_waits(event.time);
  for (std::uint32_t depth = 0; depth <= depth_max_; ++depth) {
    for (const Finding& finding : findings) {
      if (depth_of(finding.slot) == depth) judge(finding, event);
    }
    end_waits(depth, event.time);
  }
}

void Gate::apply_at_phase(std::span<const Finding> findings, const Event& event) noexcept {
  free_all();
  totals_.wait_due = Time::min();
  apply(findings, event);
}

void Gate::judge(const Finding& finding, const Event& event) noexcept {
  states_[finding.slot].limit = finding.limit;
  if (finding.active) {
    turn_on(finding.slot, event);
  } else {
    turn_off(finding.slot, event.time);
  }
}

Trigger Gate::trigger_of(const Event& event) const noexcept {
  const Duration behind = event.time - event.venue_time;
  const bool is_late = (event.flags & event_flag::late) != 0 || (house_.late_after && behind > *house_.late_after);
  return {.time = event.time,
          .sequence = event.sequence,
          .instrument = event.instrument,
          .source = event.source,
          .came_late = is_late,
          .late = is_late ? std::max(behind, Duration::zero()) : Duration::zero()};
}

void Gate::turn_on(std::uint32_t slot, const Event& event) noexcept {
  SlotState& state = states_[slot];
  if (state.stage == Stage::clearing) state.stage = Stage::firing;
  if (state.stage != Stage::quiet) return;
  state.limit_on = state.limit;
  state.since = market_.prints().end();
  state.trigger = trigger_of(event);
  if (const Duration hold = policy_of(slot).hold_on; hold > Duration::zero()) {
    enter(slot, Stage::pending);
    wait(slot, event.time + hold);
  } else {
    ring(slot, event.time);
  }
}

void Gate::turn_off(std::uint32_t slot, Time now) noexcept {
  SlotState& state = states_[slot];
  if (state.stage == Stage::pending || state.stage == Stage::suppressed || state.stage == Stage::folded) {
    enter(slot, Stage::quiet);
  }
  if (state.stage != Stage::firing) return;
  if (const Duration hold = policy_of(slot).hold_off; hold > Duration::zero()) {
    state.stage = Stage::clearing;
    wait(slot, now + hold);
  } else {
    resolve(slot, now);
  }
}

void Gate::enter(std::uint32_t slot, Stage stage) noexcept {
  states_[slot].stage = stage;
  states_[slot].reason = SuppressedBy::nothing;
  if (stage == Stage::quiet) {
    active_.remove(slot);
  } else {
    active_.add(slot);
  }
  if (stage == Stage::suppressed) {
    suppressed_.add(slot);
  } else {
    suppressed_.remove(slot);
  }
}

void Gate::ring(std::uint32_t slot, Time now) noexcept {
  const Obstacle obstacle = obstacle_to(slot, now);
  if (obstacle.reason != SuppressedBy::nothing) {
    suppress(slot, obstacle, now);
  } else if (!folds(slot, now)) {
    fire(slot, now);
  }
}

Gate::Obstacle Gate::obstacle_to(std::uint32_t slot, Time now) const noexcept {
  const SlotState& state = states_[slot];
  for (auto above = policy_of(slot).parent; above; above = policies_[index_of(*above)].parent) {
    if (ringing_counts_[index_of(*above)] > 0) return {SuppressedBy::parent, first_ringing(*above)};
  }
  if (key_owners_[keys_[slot]] != 0) return {SuppressedBy::duplicate, key_owners_[keys_[slot]]};
  if (now < state.silent_until) return {SuppressedBy::cool_down, state.id, state.silent_until};
  if (const Time until = muted_until(slot, now); now < until) return {SuppressedBy::muted, 0, until};
  if (!is_snoozed(slot, now)) return {};
  const Snooze& snooze = snoozes_[ladder_of(slot)];
  if (severity_of(slot) > severity_of(snooze.slot)) return {};
  return {SuppressedBy::snoozed, snooze.id, snooze.until};
}

// The latest end of the mutes that hold now; what is over, where none does.
Time Gate::muted_until(std::uint32_t slot, Time now) const noexcept {
  const Slot& one = slots_[slot];
  Time until = rules_muted_[index_of(one.rule)];
  if (one.subject != no_subject) until = std::max(until, subjects_muted_[index_of(one.subject)]);
  const std::vector<Interval>& windows = policy_of(slot).muted;
  const auto behind = std::ranges::upper_bound(windows, now, {}, &Interval::from);
  return behind == windows.begin() ? until : std::max(until, std::prev(behind)->to);
}

void Gate::fire(std::uint32_t slot, Time now) noexcept {
  SlotState& state = states_[slot];
  enter(slot, Stage::firing);
  state.id = alert_id(seeds_[slot], state.trigger);
  state.acknowledged = false;
  key_owners_[keys_[slot]] = state.id;
  ++ringing_counts_[index_of(slots_[slot].rule)];
  ringing_.add(places_[slot]);
  if (is_snoozed(slot, now)) break_snooze(slot, now);
  plan_repeat(slot, now);
  const std::uint64_t below = shallower_ringing(slot);
  rule(slot, below == 0 ? AlertState::firing : AlertState::escalated, {SuppressedBy::nothing, below}, now);
}

std::uint64_t Gate::first_ringing(RuleId rule) const noexcept {
  return states_[slot_at_[ringing_.next(first_places_[index_of(rule)])]].id;
}

// The nearest shallower rung that rings, as its id; 0 when none does.
std::uint64_t Gate::shallower_ringing(std::uint32_t slot) const noexcept {
  for (std::uint32_t up = 1; up <= slots_[slot].rung; ++up) {
    if (rings(states_[slot - up].stage)) return states_[slot - up].id;
  }
  return 0;
}

Standing Gate::standing(std::uint32_t slot, Time now) const noexcept {
  const SlotState& state = states_[slot];
  const Obstacle obstacle = rings(state.stage) ? Obstacle{} : obstacle_to(slot, now);
  return {.stage = state.stage,
          .since = state.trigger.time,
          .obstacle = state.stage == Stage::folded ? SuppressedBy::storm : obstacle.reason,
          .related_id = obstacle.related_id,
          .until = obstacle.until,
          .id = state.id};
}

void Gate::suppress(std::uint32_t slot, const Obstacle& obstacle, Time now) noexcept {
  SlotState& state = states_[slot];
  const bool told = state.stage == Stage::suppressed && state.reason == obstacle.reason;
  enter(slot, Stage::suppressed);
  state.reason = obstacle.reason;
  if (obstacle.until > now) wait(slot, obstacle.until);
  if (!told) rule(slot, AlertState::suppressed, obstacle, now);
}

void Gate::resolve(std::uint32_t slot, Time now) noexcept {
  remember_resolved(slot);
  silence(slot);
  free_others(slot);
  states_[slot].silent_until = now + policy_of(slot).cool_down;
  rule(slot, AlertState::resolved, {}, now);
}

void Gate::silence(std::uint32_t slot) noexcept {
  enter(slot, Stage::quiet);
  ringing_.remove(places_[slot]);
  repeating_.remove(slot);
  key_owners_[keys_[slot]] = 0;
  --ringing_counts_[index_of(slots_[slot].rule)];
}

void Gate::rule(std::uint32_t slot, AlertState alert, const Obstacle& related, Time now) noexcept {
  const SlotState& state = states_[slot];
  add({.slot = slot,
       .state = alert,
       .reason = related.reason,
       .id = alert == AlertState::suppressed ? alert_id(seeds_[slot], state.trigger) : state.id,
       .related_id = related.related_id,
       .time = now,
       .trigger = state.trigger,
       .limit = state.limit});
}

Ruling& Gate::add(const Ruling& ruling) noexcept {
  TOCSIN_CHECK(rulings_.size() < rulings_.capacity());
  return rulings_.emplace_back(ruling);
}

}  // namespace tocsin
