#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "engine/alert.hpp"
#include "engine/arena.hpp"
#include "engine/desk_names.hpp"
#include "engine/findings.hpp"
#include "engine/house_rules.hpp"
#include "engine/id_list.hpp"
#include "engine/restatement.hpp"
#include "engine/rule.hpp"
#include "engine/slot_set.hpp"
#include "engine/standing.hpp"
#include "engine/storms.hpp"

namespace tocsin {

// What the gate decided about one slot; of a mute (no_slot), about a rule or a subject.
struct Ruling {
  std::uint32_t slot;
  AlertState state;
  SuppressedBy reason = SuppressedBy::nothing;
  std::uint64_t id;
  std::uint64_t related_id = 0;
  Time time;
  Trigger trigger;
  Int128 limit = 0;
  Time until{};
  std::uint32_t text = 0;
  RuleId muted_rule = no_rule;
  SubjectId muted_subject = no_subject;
};

// The one place where findings become alerts. A slot is
//
//   quiet -> pending (hold-on) -> firing -> clearing (hold-off) -> quiet
//                              \> suppressed (parent, duplicate, cool-down, muted, snoozed) -> quiet, or firing once
//                              |                                                               the obstacle goes
//                              \> folded (storm: its notice rings in its place) -> quiet
//
// While it rings it is repeated, until somebody at the desk acknowledges it. What the desk snoozes is a ladder, the
// levels of one rule on one subject: none of them rings or repeats before its time, but one that is more severe.
//
// A correction goes by all of this: what rested on a print that is no more is withdrawn at once, whatever its holds,
// and leaves no cool-down and no snooze behind; what waited on it ends; what stands all the same is revised.
//
// Waiting ends on timer events, so the grid of the timer is the resolution of every hold, repeat, mute and storm, and
// within the rule's hours: what is pending at the close waits for the open. Rules are judged parents first, on the same
// event; a rule is inhibited by every rule above it. What is suppressed is ruled too, with the reason: nothing is
// dropped.
//
// Rules of different desks do not hear of each other, if they share no key, group and parent: each rings as it would
// without the other desks.
class Gate {
 public:
  // Refuses parents that form a ring, and policies without a severity. The market gives the names that alert ids are
  // made of, and the hours. Adds the slots of the storms' notices behind those of the detectors.
  Gate(Arena& arena, Slots& slots, std::span<const Policy> policies, const Market& market,
       const HouseRules& house = {});

  // What was found in `event`. A timer event also ends what has waited long enough.
  void apply(std::span<const Finding> findings, const Event& event) noexcept;
  // The same, as the market's hours change: what was suppressed out of its hours is looked at again.
  void apply_at_phase(std::span<const Finding> findings, const Event& event) noexcept;
  // What the desk did. What names no alert that rings (or is snoozed), no rule or no subject, or a time that is over,
  // is counted, and changes nothing.
  void apply_action(const Event& event) noexcept;

  // Asks `verdict_on(claim)` of every alert that rings or waits, and of the last `resolved_max` resolved ones that had
  // become true since the day's print at `position`. A storm's notice rests on no print.
  template <class VerdictOn>
  void review(std::uint64_t position, VerdictOn&& verdict_on) noexcept {
    reviewed_.clear();
    active_.for_each([&](std::uint32_t slot) {
      if (!storms_.is_notice(slot)) note(claim_of(slot), verdict_on(claim_of(slot)));
    });
    for (Claim& claim : resolved_) {
      if (claim.id != 0 && claim.since > position) note(claim, verdict_on(std::as_const(claim)));
    }
  }
  // What the review and the findings of the correction lead to.
  void apply_correction(std::span<const Finding> findings, const Event& event) noexcept;

  // Another gate, which heard the same events, goes on in this one's place: what rings by this one alone is resolved,
  // what is snoozed by it alone is so no more, and what rings by the next alone is told by that one. Each has its own
  // rulings. What both ring goes on, and nothing is said of it.
  void hand_over(Gate& next, Time now) noexcept;
  // Visits the ids of the alerts that ring, and of those that are snoozed.
  template <class Ringing, class Snoozed>
  void each_standing(Ringing&& ringing, Snoozed&& snoozed) const {
    ringing_.for_each([&](std::uint32_t place) { ringing(states_[slot_at_[place]].id); });
    snoozed_.for_each([&](std::uint32_t ladder) { snoozed(snoozes_[ladder].id); });
  }

  // What the last call decided, in order.
  [[nodiscard]] std::span<const Ruling> rulings() const noexcept { return rulings_; }
  [[nodiscard]] bool is_firing(std::uint32_t slot) const noexcept { return rings(states_[slot].stage); }
  [[nodiscard]] Standing standing(std::uint32_t slot, Time now) const noexcept;
  // What the storm whose notice this slot is has folded.
  [[nodiscard]] const Storms::Storm& storm_of(std::uint32_t slot) const noexcept { return storms_.of(slot); }
  // Actions that changed nothing.
  [[nodiscard]] std::uint64_t idle_actions_count() const noexcept { return totals_.idle_actions; }
  [[nodiscard]] std::uint64_t rules_changes_count() const noexcept { return totals_.rules_changes; }

