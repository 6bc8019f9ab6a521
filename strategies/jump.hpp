#pragma once

#include <cstdint>
#include <string_view>

#include "strategies/direction.hpp"
#include "strategies/step_detector.hpp"
#include "strategies/usual_move.hpp"

namespace tocsin {

// Is a step's return a jump, or the usual volatility? L = r / sigma with the bipower variation of the last K returns,
//
//   sigma^2 = 1 / (K - 2) sum |r_j| |r_j-1|,   j = i - K + 2 ... i - 1
//
// is held against the largest that n steps of a calm day would show, a Gumbel quantile:
//
//   |L| > C + S beta,   beta = -log(-log(1 - significance)),   c = sqrt(2 / pi),
//   C = sqrt(2 log n) / c - (log pi + log log n) / (2 c sqrt(2 log n)),   S = 1 / (c sqrt(2 log n))
//
// (Lee and Mykland, Jumps in financial markets, Review of Financial Studies 21, 2008, definition 1 and lemma 1; n are
// the steps of the rule's hours in a full day, so that `significance` is the chance of a false jump a calm day).
// O(K) a step. A step without a trade has no return and what spans several is not judged, since previous-tick sampling
// fakes jumps; the K - 2 pairs are the last ones of neighbouring steps. What volatility does over the day is not taken
// out of it: sigma looks back on K steps alone, and a session begins anew.
class JumpStatistic {
 public:
  struct Rule {
    RuleId rule;
    SubjectId subject;
    Duration step;
    std::uint32_t returns;  // K
    std::int64_t key;       // significance, parts per million
    Direction direction;
    std::int64_t least_ppm;  // sigma is never less, as a share of the value
  };
  struct State {
    double usual = 0;  // sigma
    std::int64_t score = 0;
    bool is_judged = false;
    bool fires = false;
  };
  using Returns = GridReturns<State>;

  static std::size_t reach(const Rule& rule) noexcept { return std::size_t{2} * rule.returns; }
  JumpStatistic(const Rule& rule, Phases phases) noexcept;

  [[nodiscard]] State judge(const Returns& returns, std::uint64_t position, const Market& market) const noexcept;
  [[nodiscard]] bool is_warm(const Returns& returns) const noexcept;
  void add_condition(const State& state, Conditions& conditions) const noexcept;
  void describe(const Returns::Step& step, const Market& market, Alert& alert) const noexcept;

 private:
  // sigma before the step; negative where there are too few pairs.
  [[nodiscard]] double usual_before(const Returns& returns, std::uint64_t position) const noexcept;

  [[nodiscard]] std::int64_t limit_at(std::int64_t significance_ppm) const noexcept;

  Rule rule_;
  double steps_;        // of the rule's hours in a full day
  std::int64_t limit_;  // of |L|, 1e-6
};

// Fires at a step whose return is a jump by the test of Lee and Mykland, and is over at the next step that is none.
class Jump : public StepDetector<JumpStatistic> {
 public:
  static constexpr std::string_view name = "jump";
  using StepDetector::StepDetector;
};
static_assert(Detector<Jump>);

}  // namespace tocsin
