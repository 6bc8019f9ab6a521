#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "engine/alert.hpp"
#include "engine/arena.hpp"
#include "engine/findings.hpp"
#include "engine/restatement.hpp"
#include "engine/rule.hpp"

namespace tocsin {

// What the gate decided about one slot.
struct Ruling {
  std::uint32_t slot;
  AlertState state;
  SuppressedBy reason;
  std::uint64_t id;
  std::uint64_t related_id;
  Time time;
  Trigger trigger;
  Int128 limit;
};

// The one place where findings become alerts. A slot is
//
//   quiet -> pending (hold-on) -> firing -> clearing (hold-off) -> quiet
//                              \> suppressed (cool-down, duplicate, parent) -> quiet, or firing once the obstacle goes
//
// A correction goes by all of this: what rested on a print that is no more is withdrawn at once, whatever its holds,
// and leaves no cool-down behind; what waited on it ends; what stands all the same is revised.
//
// Waiting ends on timer events, so the grid of the timer is the resolution of every hold, and within the rule's hours:
// what is pending at the close waits for the open. Rules are judged parents first, on the same event; a rule is
// inhibited by every rule above it. What is suppressed is ruled too, with the reason: nothing is dropped.
class Gate {
 public:
  // Refuses parents that form a ring, and policies without a severity. The market gives the names that alert ids are
  // made of, and the hours.
  Gate(Arena& arena, const Slots& slots, std::span<const Policy> policies, const Market& market);

  // What was found in `event`. A timer event also ends what has waited long enough.
  void apply(std::span<const Finding> findings, const Event& event) noexcept;
  // The same, as the market's hours change: what was suppressed out of its hours is looked at again.
  void apply_at_phase(std::span<const Finding> findings, const Event& event) noexcept;

  // Asks `verdict_on(claim)` of every alert that rings or waits, and of the last `resolved_max` resolved ones that had
  // become true since the day's print at `position`.
  template <class VerdictOn>
  void review(std::uint64_t position, VerdictOn&& verdict_on) noexcept {
    reviewed_count_ = 0;
    for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
      if (states_[slot].stage != Stage::quiet) note(claim_of(slot), verdict_on(claim_of(slot)));
    }
    for (Claim& claim : resolved_) {
      if (claim.id != 0 && claim.since > position) note(claim, verdict_on(std::as_const(claim)));
    }
  }
  // What the review and the findings of the correction lead to.
  void apply_correction(std::span<const Finding> findings, const Event& event) noexcept;

  // What the last call decided, in order.
  [[nodiscard]] std::span<const Ruling> rulings() const noexcept { return {rulings_.data(), rulings_count_}; }
  [[nodiscard]] bool is_firing(std::uint32_t slot) const noexcept { return rings(states_[slot].stage); }

 private:
  static constexpr std::size_t resolved_max = 1024;

  enum class Stage : std::uint8_t { quiet, pending, firing, clearing, suppressed };

  struct SlotState {
    Int128 limit = 0;
    Int128 limit_on = 0;  // when it became true
    std::uint64_t id = 0;
    std::uint64_t since = 0;  // Prints::end() when it became true
    Time deadline{};          // pending, clearing
    Time silent_until{Time::min()};
    Trigger trigger;
    Stage stage = Stage::quiet;
    SuppressedBy reason = SuppressedBy::nothing;
    bool waiting = false;  // on the list of those a timer must look at
  };

  struct Obstacle {
    SuppressedBy reason = SuppressedBy::nothing;
    std::uint64_t related_id = 0;
  };

  struct Totals {
    std::uint32_t waiting = 0;
    std::uint32_t suppressed = 0;
    std::uint64_t resolved = 0;  // ever
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
  [[nodiscard]] std::uint32_t depth_of(std::uint32_t slot) const noexcept {
    return depths_[index_of(slots_[slot].rule)];
  }
  [[nodiscard]] bool in_hours(std::uint32_t slot) const noexcept {
    return (policy_of(slot).phases & bit_of(market_.phase())) != 0;
  }

  [[nodiscard]] Claim claim_of(std::uint32_t slot) const noexcept;
  void note(const Claim& claim, const Verdict& verdict) noexcept;
  void remember_resolved(std::uint32_t slot) noexcept;
  void withdraw(const Claim& claim, Time now) noexcept;
  void withdraw_resolved(const Claim& claim, Time now) noexcept;
  void silence(std::uint32_t slot) noexcept;
  void revise(const Reviewed& reviewed, Time now) noexcept;
  void judge_all(std::span<const Finding> findings, const Event& event) noexcept;
  void judge(const Finding& finding, const Event& event) noexcept;
  void turn_on(std::uint32_t slot, const Event& event) noexcept;
  void turn_off(std::uint32_t slot, Time now) noexcept;
  void ring(std::uint32_t slot, Time now) noexcept;
  void fire(std::uint32_t slot, Time now) noexcept;
  void suppress(std::uint32_t slot, const Obstacle& obstacle, Time now) noexcept;
  void resolve(std::uint32_t slot, Time now) noexcept;
  void leave_suppression(std::uint32_t slot) noexcept;
  void end_waits(std::uint32_t depth, Time now) noexcept;
  void end_wait(std::uint32_t slot, Time now) noexcept;
  void forget_ended_waits(Time now) noexcept;
  void wait(std::uint32_t slot, Time until) noexcept;
  void retry_suppressed(Time now) noexcept;
  void rule(std::uint32_t slot, AlertState state, const Obstacle& related, Time now) noexcept;
  [[nodiscard]] Obstacle obstacle_to(std::uint32_t slot, Time now) const noexcept;
  [[nodiscard]] std::uint64_t first_ringing(RuleId rule) const noexcept;
  [[nodiscard]] std::uint64_t shallower_ringing(std::uint32_t slot) const noexcept;
  void number_keys();
  void rank_rules();

  const Slots& slots_;
  std::span<const Policy> policies_;
  const Market& market_;
  std::vector<std::uint64_t> seeds_;   // by slot
  std::vector<std::uint32_t> keys_;    // by slot: number of its de-duplication key
  std::vector<std::uint32_t> depths_;  // by rule: parents above it
  std::uint32_t depth_max_ = 0;

  std::span<SlotState> states_;
  std::span<std::uint32_t> ringing_counts_;  // by rule
  std::span<std::uint64_t> key_owners_;      // by key: the id that rings for it, or 0
  std::span<std::uint32_t> waiting_;         // slots, ascending: shallow levels ring before deep ones
  std::span<Claim> resolved_;                // the last ones to be resolved; id 0: none
  Totals& totals_;

  // Scratch of one event, not state.
  std::vector<Reviewed> reviewed_;
  std::size_t reviewed_count_ = 0;
  std::vector<Ruling> rulings_;
  std::size_t rulings_count_ = 0;
  bool resolved_any_ = false;
};

}  // namespace tocsin
