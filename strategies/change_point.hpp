#pragma once

#include <cstdint>
#include <string_view>

#include "strategies/step_detector.hpp"
#include "strategies/usual_move.hpp"

namespace tocsin {

// Does a subject's mean return turn downward? Each step's return is held against its usual move, x = r / (sigma
// sqrt(dt)), and one of two sums is kept, O(1) a step:
//
//   cusum          S = max(0, S - k - x); fires at S > h (Page, Continuous inspection schemes, Biometrika 41, 1954;
//                  Montgomery, section 9.1). After it fired it starts at 0, or with a head start at h / 2 (Lucas and
//                  Crosier, Fast initial response for CUSUM quality-control schemes, Technometrics 24, 1982)
//   page_hinkley   m = alpha m + (x - mean of x + delta), M = max m; fires at M - m > lambda, once `warm_up` returns
//                  have come in since it started (Page-Hinkley as in CapyMOA; downward)
//
// The onset is the step at which the sum last stood at 0, or m at its maximum. After it fires it starts again.
class ChangePointStatistic {
 public:
  enum class Method : std::uint8_t { cusum, page_hinkley };

  struct Rule {
    RuleId rule;
    SubjectId subject;
    Duration step;
    Duration memory;  // of the usual move
    Method method;
    std::int64_t key;        // h or lambda, 1e-6
    std::int64_t drift;      // k or delta, 1e-6
    std::int64_t alpha_ppm;  // of page_hinkley
    bool has_head_start;     // of cusum
    std::int64_t least_ppm;  // a step's usual move is never less, as a share of the value
    std::uint32_t warm_up;   // returns
  };
  struct State {
    UsualMove usual;
    double sum = 0;      // S or m
    double highest = 0;  // M
    double total = 0;    // of x, since it started
    std::int64_t score = 0;
    std::uint32_t count = 0;  // of x, since it started
    bool is_judged = false;
    bool fires = false;
    Time last{};  // step that stands, and the value there
    Time onset{};
    Int128 last_value = 0;
    Int128 onset_value = 0;
  };
  using Returns = GridReturns<State>;

  static std::size_t reach(const Rule&) noexcept { return 0; }
  ChangePointStatistic(const Rule& rule, Phases) noexcept : rule_(rule) {}

  [[nodiscard]] State judge(const Returns& returns, std::uint64_t position, const Market& market) const noexcept;
  [[nodiscard]] bool is_warm(const Returns& returns) const noexcept;
  void add_condition(const State& state, Conditions& conditions) const noexcept;
  void describe(const Returns::Step& step, const Market& market, Alert& alert) const noexcept;

 private:
  void start(State& state) const noexcept;
  void add(State& state, double x) const noexcept;
  void add_to_cusum(State& state, double x) const noexcept;
  void add_to_page_hinkley(State& state, double x) const noexcept;

  Rule rule_;
};

// Fires where the mean return of a subject has turned downward, and says since when.
class ChangePoint : public StepDetector<ChangePointStatistic> {
 public:
  static constexpr std::string_view name = "change_point";
  using Method = ChangePointStatistic::Method;
  using StepDetector::StepDetector;
};
static_assert(Detector<ChangePoint>);

}  // namespace tocsin
