#include "engine/gate.hpp"

namespace tocsin {

void Gate::list_ids() noexcept {
  ringing_ids_.clear();
  snoozed_ids_.clear();
  ringing_.for_each([this](std::uint32_t place) { ringing_ids_.add(states_[slot_at_[place]].id); });
  snoozed_.for_each([this](std::uint32_t ladder) { snoozed_ids_.add(snoozes_[ladder].id); });
  ringing_ids_.sort();
  snoozed_ids_.sort();
}

void Gate::hand_over(Gate& next, Time now) noexcept {
  rulings_.clear();
  list_ids();
  next.list_ids();
  next.rulings_.clear();
  ringing_.for_each([&](std::uint32_t place) {
    const std::uint32_t slot = slot_at_[place];
    if (!next.ringing_ids_.has(states_[slot].id)) rule(slot, AlertState::resolved, {SuppressedBy::rules_changed}, now);
  });
  snoozed_.for_each([&](std::uint32_t ladder) {
    if (!next.snoozed_ids_.has(snoozes_[ladder].id)) end_snooze(ladder, now).reason = SuppressedBy::rules_changed;
  });
  next.ringing_.for_each([&](std::uint32_t place) {
    const std::uint32_t slot = next.slot_at_[place];
    if (!ringing_ids_.has(next.states_[slot].id)) next.tell_anew(slot, now);
  });
}

void Gate::tell_anew(std::uint32_t slot, Time now) noexcept {
  const std::uint64_t below = shallower_ringing(slot);
  rule(slot, below == 0 ? AlertState::firing : AlertState::escalated, {SuppressedBy::rules_changed, below}, now);
}

}  // namespace tocsin
