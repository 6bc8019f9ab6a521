#pragma once

#include <cstdint>
#include <span>

#include "engine/detector.hpp"
#include "engine/sight.hpp"
#include "strategies/contributors.hpp"
#include "strategies/grid_watches.hpp"
#include "strategies/score.hpp"

namespace tocsin {

// A test that is made once for each step of a grid: on while the last step that could be judged fails it.
//
// `Statistic` has `Rule` (one level: `key`), `State` with `is_judged`, `fires` and `score`, and
//
//   static std::size_t reach(const Rule&)                          steps it looks back on
//   Statistic(const Rule&, Phases)                                 what can be worked out beforehand
//   State judge(const GridReturns<State>&, position, const Market&) const noexcept
//   bool is_warm(const GridReturns<State>&) const noexcept
//   void describe(const GridReturns<State>::Step&, const Market&, Alert&) const noexcept
//   void add_condition(const State&, Conditions&) const noexcept   on which a step fails it
//
// A correction puts the steps right that rested on the print, and every later one is judged again from there. An alert
// whose own step no longer fails the test, nor a later one, is withdrawn; one whose score is another is revised. Steps
// that would have failed it then do not ring now.
template <class Statistic>
class StepDetector {
 public:
  using Rule = typename Statistic::Rule;

  StepDetector(std::span<const Rule> rules, DetectorSetup& setup)
      : watches_(
            rules, setup, [](const Rule&) { return std::size_t{1}; },
            [](const Rule& rule, std::size_t) { return rule.key; }, Statistic::reach),
        bells_(setup.arena.array<Bell>(watches_.all().size())) {
    for (const Watch& watch : watches_.all()) statistics_.emplace_back(watch.rule, watch.phases);
  }

  void on_cross(SubjectId subject, const Event& event, Market&, Findings&) noexcept {
    watches_.on_cross(subject, event, [](const Watch&) {});
  }
  void on_status(const Event& event, const Market&, Findings&) noexcept {
    watches_.on_status(event, [](const Watch&) {});
  }
  void on_phase(const Event& event, const Market& market, Findings&) noexcept {
    watches_.on_phase(event, market, [](const Watch&) {});
  }
  void on_timer(const Event& event, const Market& market, Findings& findings) noexcept {
    watches_.each_due(event, market, [&](Watch& watch) {
      if (!watch.returns.look(event.time, market)) return;
      judge(watch, watch.returns.end() - 1, market);
      turn(watch, findings);
    });
  }
  void on_correction(const Restatement& restated, const Event&, Market& market, Findings&) noexcept {
    for (Watch& watch : watches_.all()) {
      for (std::uint64_t p = watch.returns.correct(restated, market); p < watch.returns.end(); ++p) {
        const std::int64_t told = watch.returns[p].state.score;
        judge(watch, p, market);
        if (watch.returns[p].state.score != told) watch.returns[p].changed_by = restated.position;
      }
    }
  }

  [[nodiscard]] Verdict verdict(const Claim& claim, const Restatement& restated, const Market&) const noexcept {
    const Returns& returns = watches_.at_slot(claim.slot).returns;
    bool is_held = false, is_changed = false, own_is_changed = false, stands = false;
    returns.each_since(claim.trigger.time, [&](const Step& step) {
      if (step.end > claim.until) return;
      const bool changed = step.changed_by == restated.position;
      is_changed |= changed;
      is_held |= step.time == claim.trigger.time;
      own_is_changed |= changed && step.time == claim.trigger.time;
      stands |= step.state.fires;
    });
    if (!is_held || !is_changed || (stands && !own_is_changed)) return {};
    return {stands ? Verdict::Footing::stands : Verdict::Footing::falls, claim.limit};
  }
  void take_back(std::uint32_t slot) noexcept { bells_[watches_.number_of(slot)].is_on = false; }

  [[nodiscard]] Sight sight(std::uint32_t slot, const Market& market) const noexcept {
    const Watch& watch = watches_.at_slot(slot);
    return Watches::sight(watch, statistics_[watch.number].is_warm(watch.returns), market);
  }

  void conditions(std::uint32_t slot, Time, const Market&, Conditions& conditions) const noexcept {
    const Watch& watch = watches_.at_slot(slot);
    statistics_[watch.number].add_condition(watch.returns.state(), conditions);
  }
  void describe(const Slot&, Int128, const Market& market, Alert& alert) const noexcept {
    const Watch& watch = watches_.at_slot(alert.slot);
    alert.unit = Unit::score;
    alert.value = alert.limit = no_price.units;
    fill_doubt(market, alert);
    if (const Step* step = step_of(watch, alert)) statistics_[watch.number].describe(*step, market, alert);
  }

 private:
  using State = typename Statistic::State;
  using Watches = GridWatches<Rule, State>;
  using Watch = typename Watches::Watch;
  using Returns = GridReturns<State>;
  using Step = typename Returns::Step;

  struct Bell {
    std::uint64_t step = 0;  // position of the step that rang last
    bool is_on = false;
  };

  void judge(Watch& watch, std::uint64_t position, const Market& market) noexcept {
    watch.returns[position].state = statistics_[watch.number].judge(watch.returns, position, market);
  }
  void turn(const Watch& watch, Findings& findings) noexcept {
    const State& state = watch.returns.newest().state;
    Bell& bell = bells_[watch.number];
    if (!state.is_judged || state.fires == bell.is_on) return;
    bell.is_on = state.fires;
    if (bell.is_on) bell.step = watch.returns.end() - 1;
    findings.add({.slot = watch.slot, .active = bell.is_on, .value = state.score, .limit = watch.rule.key});
  }
  // What an alert speaks of: the step that rang, or, once it is over, the last one.
  [[nodiscard]] const Step* step_of(const Watch& watch, const Alert& alert) const noexcept {
    const Bell& bell = bells_[watch.number];
    const std::uint64_t position = alert.state == AlertState::resolved ? watch.returns.end() - 1 : bell.step;
    return position >= watch.returns.oldest() && position < watch.returns.end() ? &watch.returns[position] : nullptr;
  }

  Watches watches_;
  std::vector<Statistic> statistics_;  // by watch
  std::span<Bell> bells_;              // the same
};

}  // namespace tocsin
