#include <algorithm>

#include "engine/gate.hpp"

namespace tocsin {

// Holds, cool-downs, mutes and snoozes.

void Gate::wait(std::uint32_t slot, Time until) noexcept {
  deadlines_[slot] = until;
  totals_.wait_due = std::min(totals_.wait_due, until);
  waiting_.add(slot);
}

// They wait no more, whatever comes of it. What is out of its hours is looked at again when they change.
void Gate::find_ended_waits(Time now) noexcept {
  totals_.wait_due = Time::max();
  waiting_.for_each([&](std::uint32_t slot) {
    if (deadlines_[slot] > now) {
      totals_.wait_due = std::min(totals_.wait_due, deadlines_[slot]);
    } else if (in_hours(slot)) {
      ended_waits_.push_back(slot);
      waiting_.remove(slot);
    }
  });
}

// What the same event turned on again has another deadline.
void Gate::end_waits(std::uint32_t depth, Time now) noexcept {
  for (const std::uint32_t slot : ended_waits_) {
    if (deadlines_[slot] <= now && depth_of(slot) == depth) end_wait(slot, now);
  }
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
    case Stage::folded:
      break;  // what it waited for has gone
  }
}

// What rings may break a snooze, and so take the obstacle of others away.
void Gate::retry_suppressed(Time now) noexcept {
  for (std::uint32_t desk = freed_.next(0); desk != SlotSet::none; desk = freed_.next(0)) {
    freed_.remove(desk);
    ring_suppressed(desk, now);
  }
}

void Gate::ring_suppressed(std::uint32_t desk, Time now) noexcept {
  const auto [first, last] = desks_[desk];
  for (std::uint32_t depth = 0; depth <= depth_max_; ++depth) {
    for (std::uint32_t slot = suppressed_.next(first); slot <= last; slot = suppressed_.next(slot + 1)) {
      if (desk_of(slot) == desk && depth_of(slot) == depth && in_hours(slot)) ring(slot, now);
    }
  }
}

// Repeats.

void Gate::plan_repeat(std::uint32_t slot, Time now) noexcept {
  const Duration every = policy_of(slot).repeat;
  if (every == Duration::zero() || states_[slot].acknowledged) return;
  states_[slot].repeat_at = now + every;
  totals_.repeat_due = std::min(totals_.repeat_due, states_[slot].repeat_at);
  repeating_.add(slot);
}

void Gate::repeat(Time now) noexcept {
  if (now < totals_.repeat_due) return;
  totals_.repeat_due = Time::max();
  repeating_.for_each([&](std::uint32_t slot) {
    if (states_[slot].repeat_at <= now && may_repeat(slot, now)) {
      rule(slot, AlertState::repeated, {}, now);
      plan_repeat(slot, now);
    }
    totals_.repeat_due = std::min(totals_.repeat_due, states_[slot].repeat_at);
  });
}

bool Gate::may_repeat(std::uint32_t slot, Time now) const noexcept {
  return in_hours(slot) && !is_snoozed(slot, now) && muted_until(slot, now) <= now;
}

// Storms.

// What is folded stays so until it is no longer true: it has been told, by the notice.
bool Gate::folds(std::uint32_t slot, Time now) noexcept {
  const auto notice_rule = policy_of(slot).storm_notice;
  if (!notice_rule) return false;
  const std::uint32_t notice = storms_.slot_of(*notice_rule);
  if (!storms_.folds(notice, severity_of(slot), now)) return false;
  if (!rings(states_[notice].stage)) {
    states_[notice].trigger = states_[slot].trigger;
    fire(notice, now);
  }
  enter(slot, Stage::folded);
  rule(slot, AlertState::suppressed, {SuppressedBy::storm, states_[notice].id}, now);
  return true;
}

// The notice that rang in this event tells all that the event folded.
void Gate::tell_new_storms(Time now) noexcept {
  for (const Ruling& ruling : rulings()) {
    if (ruling.state == AlertState::firing && storms_.is_notice(ruling.slot)) storms_.tell(ruling.slot, now);
  }
}

void Gate::tend_storms(Time now) noexcept {
  storms_.each_on([&](std::uint32_t notice) { tend_storm(notice, now); });
}

void Gate::tend_storm(std::uint32_t notice, Time now) noexcept {
  if (storms_.has_calmed(notice, now)) {
    storms_.end(notice);
    silence(notice);
    return rule(notice, AlertState::resolved, {}, now);
  }
  const bool worse = storms_.has_worsened(notice);
  if (worse && is_snoozed(notice, now)) end_snooze(notice, now);
  const bool is_heard = !states_[notice].acknowledged && !is_snoozed(notice, now);
  if (!worse && !(is_heard && storms_.is_news(notice, now))) return;
  storms_.tell(notice, now);
  rule(notice, AlertState::updated, {}, now);
}

}  // namespace tocsin
