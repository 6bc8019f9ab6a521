#include "engine/gate.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "engine/setup_error.hpp"

namespace tocsin {

Gate::Gate(Arena& arena, const Slots& slots, std::span<const Policy> policies, const Market& market)
    : slots_(slots),
      policies_(policies),
      market_(market),
      states_(arena.array<SlotState>(slots.size())),
      ringing_counts_(arena.array<std::uint32_t>(policies.size())),
      key_owners_(arena.array<std::uint64_t>(slots.size())),
      waiting_(arena.array<std::uint32_t>(slots.size())),
      resolved_(arena.array<Claim>(resolved_max)),
      totals_(arena.one<Totals>()) {
  for (std::uint32_t i = 0; i < slots.size(); ++i) {
    seeds_.push_back(alert_seed(policy_of(i).name, market.name_of(slots[i].subject), slots[i].key));
  }
  number_keys();
  rank_rules();
  reviewed_.resize(slots.size() + resolved_max);
  // A slot is ruled at most once by a review, by a finding, by the end of a wait and by a retry.
  rulings_.resize(slots.size() * 4 + resolved_max);
}

void Gate::number_keys() {
  std::map<std::tuple<std::string, SubjectId, std::int64_t>, std::uint32_t> shared;
  for (std::uint32_t i = 0; i < slots_.size(); ++i) {
    const std::string& key = policy_of(i).key;
    keys_.push_back(key.empty() ? i : shared.try_emplace({key, slots_[i].subject, slots_[i].key}, i).first->second);
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

void Gate::apply(std::span<const Finding> findings, const Event& event) noexcept {
  rulings_count_ = 0;
  judge_all(findings, event);
  retry_suppressed(event.time);
  if (event.kind == EventKind::timer) forget_ended_waits(event.time);
}

void Gate::judge_all(std::span<const Finding> findings, const Event& event) noexcept {
  for (std::uint32_t depth = 0; depth <= depth_max_; ++depth) {
    for (const Finding& finding : findings) {
      if (depth_of(finding.slot) == depth) judge(finding, event);
    }
    if (event.kind == EventKind::timer) end_waits(depth, event.time);
  }
}

void Gate::apply_at_phase(std::span<const Finding> findings, const Event& event) noexcept {
  resolved_any_ = true;
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

void Gate::turn_on(std::uint32_t slot, const Event& event) noexcept {
  SlotState& state = states_[slot];
  if (state.stage == Stage::clearing) state.stage = Stage::firing;
  if (state.stage != Stage::quiet) return;
  state.limit_on = state.limit;
  state.since = market_.prints().end();
  state.trigger = {
      .time = event.time, .sequence = event.sequence, .instrument = event.instrument, .source = event.source};
  if (const Duration hold = policy_of(slot).hold_on; hold > Duration::zero()) {
    state.stage = Stage::pending;
    wait(slot, event.time + hold);
  } else {
    ring(slot, event.time);
  }
}

void Gate::turn_off(std::uint32_t slot, Time now) noexcept {
  SlotState& state = states_[slot];
  if (state.stage == Stage::pending) state.stage = Stage::quiet;
  if (state.stage == Stage::suppressed) leave_suppression(slot);
  if (state.stage != Stage::firing) return;
  if (const Duration hold = policy_of(slot).hold_off; hold > Duration::zero()) {
    state.stage = Stage::clearing;
    wait(slot, now + hold);
  } else {
    resolve(slot, now);
  }
}

void Gate::ring(std::uint32_t slot, Time now) noexcept {
  const Obstacle obstacle = obstacle_to(slot, now);
  if (obstacle.reason == SuppressedBy::nothing) {
    fire(slot, now);
  } else {
    suppress(slot, obstacle, now);
  }
}

Gate::Obstacle Gate::obstacle_to(std::uint32_t slot, Time now) const noexcept {
  for (auto above = policy_of(slot).parent; above; above = policies_[index_of(*above)].parent) {
    if (ringing_counts_[index_of(*above)] > 0) return {SuppressedBy::parent, first_ringing(*above)};
  }
  if (key_owners_[keys_[slot]] != 0) return {SuppressedBy::duplicate, key_owners_[keys_[slot]]};
  if (now < states_[slot].silent_until) return {SuppressedBy::cool_down, states_[slot].id};
  return {};
}

void Gate::fire(std::uint32_t slot, Time now) noexcept {
  if (states_[slot].stage == Stage::suppressed) leave_suppression(slot);
  SlotState& state = states_[slot];
  state.stage = Stage::firing;
  state.id = alert_id(seeds_[slot], state.trigger);
  key_owners_[keys_[slot]] = state.id;
  ++ringing_counts_[index_of(slots_[slot].rule)];
  const std::uint64_t below = shallower_ringing(slot);
  rule(slot, below == 0 ? AlertState::firing : AlertState::escalated, {SuppressedBy::nothing, below}, now);
}

std::uint64_t Gate::first_ringing(RuleId rule) const noexcept {
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    if (slots_[slot].rule == rule && rings(states_[slot].stage)) return states_[slot].id;
  }
  return 0;
}

// The nearest shallower rung that rings, as its id; 0 when none does.
std::uint64_t Gate::shallower_ringing(std::uint32_t slot) const noexcept {
  for (std::uint32_t up = 1; up <= slots_[slot].rung; ++up) {
    if (rings(states_[slot - up].stage)) return states_[slot - up].id;
  }
  return 0;
}

void Gate::suppress(std::uint32_t slot, const Obstacle& obstacle, Time now) noexcept {
  SlotState& state = states_[slot];
  const bool told = state.stage == Stage::suppressed && state.reason == obstacle.reason;
  if (state.stage != Stage::suppressed) ++totals_.suppressed;
  state.stage = Stage::suppressed;
  state.reason = obstacle.reason;
  if (obstacle.reason == SuppressedBy::cool_down) wait(slot, state.silent_until);
  if (!told) rule(slot, AlertState::suppressed, obstacle, now);
}

void Gate::leave_suppression(std::uint32_t slot) noexcept {
  --totals_.suppressed;
  states_[slot].stage = Stage::quiet;
  states_[slot].reason = SuppressedBy::nothing;
}

void Gate::resolve(std::uint32_t slot, Time now) noexcept {
  remember_resolved(slot);
  silence(slot);
  states_[slot].silent_until = now + policy_of(slot).cool_down;
  rule(slot, AlertState::resolved, {}, now);
}

void Gate::silence(std::uint32_t slot) noexcept {
  states_[slot].stage = Stage::quiet;
  key_owners_[keys_[slot]] = 0;
  --ringing_counts_[index_of(slots_[slot].rule)];
  resolved_any_ = true;
}

void Gate::remember_resolved(std::uint32_t slot) noexcept {
  Claim& place = resolved_[totals_.resolved++ % resolved_max];
  place = claim_of(slot);
  place.is_on = false;
}

Claim Gate::claim_of(std::uint32_t slot) const noexcept {
  const SlotState& state = states_[slot];
  return {.slot = slot,
          .is_on = state.stage != Stage::clearing,
          .id = rings(state.stage) ? state.id : 0,
          .since = state.since,
          .until = market_.prints().end(),
          .trigger = state.trigger,
          .limit = state.limit_on};
}

void Gate::note(const Claim& claim, const Verdict& verdict) noexcept {
  const bool rests = verdict.footing == Verdict::Footing::stands || verdict.footing == Verdict::Footing::falls;
  if (rests) reviewed_[reviewed_count_++] = {claim, verdict};
}

void Gate::apply_correction(std::span<const Finding> findings, const Event& event) noexcept {
  rulings_count_ = 0;
  const std::span<Reviewed> reviewed = std::span(reviewed_).first(reviewed_count_);
  std::ranges::sort(reviewed, {}, [this](const Reviewed& one) {
    return std::tuple(slots_[one.claim.slot].rule, ~one.claim.slot, ~one.claim.since);
  });
  for (const Reviewed& one : reviewed) {
    if (one.verdict.footing == Verdict::Footing::falls) withdraw(one.claim, event.time);
  }
  judge_all(findings, event);
  for (const Reviewed& one : reviewed) {
    if (one.verdict.footing == Verdict::Footing::stands) revise(one, event.time);
  }
  retry_suppressed(event.time);
}

void Gate::withdraw(const Claim& claim, Time now) noexcept {
  SlotState& state = states_[claim.slot];
  if (claim.id == 0) {
    turn_off(claim.slot, now);  // it had only waited
  } else if (rings(state.stage) && state.id == claim.id) {
    silence(claim.slot);
    rule(claim.slot, AlertState::withdrawn, {}, now);
  } else {
    withdraw_resolved(claim, now);
  }
}

// The silence after it ends with it.
void Gate::withdraw_resolved(const Claim& claim, Time now) noexcept {
  SlotState& state = states_[claim.slot];
  if (state.id == claim.id) {
    state.silent_until = Time::min();
    resolved_any_ = true;
  }
  const auto record = std::ranges::find(resolved_, claim.id, &Claim::id);
  *record = {};
  rulings_[rulings_count_++] = {.slot = claim.slot,
                                .state = AlertState::withdrawn,
                                .reason = SuppressedBy::nothing,
                                .id = claim.id,
                                .related_id = 0,
                                .time = now,
                                .trigger = claim.trigger,
                                .limit = claim.limit};
}

// An alert of the past that would have rung all the same is left alone.
void Gate::revise(const Reviewed& reviewed, Time now) noexcept {
  const Claim& claim = reviewed.claim;
  SlotState& state = states_[claim.slot];
  if (claim.id == 0 || !rings(state.stage) || state.id != claim.id) return;
  state.limit = state.limit_on = reviewed.verdict.limit;
  rule(claim.slot, AlertState::revised, {}, now);
}

void Gate::retry_suppressed(Time now) noexcept {
  if (!resolved_any_) return;
  resolved_any_ = false;
  if (totals_.suppressed == 0) return;
  for (std::uint32_t depth = 0; depth <= depth_max_; ++depth) {
    for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
      if (states_[slot].stage == Stage::suppressed && depth_of(slot) == depth && in_hours(slot)) ring(slot, now);
    }
  }
}

void Gate::end_waits(std::uint32_t depth, Time now) noexcept {
  for (std::uint32_t i = 0; i < totals_.waiting; ++i) {
    const std::uint32_t slot = waiting_[i];
    if (states_[slot].deadline <= now && depth_of(slot) == depth && in_hours(slot)) end_wait(slot, now);
  }
}

void Gate::forget_ended_waits(Time now) noexcept {
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < totals_.waiting; ++i) {
    const std::uint32_t slot = waiting_[i];
    states_[slot].waiting = states_[slot].deadline > now || !in_hours(slot);
    if (states_[slot].waiting) waiting_[kept++] = slot;
  }
  totals_.waiting = kept;
}

void Gate::end_wait(std::uint32_t slot, Time now) noexcept {
  switch (states_[slot].stage) {
    case Stage::pending:
    case Stage::suppressed:
      ring(slot, now);
      break;
    case Stage::clearing:
      resolve(slot, now);
      break;
    case Stage::quiet:
    case Stage::firing:
      break;  // what it waited for has gone
  }
}

void Gate::wait(std::uint32_t slot, Time until) noexcept {
  SlotState& state = states_[slot];
  state.deadline = until;
  if (state.waiting) return;
  state.waiting = true;
  const auto end = waiting_.begin() + totals_.waiting++;
  const auto place = std::lower_bound(waiting_.begin(), end, slot);
  std::move_backward(place, end, end + 1);
  *place = slot;
}

void Gate::rule(std::uint32_t slot, AlertState alert, const Obstacle& related, Time now) noexcept {
  const SlotState& state = states_[slot];
  const std::uint64_t id = alert == AlertState::suppressed ? alert_id(seeds_[slot], state.trigger) : state.id;
  rulings_[rulings_count_++] = {.slot = slot,
                                .state = alert,
                                .reason = related.reason,
                                .id = id,
                                .related_id = related.related_id,
                                .time = now,
                                .trigger = state.trigger,
                                .limit = state.limit};
}

}  // namespace tocsin