 private:
  static constexpr std::size_t resolved_max = 1024;  // of one desk; of many, of each of the last sixteen that resolve
  static constexpr std::size_t resolved_desks_max = 16;

  // All zeros: what stands for a slot that nothing ever turns takes no memory (Arena).
  static constexpr Trigger untriggered{.instrument = InstrumentId{}, .source = SourceId{}};

  struct SlotState {
    Int128 limit = 0;
    Int128 limit_on = 0;  // when it became true
    std::uint64_t id = 0;
    std::uint64_t since = 0;  // Prints::end() when it became true
    Time silent_until{};
    Time repeat_at{};
    Trigger trigger = untriggered;
    Stage stage = Stage::quiet;
    SuppressedBy reason = SuppressedBy::nothing;
    bool acknowledged = false;
  };

  // By the shallowest slot of the ladder.
  struct Snooze {
    Time until{};  // the beginning of time: none
    std::uint64_t id = 0;
    Trigger trigger = untriggered;
    std::uint32_t slot = 0;  // the one that was snoozed
  };

  struct Obstacle {
    SuppressedBy reason = SuppressedBy::nothing;
    std::uint64_t related_id = 0;
    Time until = Time::min();  // where it goes by itself
  };

  struct Totals {
    std::uint64_t resolved = 0;  // ever
    std::uint64_t idle_actions = 0;
    std::uint64_t rules_changes = 0;
    Time repeat_due = Time::max();  // no repeat is due before
    Time wait_due = Time::max();    // no wait ends before
  };
  // The slots of a desk lie between these two.
  struct DeskSlots {
    std::uint32_t first = no_slot;
    std::uint32_t last = 0;
  };
  // A claim that does not stay as it was.
  struct Reviewed {
    Claim claim;
    Verdict verdict;
  };

  static bool rings(Stage stage) noexcept { return stage == Stage::firing || stage == Stage::clearing; }
  [[nodiscard]] const Policy& policy_of(std::uint32_t slot) const noexcept {
    return policies_[index_of(slots_[slot].rule)];
  }
  [[nodiscard]] Severity severity_of(std::uint32_t slot) const noexcept {
    return policy_of(slot).severity_at(slots_[slot].rung);
  }
  [[nodiscard]] std::uint32_t depth_of(std::uint32_t slot) const noexcept {
    return depths_[index_of(slots_[slot].rule)];
  }
  [[nodiscard]] std::uint32_t desk_of(std::uint32_t slot) const noexcept { return policy_of(slot).desk; }
  // What stood in the way of others may be gone.
  void free_others(std::uint32_t slot) noexcept { freed_.add(desk_of(slot)); }
  void free_all() noexcept {
    for (std::uint32_t desk = 0; desk < desks_.size(); ++desk) freed_.add(desk);
  }
  [[nodiscard]] std::uint32_t ladder_of(std::uint32_t slot) const noexcept { return slot - slots_[slot].rung; }
  [[nodiscard]] bool in_hours(std::uint32_t slot) const noexcept {
    return (policy_of(slot).phases & bit_of(market_.phase())) != 0;
  }

  // --- Findings and obstacles (gate.cpp)
  void judge_all(std::span<const Finding> findings, const Event& event) noexcept;
  void judge(const Finding& finding, const Event& event) noexcept;
  void turn_on(std::uint32_t slot, const Event& event) noexcept;
  void turn_off(std::uint32_t slot, Time now) noexcept;
  void enter(std::uint32_t slot, Stage stage) noexcept;
  void ring(std::uint32_t slot, Time now) noexcept;
  void fire(std::uint32_t slot, Time now) noexcept;
  void suppress(std::uint32_t slot, const Obstacle& obstacle, Time now) noexcept;
  void resolve(std::uint32_t slot, Time now) noexcept;
  void silence(std::uint32_t slot) noexcept;
  void rule(std::uint32_t slot, AlertState state, const Obstacle& related, Time now) noexcept;
  Ruling& add(const Ruling& ruling) noexcept;
  [[nodiscard]] Obstacle obstacle_to(std::uint32_t slot, Time now) const noexcept;
  [[nodiscard]] Trigger trigger_of(const Event& event) const noexcept;
  [[nodiscard]] std::uint64_t first_ringing(RuleId rule) const noexcept;
  [[nodiscard]] std::uint64_t shallower_ringing(std::uint32_t slot) const noexcept;
  [[nodiscard]] Time muted_until(std::uint32_t slot, Time now) const noexcept;
  void number_keys();
  void number_places();
  void rank_rules();
  void find_desks();

