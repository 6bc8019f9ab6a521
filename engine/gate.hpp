#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/alert.hpp"
#include "engine/arena.hpp"
#include "engine/findings.hpp"
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

  // What the last call decided, in order.
  [[nodiscard]] std::span<const Ruling> rulings() const noexcept { return {rulings_.data(), rulings_count_}; }
  [[nodiscard]] bool is_firing(std::uint32_t slot) const noexcept { return rings(states_[slot].stage); }

 private:
  enum class Stage : std::uint8_t { quiet, pending, firing, clearing, suppressed };

  struct SlotState {
    Int128 limit = 0;
    std::uint64_t id = 0;
    Time deadline{};  // pending, clearing
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
  Totals& totals_;

  std::vector<Ruling> rulings_;
  std::size_t rulings_count_ = 0;
  bool resolved_any_ = false;
};

}  // namespace tocsin
