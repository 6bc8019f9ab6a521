#include "strategies/jump.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <ranges>

#include "engine/steady_math.hpp"
#include "strategies/session_length.hpp"

namespace tocsin {
namespace {

double gumbel_limit(double steps, double significance) noexcept {
  constexpr double c = 0.79788456080286535588;  // sqrt(2 / pi)
  const double log_steps = steady_log(std::max(steps, 3.0));
  const double root = std::sqrt(2 * log_steps);
  const double center = root / c - (steady_log(std::numbers::pi) + steady_log(log_steps)) / (2 * c * root);
  const double beta = -steady_log(-steady_log(1 - significance));
  return center + beta / (c * root);
}

}  // namespace

JumpStatistic::JumpStatistic(const Rule& rule, Phases phases) noexcept
    : rule_(rule), steps_(static_cast<double>(session_length(phases) / rule.step)), limit_(limit_at(rule.key)) {}

std::int64_t JumpStatistic::limit_at(std::int64_t significance_ppm) const noexcept {
  return score_of(gumbel_limit(steps_, static_cast<double>(significance_ppm) / 1e6));
}

double JumpStatistic::usual_before(const Returns& returns, std::uint64_t position) const noexcept {
  const std::uint32_t wanted = rule_.returns - 2;
  const std::uint64_t furthest = position - std::min(position - returns.oldest(), std::uint64_t{reach(rule_)});
  double sum = 0;
  double after = -1;  // |r| of the neighbour that comes after; negative where it has none
  std::uint32_t count = 0;
  for (std::uint64_t p = position; p-- > furthest && count < wanted;) {
    const double own = returns[p].lasted == rule_.step ? std::abs(returns[p].change) : -1;
    if (own >= 0 && after >= 0) {
      sum += own * after;
      ++count;
    }
    after = own;
  }
  return count == wanted ? std::sqrt(sum / wanted) : -1;
}

JumpStatistic::State JumpStatistic::judge(const Returns& returns, std::uint64_t position,
                                          const Market& market) const noexcept {
  const Returns::Step& step = returns[position];
  const double usual = step.lasted == rule_.step ? usual_before(returns, position) : -1;
  if (usual < 0) return {};
  const double held = std::max(usual, least_move(rule_.subject, step.value, rule_.least_ppm, market));
  const std::int64_t score = score_of(step.change / held);
  return {.usual = held, .score = score, .is_judged = true, .fires = along(rule_.direction, score) > limit_};
}

bool JumpStatistic::is_warm(const Returns& returns) const noexcept { return usual_before(returns, returns.end()) >= 0; }

// The greater the significance, the smaller the jump that counts.
void JumpStatistic::add_condition(const State& state, Conditions& conditions) const noexcept {
  Condition jump{.what = "return of the last step, in usual steps, the way that is meant",
                 .unit = Unit::score,
                 .must = Must::be_above,
                 .needed = limit_,
                 .key = "significance"};
  if (state.is_judged) {
    jump.value = along(rule_.direction, state.score);
    const auto significances = std::views::iota(std::int64_t{1}, ppm_per_one);
    const auto found =
        conditions.wants_settings()
            ? std::ranges::partition_point(significances, [&](std::int64_t ppm) { return limit_at(ppm) >= jump.value; })
            : significances.end();
    if (found != significances.end()) jump.would_do = *found;
  }
  conditions.add(jump);
}

void JumpStatistic::describe(const Returns::Step& step, const Market&, Alert& alert) const noexcept {
  alert.what = "jumps";
  alert.level_unit = Unit::percent;
  alert.value = step.state.score;
  alert.limit = step.state.score < 0 ? -limit_ : limit_;
  alert.add_evidence("move", Unit::percent, score_of(step.change));
  alert.add_evidence("usual step", Unit::percent, score_of(step.state.usual));
}

}  // namespace tocsin
