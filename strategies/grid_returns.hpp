#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>

#include "engine/arena.hpp"
#include "engine/market.hpp"
#include "engine/restatement.hpp"
#include "strategies/session_hours.hpp"

namespace tocsin {

// The subject traded at or after `since`: a name itself, of a basket members with at least `share_ppm` of its weight at
// the prior close.
[[nodiscard]] bool has_traded_since(SubjectId subject, Time since, const Market& market,
                                    std::int64_t share_ppm = ppm_per_one / 2) noexcept;

// The instrument of a cancelled print had traded at or after `since` before it, too.
[[nodiscard]] bool had_traded_before(const Restatement& restated, Time since, const Market& market) noexcept;

// Returns of one subject on a grid of event time, with what a statistic made of each (`State`, plain data): the last
// few hundred, so that the path can be told again when a print is taken back.
//
// The value is looked at on the first step of the file's timer at or after each step of the grid, before the events of
// that moment. A step in which the subject did not trade is no step: the last price told again would be a return of
// nothing, and the next one a jump of two steps (previous-tick sampling fakes jumps: Theodosiou, Calendar time sampling
// of high frequency financial asset prices). The next return then lasts longer, and says so. Nothing is compared across
// a cut: a halt, a break between sessions, a restated prior close. Simple returns; at such steps they differ from
// logarithms by half their square.
template <class State>
class GridReturns {
 public:
  struct Step {
    Int128 value = 0;
    Time time{};
    Time since{};                  // when the step began
    std::uint64_t end = 0;         // Prints::end() then
    std::uint64_t changed_by = 0;  // position of the print whose correction changed what is said of this step
    double change = 0;             // since the step before, as a share of its value
    Duration lasted{};             // since the step before; 0: there is none to compare with
    State state{};                 // of the statistic, after this step
    bool starts = false;           // nothing is compared with what lies before it
    bool stands = true;            // false: all that traded in it was cancelled
  };

  // Looks back on at least `reach` steps.
  GridReturns(Arena& arena, SubjectId subject, Duration step, std::size_t reach)
      : subject_(subject),
        step_(step),
        steps_(arena.array<Step>(std::bit_ceil(2 * std::max(reach, reach_least)))),
        ends_(arena.one<Ends>()) {}

  // When the next step is.
  [[nodiscard]] Time due() const noexcept { return ends_.due; }

  // Takes the step that is due at `now`; false where the subject did not trade in it.
  bool look(Time now, const Market& market) noexcept {
    const Time since = ends_.looked;
    ends_.due = next_step(now, step_);
    ends_.looked = now;
    if (!has_traded_since(subject_, since, market)) return false;
    at(ends_.end) = {.value = market.value(subject_),
                     .time = now,
                     .since = since,
                     .end = market.prints().end(),
                     .starts = ends_.is_cut};
    ends_.is_cut = false;
    measure(ends_.end++);
    return true;
  }

  // Passes over the step that is due, and cuts.
  void pass(Time now) noexcept {
    ends_.due = next_step(now, step_);
    ends_.looked = now;
    ends_.is_cut = true;
  }
  // The next step is not compared with those before it.
  void cut() noexcept { ends_.is_cut = true; }
  // A new session: nothing is remembered, and the first step begins now.
  void forget(Time now) noexcept {
    ends_.due = next_step(now, step_);
    ends_.looked = now;
    ends_.first = ends_.end;
    ends_.is_cut = false;
  }

  // Puts right the steps that rested on a print; the first of them, end() where there is none. A print that lies
  // further back than half of what is held keeps its part in what is remembered.
  std::uint64_t correct(const Restatement& restated, const Market& market) noexcept {
    const Int128 moved = static_cast<Int128>(restated.stood_instead().units) - restated.told.price.units;
    const std::int64_t units = market.units_in(subject_, restated.told.instrument);
    const bool may_vanish = restated.corrected == no_price && !market.is_basket(subject_);
    std::uint64_t first = end();
    for (std::uint64_t p = end(); units != 0 && p-- > first_correctable();) {
      Step& step = at(p);
      if (step.end <= restated.position) break;
      if (!restated.was_last_at(step.end)) continue;
      step.value += units * moved;
      if (may_vanish) step.stands = had_traded_before(restated, step.since, market);
      first = p;
    }
    for (std::uint64_t p = first; p < end(); ++p) measure(p);
    return first;
  }

  [[nodiscard]] std::uint64_t end() const noexcept { return ends_.end; }
  [[nodiscard]] std::uint64_t oldest() const noexcept {
    return std::max(ends_.first, ends_.end - std::min<std::uint64_t>(ends_.end, steps_.size()));
  }
  [[nodiscard]] Step& operator[](std::uint64_t position) noexcept { return at(position); }
  [[nodiscard]] const Step& operator[](std::uint64_t position) const noexcept { return at(position); }
  [[nodiscard]] const Step& newest() const noexcept { return at(end() - 1); }
  // The statistic before this step.
  [[nodiscard]] State state_before(std::uint64_t position) const noexcept {
    return position > oldest() ? at(position - 1).state : State{};
  }
  [[nodiscard]] State state() const noexcept { return state_before(end()); }

  // Where the subject stood at `time`: the last step at or before it, or the first since the last cut; nullptr where
  // there is none since then.
  [[nodiscard]] const Step* stood_at(Time time) const noexcept {
    const Step* found = nullptr;
    for (std::uint64_t p = ends_.is_cut ? oldest() : end(); p-- > oldest();) {
      if (at(p).stands) found = &at(p);
      if (at(p).starts || (found != nullptr && found->time <= time)) break;
    }
    return found;
  }
  // The steps since `time` that are held, newest first.
  template <class Look>
  void each_since(Time time, Look&& look) const noexcept {
    for (std::uint64_t p = end(); p > oldest() && at(p - 1).time >= time; --p) look(at(p - 1));
  }

  // What a return lasted, in steps of the grid.
  [[nodiscard]] double steps_of(Duration lasted) const noexcept {
    return static_cast<double>(lasted.count()) / static_cast<double>(step_.count());
  }

 private:
  static constexpr std::size_t reach_least = 128;

  struct Ends {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
    Time due{};                // the next step
    Time looked{Duration{1}};  // later than the last trade of an instrument that never traded
    bool is_cut = false;
  };

  // The change since the last step that stands and that nothing parts from this one.
  void measure(std::uint64_t position) noexcept {
    Step& step = at(position);
    step.change = 0;
    step.lasted = Duration::zero();
    if (!step.stands) return;
    for (std::uint64_t p = position; p > oldest() && !at(p).starts; --p) {
      const Step& before = at(p - 1);
      if (!before.stands) continue;
      if (before.value <= 0) return;
      step.change = static_cast<double>(step.value - before.value) / static_cast<double>(before.value);
      step.lasted = step.time - before.time;
      return;
    }
  }

  [[nodiscard]] std::uint64_t first_correctable() const noexcept {
    const std::uint64_t half = steps_.size() / 2;
    return std::max(ends_.first, ends_.end - std::min(ends_.end, half));
  }
  [[nodiscard]] Step& at(std::uint64_t position) const noexcept { return steps_[position & (steps_.size() - 1)]; }

  SubjectId subject_;
  Duration step_;
  std::span<Step> steps_;
  Ends& ends_;
};

}  // namespace tocsin