  // --- Waiting (gate_waits.cpp)
  void wait(std::uint32_t slot, Time until) noexcept;
  void find_ended_waits(Time now) noexcept;
  void end_waits(std::uint32_t depth, Time now) noexcept;
  void end_wait(std::uint32_t slot, Time now) noexcept;
  void retry_suppressed(Time now) noexcept;
  void ring_suppressed(std::uint32_t desk, Time now) noexcept;
  void plan_repeat(std::uint32_t slot, Time now) noexcept;
  void repeat(Time now) noexcept;
  [[nodiscard]] bool may_repeat(std::uint32_t slot, Time now) const noexcept;

  // --- Storms (gate_waits.cpp)
  [[nodiscard]] bool folds(std::uint32_t slot, Time now) noexcept;
  void tell_new_storms(Time now) noexcept;
  void tend_storms(Time now) noexcept;
  void tend_storm(std::uint32_t notice, Time now) noexcept;

  // --- The desk (gate_desk.cpp)
  [[nodiscard]] bool act(const Event& event) noexcept;
  [[nodiscard]] bool acknowledge(const Event& event) noexcept;
  [[nodiscard]] bool snooze(const Event& event) noexcept;
  [[nodiscard]] bool unsnooze(const Event& event) noexcept;
  [[nodiscard]] bool mute(const Event& event) noexcept;
  [[nodiscard]] std::uint32_t ringing_as(std::uint64_t id) const noexcept;
  Ruling& rule_action(std::uint32_t slot, AlertState state, const Event& event) noexcept;
  [[nodiscard]] bool is_snoozed(std::uint32_t slot, Time now) const noexcept {
    return !snoozed_.empty() && snoozes_[ladder_of(slot)].until > now;
  }
  Ruling& end_snooze(std::uint32_t ladder, Time now) noexcept;
  void break_snooze(std::uint32_t slot, Time now) noexcept;
  void end_snoozes(Time now) noexcept;
  void forget_snooze(std::uint32_t slot, std::uint64_t id) noexcept;

  // --- A change of rules (gate_change.cpp)
  void list_ids() noexcept;
  void tell_anew(std::uint32_t slot, Time now) noexcept;

  // --- Corrections (gate_correction.cpp)
  [[nodiscard]] Claim claim_of(std::uint32_t slot) const noexcept;
  void note(const Claim& claim, const Verdict& verdict) noexcept;
  void remember_resolved(std::uint32_t slot) noexcept;
  void withdraw(const Claim& claim, Time now) noexcept;
  void withdraw_resolved(const Claim& claim, Time now) noexcept;
  void revise(const Reviewed& reviewed, Time now) noexcept;

  std::span<const Policy> policies_;
  const Market& market_;
  HouseRules house_;
  Storms storms_;
  const Slots& slots_;  // with the notices
  DeskNames names_;
  std::vector<std::uint64_t> seeds_;         // by slot
  std::vector<std::uint32_t> keys_;          // by slot: number of its de-duplication key
  std::vector<std::uint32_t> places_;        // by slot: its place in the order of rules, then slots
  std::vector<std::uint32_t> slot_at_;       // by place
  std::vector<std::uint32_t> first_places_;  // by rule
  std::vector<std::uint32_t> depths_;        // by rule: parents above it
  std::uint32_t depth_max_ = 0;
  std::vector<DeskSlots> desks_;

  std::span<SlotState> states_;
  std::span<Time> deadlines_;  // by slot: pending, clearing, suppressed for a time
  std::span<Snooze> snoozes_;
  std::span<std::uint32_t> ringing_counts_;  // by rule
  std::span<std::uint64_t> key_owners_;      // by key: the id that rings for it, or 0
  std::span<Time> rules_muted_;              // by rule: until then
  std::span<Time> subjects_muted_;           // by subject
  std::span<Claim> resolved_;                // the last ones to be resolved; id 0: none
  SlotSet active_;                           // slots that are not quiet
  SlotSet waiting_;                          // slots with a deadline
  SlotSet suppressed_;                       // slots whose obstacle may go
  SlotSet ringing_;                          // places of slots
  SlotSet repeating_;                        // slots that ring and are to be repeated
  SlotSet snoozed_;                          // shallowest slots of the ladders
  SlotSet freed_;                            // desks whose suppressed slots are to be looked at again
  Totals& totals_;

  // Scratch of one event, not state: room that is never outgrown, and that costs no memory before it is used.
  std::vector<Reviewed> reviewed_;
  std::vector<Ruling> rulings_;
  std::vector<std::uint32_t> ended_waits_;  // slots whose deadline has come
  IdList ringing_ids_;
  IdList snoozed_ids_;
};

}  // namespace tocsin
