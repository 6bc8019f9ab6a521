#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/alert.hpp"
#include "engine/arena.hpp"
#include "engine/id_list.hpp"
#include "engine/market.hpp"
#include "engine/rule.hpp"

namespace tocsin {

// A rule that can no longer judge some of its subjects, or judges them all again.
struct SightChange {
  RuleId rule;
  bool is_blind;
  SubjectId subject;  // the rule's only one, or no_subject
  std::uint32_t subjects_count;
  std::array<std::uint32_t, sights_count> counts;  // of the rule's subjects, by sight
  std::uint64_t id;                                // of the alert that tells it; the same for both ways
  Trigger trigger;                                 // the event on which it became blind
};

// Looks at what every rule sees of every subject of its own, on the first timer event of each minute, within the rule's
// hours; between the looks it costs one comparison a timer event. Silence of a rule that cannot see is no good news.
class Lookout {
 public:
  Lookout(Arena& arena, const Slots& slots, std::span<const Policy> policies, const Market& market);

  [[nodiscard]] bool is_due(Time now) const noexcept { return now >= next_; }

  // `sight_of(slot)` says what the slot's rule sees of its subject.
  template <class SightOf>
  void look(const Event& event, SightOf&& sight_of) noexcept {
    begin(event.time);
    for (std::uint32_t rule = 0; rule < rules_.size(); ++rule) {
      if (!is_in_hours(rule)) continue;
      settle(rule, look_at(rule, sight_of), event);
    }
  }

  // Another, which heard the same events, looks in its place. What this one alone says is blind is so no more, of what
  // the next alone does, that one says it. Each has its own changes.
  template <class SightOf, class NextSightOf>
  void hand_over(Lookout& next, SightOf&& sight_of, NextSightOf&& next_sight_of) noexcept {
    list_blind();
    next.list_blind();
    tell_unless_blind_by(next, false, sight_of);
    next.tell_unless_blind_by(*this, true, next_sight_of);
  }

  // What the last look changed, in the order of the rules.
  [[nodiscard]] std::span<const SightChange> changes() const noexcept { return {changes_.data(), changes_count_}; }
  // Subjects of the rule that no look ever saw; none where it was never looked at.
  [[nodiscard]] std::vector<SubjectId> never_seen(RuleId rule) const;
  [[nodiscard]] std::size_t subjects_count(RuleId rule) const noexcept {
    return first_pairs_[index_of(rule) + 1] - first_pairs_[index_of(rule)];
  }

 private:
  using Counts = std::array<std::uint32_t, sights_count>;

  struct RuleState {
    std::uint64_t id = 0;  // of the line that said it was blind
    Trigger trigger;
    bool is_blind = false;
    bool was_looked_at = false;
  };

  template <class SightOf>
  Counts look_at(std::uint32_t rule, SightOf& sight_of) noexcept {
    Counts counts{};
    for (std::uint32_t pair = first_pairs_[rule]; pair < first_pairs_[rule + 1]; ++pair) {
      const Sight sight = sight_of(pairs_[pair]);
      ++counts[static_cast<std::size_t>(sight)];
      if (sight == Sight::seeing) seen_[pair] = 1;
    }
    return counts;
  }
  template <class SightOf>
  void tell_unless_blind_by(const Lookout& other, bool is_blind, SightOf& sight_of) noexcept {
    changes_count_ = 0;
    for (std::uint32_t rule = 0; rule < rules_.size(); ++rule) {
      if (rules_[rule].is_blind && !other.blind_ids_.has(rules_[rule].id)) add(rule, is_blind, look_at(rule, sight_of));
    }
  }
  void list_blind() noexcept;
  void begin(Time now) noexcept;
  [[nodiscard]] bool is_in_hours(std::uint32_t rule) const noexcept {
    return (policies_[rule].phases & bit_of(market_.phase())) != 0;
  }
  void settle(std::uint32_t rule, const Counts& counts, const Event& event) noexcept;
  void add(std::uint32_t rule, bool is_blind, const Counts& counts) noexcept;
  [[nodiscard]] SubjectId only_subject(std::uint32_t rule) const noexcept;

  const Slots& slots_;
  std::span<const Policy> policies_;
  const Market& market_;
  std::vector<std::uint32_t> pairs_;        // the shallowest slot of each rule on each subject, by rule
  std::vector<std::uint32_t> first_pairs_;  // by rule, and the end
  std::vector<std::uint64_t> seeds_;        // by rule
  std::span<std::uint8_t> seen_;            // by pair
  std::span<RuleState> rules_;
  Time& next_;

  // Scratch of one event, not state.
  std::vector<SightChange> changes_;
  std::size_t changes_count_ = 0;
  IdList blind_ids_;
};

}  // namespace tocsin
