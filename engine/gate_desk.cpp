#include <utility>

#include "engine/gate.hpp"

namespace tocsin {

void Gate::apply_action(const Event& event) noexcept {
  rulings_.clear();
  if (!act(event)) ++totals_.idle_actions;
  retry_suppressed(event.time);
  tell_new_storms(event.time);
}

bool Gate::act(const Event& event) noexcept {
  switch (event.action.verb) {
    case DeskVerb::acknowledge:
      return acknowledge(event);
    case DeskVerb::snooze:
      return snooze(event);
    case DeskVerb::unsnooze:
      return unsnooze(event);
    case DeskVerb::mute_rule:
    case DeskVerb::mute_subject:
      return mute(event);
    case DeskVerb::change_rules:  // whoever steps the engines sees to it
      ++totals_.rules_changes;
      return true;
  }
  return false;
}

std::uint32_t Gate::ringing_as(std::uint64_t id) const noexcept {
  std::uint32_t found = no_slot;
  ringing_.for_each([&](std::uint32_t place) {
    if (states_[slot_at_[place]].id == id) found = slot_at_[place];
  });
  return found;
}

bool Gate::acknowledge(const Event& event) noexcept {
  const std::uint32_t slot = ringing_as(event.action.target);
  if (slot == no_slot) return false;
  states_[slot].acknowledged = true;
  repeating_.remove(slot);
  rule_action(slot, AlertState::acknowledged, event);
  return true;
}

bool Gate::snooze(const Event& event) noexcept {
  const std::uint32_t slot = ringing_as(event.action.target);
  if (slot == no_slot || event.action.until <= event.time) return false;
  const std::uint32_t ladder = ladder_of(slot);
  // What a more severe one had kept silent may ring.
  if (is_snoozed(slot, event.time) && severity_of(slot) < severity_of(snoozes_[ladder].slot)) free_others(slot);
  snoozes_[ladder] = {
      .until = event.action.until, .id = states_[slot].id, .trigger = states_[slot].trigger, .slot = slot};
  snoozed_.add(ladder);
  rule_action(slot, AlertState::snoozed, event);
  return true;
}

bool Gate::unsnooze(const Event& event) noexcept {
  std::uint32_t ladder = no_slot;
  snoozed_.for_each([&](std::uint32_t each) {
    if (snoozes_[each].id == event.action.target) ladder = each;
  });
  if (ladder == no_slot) return false;
  end_snooze(ladder, event.time).text = event.action.text;
  free_others(ladder);
  return true;
}

// A time that is over ends a mute that holds.
bool Gate::mute(const Event& event) noexcept {
  const Action& action = event.action;
  const bool of_rule = action.verb == DeskVerb::mute_rule;
  const auto number = of_rule ? names_.rule(action.target) : names_.subject(action.target);
  if (!number) return false;
  Time& until = of_rule ? rules_muted_[*number] : subjects_muted_[*number];
  if (action.until <= event.time && until <= event.time) return false;
  until = action.until;
  free_all();
  Ruling& ruling = rule_action(no_slot, AlertState::muted, event);
  if (of_rule) {
    ruling.muted_rule = static_cast<RuleId>(*number);
  } else {
    ruling.muted_subject = SubjectId{*number};
  }
  return true;
}

Ruling& Gate::rule_action(std::uint32_t slot, AlertState state, const Event& event) noexcept {
  const bool of_alert = slot != no_slot;
  const Trigger trigger = of_alert ? states_[slot].trigger : trigger_of(event);
  return add({.slot = slot,
              .state = state,
              .id = of_alert ? states_[slot].id : alert_id(event.action.target, trigger),
              .time = event.time,
              .trigger = trigger,
              .limit = of_alert ? states_[slot].limit : 0,
              .until = state == AlertState::acknowledged ? Time{} : event.action.until,
              .text = event.action.text});
}

Ruling& Gate::end_snooze(std::uint32_t ladder, Time now) noexcept {
  const Snooze ended = std::exchange(snoozes_[ladder], {});
  snoozed_.remove(ladder);
  const SlotState& state = states_[ended.slot];
  if (rings(state.stage) && state.id == ended.id) plan_repeat(ended.slot, now);
  return add({.slot = ended.slot,
              .state = AlertState::unsnoozed,
              .id = ended.id,
              .time = now,
              .trigger = ended.trigger,
              .limit = state.limit});
}

// What is more severe rings: the others that the snooze kept silent are looked at again.
void Gate::break_snooze(std::uint32_t slot, Time now) noexcept {
  end_snooze(ladder_of(slot), now);
  free_others(slot);
}

void Gate::end_snoozes(Time now) noexcept {
  snoozed_.for_each([&](std::uint32_t ladder) {
    if (snoozes_[ladder].until > now) return;
    end_snooze(ladder, now);
    free_others(ladder);
  });
}

void Gate::forget_snooze(std::uint32_t slot, std::uint64_t id) noexcept {
  const std::uint32_t ladder = ladder_of(slot);
  if (snoozes_[ladder].until == Time{} || snoozes_[ladder].id != id) return;
  snoozes_[ladder] = {};
  snoozed_.remove(ladder);
  free_others(ladder);
}

}  // namespace tocsin
