#include <algorithm>
#include <tuple>

#include "engine/gate.hpp"

namespace tocsin {

void Gate::remember_resolved(std::uint32_t slot) noexcept {
  Claim& place = resolved_[totals_.resolved++ % resolved_.size()];
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
  if (!rests) return;
  TOCSIN_CHECK(reviewed_.size() < reviewed_.capacity());
  reviewed_.push_back({claim, verdict});
}

void Gate::apply_correction(std::span<const Finding> findings, const Event& event) noexcept {
  rulings_.clear();
  std::ranges::sort(reviewed_, {}, [this](const Reviewed& one) {
    return std::tuple(slots_[one.claim.slot].rule, ~one.claim.slot, ~one.claim.since);
  });
  for (const Reviewed& one : reviewed_) {
    if (one.verdict.footing == Verdict::Footing::falls) withdraw(one.claim, event.time);
  }
  judge_all(findings, event);
  for (const Reviewed& one : reviewed_) {
    if (one.verdict.footing == Verdict::Footing::stands) revise(one, event.time);
  }
  retry_suppressed(event.time);
  tell_new_storms(event.time);
}

void Gate::withdraw(const Claim& claim, Time now) noexcept {
  SlotState& state = states_[claim.slot];
  if (claim.id == 0) {
    turn_off(claim.slot, now);  // it had only waited
  } else if (rings(state.stage) && state.id == claim.id) {
    silence(claim.slot);
    free_others(claim.slot);
    forget_snooze(claim.slot, claim.id);
    rule(claim.slot, AlertState::withdrawn, {}, now);
  } else {
    withdraw_resolved(claim, now);
  }
}

// The silence after it ends with it, snoozed or not.
void Gate::withdraw_resolved(const Claim& claim, Time now) noexcept {
  SlotState& state = states_[claim.slot];
  if (state.id == claim.id) {
    state.silent_until = Time::min();
    free_others(claim.slot);
    forget_snooze(claim.slot, claim.id);
  }
  const auto record = std::ranges::find(resolved_, claim.id, &Claim::id);
  *record = {};
  add({.slot = claim.slot,
       .state = AlertState::withdrawn,
       .id = claim.id,
       .time = now,
       .trigger = claim.trigger,
       .limit = claim.limit});
}

// An alert of the past that would have rung all the same is left alone.
void Gate::revise(const Reviewed& reviewed, Time now) noexcept {
  const Claim& claim = reviewed.claim;
  SlotState& state = states_[claim.slot];
  if (claim.id == 0 || !rings(state.stage) || state.id != claim.id) return;
  state.limit = state.limit_on = reviewed.verdict.limit;
  rule(claim.slot, AlertState::revised, {}, now);
}

}  // namespace tocsin
