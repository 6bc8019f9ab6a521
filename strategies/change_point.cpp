#include "strategies/change_point.hpp"

#include <algorithm>
#include <cmath>

#include "strategies/greatest_that.hpp"

namespace tocsin {
namespace {

void mark_onset(ChangePointStatistic::State& state) noexcept {
  state.onset = state.last;
  state.onset_value = state.last_value;
}

}  // namespace

ChangePointStatistic::State ChangePointStatistic::judge(const Returns& returns, std::uint64_t position,
                                                        const Market& market) const noexcept {
  const Returns::Step& step = returns[position];
  State state = returns.state_before(position);
  state.is_judged = false;
  if (step.lasted > Duration::zero()) {
    if (state.fires) start(state);
    const double steps = returns.steps_of(step.lasted);
    if (state.usual.count >= rule_.warm_up) {
      const double least = least_move(rule_.subject, step.value, rule_.least_ppm, market);
      add(state, step.change / (std::max(state.usual.of_one_step(), least) * std::sqrt(steps)));
    }
    state.usual.add(step.change, steps, returns.steps_of(rule_.memory));
  }
  if (step.stands) {
    state.last = step.time;
    state.last_value = step.value;
  }
  return state;
}

void ChangePointStatistic::start(State& state) const noexcept {
  state.sum = rule_.has_head_start ? static_cast<double>(rule_.key) / 2e6 : 0;
  state.highest = state.total = 0;
  state.count = 0;
  state.fires = false;
  mark_onset(state);
}

void ChangePointStatistic::add(State& state, double x) const noexcept {
  state.is_judged = true;
  ++state.count;
  if (rule_.method == Method::cusum) {
    add_to_cusum(state, x);
  } else {
    add_to_page_hinkley(state, x);
  }
}

void ChangePointStatistic::add_to_cusum(State& state, double x) const noexcept {
  if (state.sum <= 0) mark_onset(state);
  state.sum = std::max(0.0, state.sum - static_cast<double>(rule_.drift) / 1e6 - x);
  state.score = score_of(state.sum);
  state.fires = state.score > rule_.key;
}

void ChangePointStatistic::add_to_page_hinkley(State& state, double x) const noexcept {
  if (state.sum >= state.highest) mark_onset(state);
  state.total += x;
  const double mean = state.total / static_cast<double>(state.count);
  state.sum =
      static_cast<double>(rule_.alpha_ppm) / 1e6 * state.sum + (x - mean + static_cast<double>(rule_.drift) / 1e6);
  state.highest = std::max(state.highest, state.sum);
  state.score = score_of(state.highest - state.sum);
  state.fires = state.score > rule_.key && state.count >= rule_.warm_up;
}

bool ChangePointStatistic::is_warm(const Returns& returns) const noexcept {
  const State state = returns.state();
  const bool is_young = rule_.method == Method::page_hinkley && state.count < rule_.warm_up;
  return state.usual.count >= rule_.warm_up && !is_young;
}

void ChangePointStatistic::add_condition(const State& state, Conditions& conditions) const noexcept {
  Condition sum{.what = rule_.method == Method::cusum ? "CUSUM of the last step" : "Page-Hinkley sum of the last step",
                .unit = Unit::score,
                .must = Must::be_above,
                .needed = rule_.key,
                .key = "threshold",
                .key_unit = Unit::score};
  if (state.is_judged) {
    sum.value = state.score;
    sum.would_do = setting_up_to(state.score - 1, number_finest, number_most, number_finest);
  }
  conditions.add(sum);
  if (rule_.method == Method::cusum) return;
  conditions.add(
      {.what = "returns since it started", .unit = Unit::number, .value = state.count, .needed = rule_.warm_up});
}

void ChangePointStatistic::describe(const Returns::Step& step, const Market&, Alert& alert) const noexcept {
  const State& state = step.state;
  alert.what = rule_.method == Method::cusum ? "turns down (CUSUM)" : "turns down (Page-Hinkley)";
  alert.level_unit = Unit::score;
  alert.value = state.score;
  alert.limit = rule_.key;
  alert.add_evidence("since the onset", Unit::seconds, (step.time - state.onset).count());
  alert.add_evidence("move since", Unit::percent, change_ppm(step.value, state.onset_value));
  alert.add_evidence("usual step", Unit::percent, score_of(state.usual.of_one_step()));
}

}  // namespace tocsin
