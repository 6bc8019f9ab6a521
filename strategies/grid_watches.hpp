#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/detector.hpp"
#include "engine/sight.hpp"
#include "strategies/grid_returns.hpp"
#include "strategies/halted.hpp"
#include "strategies/session_hours.hpp"
#include "strategies/subject_ranges.hpp"

namespace tocsin {

// Rules that each judge the returns of one subject on a grid: when steps are due, and what parts one return from the
// next. What was learnt is forgotten where the rule's hours begin, and with a new trading day in them: a night is not a
// return, and the calm before a close says nothing of an open.
//
// `Rule` has `rule`, `subject` and `step`; `State` is what the statistic makes of each return.
template <class Rule, class State>
class GridWatches {
 public:
  struct Watch {
    Rule rule;
    std::uint32_t slot;  // the first of the rule's on this subject
    std::uint32_t number;
    Phases phases;
    GridReturns<State> returns;
    SessionHours& hours;
  };

  // `slots_of(rule)`: how many levels it has; `key_of(rule, rung)`: their keys; `reach_of(rule)`: the steps it looks
  // back on.
  template <class SlotsOf, class KeyOf, class ReachOf>
  GridWatches(std::span<const Rule> rules, DetectorSetup& setup, SlotsOf slots_of, KeyOf key_of, ReachOf reach_of)
      : due_(setup.arena.one<Time>()), first_slot_(static_cast<std::uint32_t>(setup.slots.size())) {
    std::vector<Rule> sorted(rules.begin(), rules.end());
    std::ranges::stable_sort(sorted, {}, &Rule::subject);
    std::vector<SubjectId> subjects;
    for (const Rule& rule : sorted) {
      const Phases phases = setup.policies[index_of(rule.rule)].phases;
      const auto slot = static_cast<std::uint32_t>(setup.slots.size());
      const auto number = static_cast<std::uint32_t>(watches_.size());
      for (std::size_t rung = 0; rung < slots_of(rule); ++rung) {
        setup.slots.add(rule.rule, rule.subject, key_of(rule, rung), rung);
        watch_of_slot_.push_back(number);
      }
      const bool is_open = (phases & bit_of(setup.market.phase())) != 0;
      watches_.push_back({rule,
                          slot,
                          number,
                          phases,
                          {setup.arena, rule.subject, rule.step, reach_of(rule)},
                          setup.arena.one<SessionHours>({is_open})});
      subjects.push_back(rule.subject);
    }
    ranges_ = SubjectRanges(setup.market.subjects_count(), subjects);
  }

  // Visits the watches whose step is due, in their hours. What is printed in a halt is no step.
  template <class Visit>
  void each_due(const Event& timer, const Market& market, Visit&& visit) noexcept {
    if (timer.time < due_) return;
    due_ = Time::max();
    for (Watch& watch : watches_) {
      if (!watch.hours.is_open) continue;
      if (timer.time >= watch.returns.due()) take(watch, timer.time, market, visit);
      due_ = std::min(due_, watch.returns.due());
    }
  }
  // Visits the watches for which a session begins, which have forgotten what was.
  template <class Visit>
  void on_phase(const Event& event, const Market& market, Visit&& visit) noexcept {
    due_ = Time{};
    for (Watch& watch : watches_) {
      if (!watch.hours.begin(watch.phases, market)) continue;
      watch.returns.forget(event.time);
      visit(watch);
    }
  }
  // A halt parts what comes before it from what comes after: visits the watches that it cuts. A basket goes on at its
  // members' last prices unless all the market halts: when a member comes back its move is the basket's.
  template <class Visit>
  void on_status(const Event& event, Visit&& visit) noexcept {
    if (!is_halted(event.status)) return;
    if (event.instrument == no_instrument) {
      cut(all(), visit);
    } else if (index_of(event.instrument) < ranges_.subjects_count()) {
      cut(of(subject_of(event.instrument)), visit);
    }
  }
  // A close that is restated moves the baskets of names that have not traded yet, and is not a return. Visits the
  // watches that it cuts.
  template <class Visit>
  void on_cross(SubjectId subject, const Event& event, Visit&& visit) noexcept {
    if (event.kind != EventKind::reference || event.reference.kind != ReferenceKind::prior_close) return;
    cut(of(subject), visit);
  }

  [[nodiscard]] std::span<Watch> of(SubjectId subject) noexcept { return ranges_.of(subject, watches_); }
  [[nodiscard]] std::span<Watch> all() noexcept { return watches_; }
  [[nodiscard]] std::uint32_t number_of(std::uint32_t slot) const noexcept {
    return watch_of_slot_[slot - first_slot_];
  }
  [[nodiscard]] const Watch& at_slot(std::uint32_t slot) const noexcept { return watches_[number_of(slot)]; }
  [[nodiscard]] std::uint32_t place_of(std::uint32_t slot) const noexcept { return slot - first_slot_; }
  [[nodiscard]] std::size_t slots_count() const noexcept { return watch_of_slot_.size(); }

  [[nodiscard]] static Sight sight(const Watch& watch, bool is_warm, const Market& market) noexcept {
    if (is_halted(watch.rule.subject, market)) return Sight::halted;
    return is_warm ? Sight::seeing : Sight::warming_up;
  }

 private:
  template <class Visit>
  static void take(Watch& watch, Time now, const Market& market, Visit&& visit) noexcept {
    if (is_halted(watch.rule.subject, market)) {
      watch.returns.pass(now);
    } else {
      visit(watch);
    }
  }
  template <class Visit>
  static void cut(std::span<Watch> watches, Visit&& visit) noexcept {
    for (Watch& watch : watches) {
      watch.returns.cut();
      visit(watch);
    }
  }

  std::vector<Watch> watches_;  // by subject
  SubjectRanges ranges_;
  Time& due_;  // the first step of any watch whose hours these are
  std::vector<std::uint32_t> watch_of_slot_;
  std::uint32_t first_slot_;
};

}  // namespace tocsin
