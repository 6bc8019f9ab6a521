#include "strategies/volatility_burst.hpp"

#include <cmath>

#include "strategies/contributors.hpp"
#include "strategies/greatest_that.hpp"
#include "strategies/score.hpp"

namespace tocsin {
namespace {

// `level` usual moves, in units of the value.
Int128 moves(std::int64_t level, double usual) noexcept {
  return static_cast<Int128>(static_cast<double>(level) / 1e6 * usual);
}

}  // namespace

VolatilityBurst::VolatilityBurst(std::span<const Rule> rules, DetectorSetup& setup)
    : watches_(
          rules, setup, [](const Rule& rule) { return rule.levels.size(); },
          [](const Rule& rule, std::size_t rung) { return rule.levels[rung]; },
          [](const Rule& rule) { return static_cast<std::size_t>(rule.window / rule.step + 2); }),
      measures_(setup.arena.array<Measure>(watches_.all().size())),
      rungs_(setup.arena.array<Rung>(watches_.slots_count())) {}

std::span<VolatilityBurst::Rung> VolatilityBurst::rungs_of(const Watch& watch) const noexcept {
  return rungs_.subspan(watches_.place_of(watch.slot), watch.rule.levels.size());
}

void VolatilityBurst::on_cross(SubjectId subject, const Event& event, Market& market, Findings& findings) noexcept {
  watches_.on_cross(subject, event, [this](const Watch& watch) { measures_[watch.number] = {}; });
  for (Watch& watch : watches_.of(subject)) {
    if (!watch.hours.is_open) continue;
    turn(watch, market, findings);
  }
}

void VolatilityBurst::on_status(const Event& event, const Market&, Findings&) noexcept {
  watches_.on_status(event, [this](const Watch& watch) { measures_[watch.number] = {}; });
}

void VolatilityBurst::on_timer(const Event& event, Market& market, Findings& findings) noexcept {
  watches_.each_due(event, market, [&](Watch& watch) {
    if (watch.returns.look(event.time, market)) learn(watch, watch.returns.end() - 1);
    take_up(watch, event.time, market);
    turn(watch, market, findings);
  });
}

void VolatilityBurst::on_phase(const Event& event, const Market& market, Findings&) noexcept {
  watches_.on_phase(event, market, [this](const Watch& watch) { measures_[watch.number] = {}; });
}

void VolatilityBurst::learn(Watch& watch, std::uint64_t position) noexcept {
  GridReturns<UsualMove>& returns = watch.returns;
  auto& step = returns[position];
  step.state = returns.state_before(position);
  if (step.lasted <= Duration::zero()) return;
  step.state.add(step.change, returns.steps_of(step.lasted), returns.steps_of(watch.rule.memory));
}

void VolatilityBurst::take_up(Watch& watch, Time now, const Market& market) noexcept {
  const Rule& rule = watch.rule;
  const UsualMove usual = watch.returns.state();
  const auto* from = usual.count < rule.warm_up ? nullptr : watch.returns.stood_at(now - rule.window);
  Measure& measure = measures_[watch.number];
  if (from == nullptr || from->value <= 0) {
    measure = {};
    return;
  }
  const double share = std::max(usual.of_one_step() * std::sqrt(watch.returns.steps_of(rule.window)),
                                least_move(rule.subject, from->value, rule.least_ppm, market));
  measure = {from->value, from->time, from->end, share * static_cast<double>(from->value)};
}

void VolatilityBurst::turn(const Watch& watch, Market& market, Findings& findings) noexcept {
  const Measure& measure = measures_[watch.number];
  if (measure.usual <= 0) return;
  const Int128 value = market.value(watch.rule.subject);
  const Int128 moved = value - measure.from;
  const Int128 meant = along(watch.rule.direction, moved);
  const std::span<Rung> rungs = rungs_of(watch);
  for (std::uint32_t i = 0; i < rungs.size(); ++i) {
    Rung& rung = rungs[i];
    const Int128 limit = moves(watch.rule.levels[i] - (rung.is_on ? watch.rule.clear : 0), measure.usual);
    if (rung.is_on ? meant > limit : meant < limit) continue;
    rung.is_on = !rung.is_on;
    if (rung.is_on) rung = {true, market.prints().end(), measure.end, moved < 0};
    findings.add({.slot = watch.slot + i,
                  .active = rung.is_on,
                  .value = value,
                  .limit = rung.is_below ? measure.from - limit : measure.from + limit});
  }
  watch_limits(watch, market);
}

// Where a level that is off would turn on, and one that is on, off.
void VolatilityBurst::watch_limits(const Watch& watch, Market& market) const noexcept {
  const Measure& measure = measures_[watch.number];
  const Direction direction = watch.rule.direction;
  const std::span<const Rung> rungs = rungs_of(watch);
  const bool is_lower = market.value(watch.rule.subject) < measure.from;
  Int128 below = no_limit_below, above = no_limit_above;
  for (std::uint32_t i = 0; i < rungs.size(); ++i) {
    const Int128 limit = moves(watch.rule.levels[i] - (rungs[i].is_on ? watch.rule.clear : 0), measure.usual);
    const bool is_left_upward = rungs[i].is_on && is_lower, is_left_downward = rungs[i].is_on && !is_lower;
    if (is_left_downward || (!rungs[i].is_on && direction != Direction::up)) {
      below = std::max(below, measure.from + (rungs[i].is_on ? limit : -limit));
    }
    if (is_left_upward || (!rungs[i].is_on && direction != Direction::down)) {
      above = std::min(above, measure.from + (rungs[i].is_on ? -limit : limit));
    }
  }
  market.watch(watch.rule.subject, below, above);
}

void VolatilityBurst::on_correction(const Restatement& restated, const Event& event, Market& market,
                                    Findings&) noexcept {
  for (Watch& watch : watches_.all()) {
    const std::uint64_t first = watch.returns.correct(restated, market);
    for (std::uint64_t p = first; p < watch.returns.end(); ++p) learn(watch, p);
    if (first == watch.returns.end()) continue;
    take_up(watch, event.time, market);
    if (watch.hours.is_open && measures_[watch.number].usual > 0) watch_limits(watch, market);
  }
}

// The limit that it rang at goes with where the move is measured from; the usual move is that of the moment.
Verdict VolatilityBurst::verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept {
  const Watch& watch = watches_.at_slot(claim.slot);
  const Rung& rung = rungs_[watches_.place_of(claim.slot)];
  const SubjectId subject = watch.rule.subject;
  const std::int64_t units = market.units_in(subject, restated.told.instrument);
  if (units == 0 || (claim.is_on && rung.rang != claim.since)) return {};
  const bool moved_from = rung.rang == claim.since && restated.was_last_at(rung.from);
  if (!moved_from && !restated.was_last_at(claim.since)) return {};
  const Int128 shift = static_cast<Int128>(restated.stood_instead().units) - restated.told.price.units;
  const Int128 limit = claim.limit + (moved_from ? units * shift : 0);
  bool reached = false;
  market.look_back(subject, [&](const Stretch& stretch) {
    if (stretch.last < claim.since) return false;
    const bool counts = stretch.first <= claim.until && (watch.phases & bit_of(stretch.phase)) != 0;
    reached = counts && (rung.is_below ? stretch.value <= limit : stretch.value >= limit);
    return !reached;
  });
  return {reached ? Verdict::Footing::stands : Verdict::Footing::falls, limit};
}

void VolatilityBurst::take_back(std::uint32_t slot) noexcept { rungs_[watches_.place_of(slot)].is_on = false; }

Sight VolatilityBurst::sight(std::uint32_t slot, const Market& market) const noexcept {
  const Watch& watch = watches_.at_slot(slot);
  return Watches::sight(watch, measures_[watch.number].usual > 0, market);
}

void VolatilityBurst::conditions(std::uint32_t slot, Time, const Market& market,
                                 Conditions& conditions) const noexcept {
  const Watch& watch = watches_.at_slot(slot);
  const Measure& measure = measures_[watch.number];
  Condition move{.what = "move within the window, in usual moves, the way that is meant",
                 .unit = Unit::score,
                 .needed = watch.rule.levels[slot - watch.slot],
                 .key = "levels",
                 .key_unit = Unit::score,
                 .clear = watch.rule.clear};
  if (measure.usual > 0) {
    const Int128 meant = along(watch.rule.direction, market.value(watch.rule.subject) - measure.from);
    move.value = greatest_that(score_of(static_cast<double>(meant) / measure.usual),
                               [&](std::int64_t level) { return meant >= moves(level, measure.usual); });
    move.would_do = setting_up_to(move.value, number_finest, number_most, number_finest);
  }
  conditions.add(move);
}

void VolatilityBurst::describe(const Slot& slot, Int128, const Market& market, Alert& alert) const noexcept {
  const Watch& watch = watches_.at_slot(alert.slot);
  const Measure& measure = measures_[watch.number];
  alert.what = "moves far more than usual";
  alert.level_unit = alert.unit = Unit::score;
  alert.window = watch.rule.window;
  alert.value = alert.limit = no_price.units;
  fill_doubt(market, alert);
  if (measure.usual <= 0) return;
  const Int128 value = market.value(slot.subject);
  const bool is_off = alert.state == AlertState::resolved;
  const std::int64_t level = slot.key - (is_off ? watch.rule.clear : 0);
  alert.value = score_of(static_cast<double>(value - measure.from) / measure.usual);
  alert.limit = rungs_[watches_.place_of(alert.slot)].is_below ? -level : level;
  const double usual = measure.usual / static_cast<double>(measure.from);
  alert.add_evidence("move", Unit::percent, change_ppm(value, measure.from));
  alert.add_evidence("usual move", Unit::percent, score_of(usual));
  alert.add_evidence("within", Unit::seconds, (alert.time - measure.since).count());
}

}  // namespace tocsin
