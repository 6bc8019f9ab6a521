#include "strategies/correlation_spike.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/steady_math.hpp"
#include "strategies/contributors.hpp"
#include "strategies/greatest_that.hpp"
#include "strategies/score.hpp"

namespace tocsin {
namespace {

std::vector<TickPaths::Wanted> paths_of(std::span<const CorrelationSpike::Rule> rules, const DetectorSetup& setup) {
  std::vector<TickPaths::Wanted> wanted;
  for (const CorrelationSpike::Rule& rule : rules) {
    if (rule.measure != CorrelationSpike::Measure::hayashi_yoshida) continue;
    const Phases phases = setup.policies[index_of(rule.rule)].phases;
    for (const SubjectId name : rule.names) wanted.push_back({name, rule.window, phases});
  }
  return wanted;
}

// Of those among `names_count` names that moved in enough steps.
Correlations of_returns(std::span<const ReturnWindow::Sum> sums, std::size_t names_count) noexcept {
  std::array<std::size_t, Correlations::names_max> moved;
  std::array<double, Correlations::names_max> roots;
  std::size_t count = 0;
  for (std::size_t n = 0; n < names_count; ++n) {
    const ReturnWindow::Sum& own = sums[n * names_count + n];
    if (own.moves < CorrelationSpike::moves_min) continue;
    roots[count] = std::sqrt(static_cast<double>(own.products));
    moved[count++] = n;
  }
  return Correlations(count, [&](std::size_t a, std::size_t b) {
    const std::int64_t both = sums[moved[a] * names_count + moved[b]].products;
    return static_cast<double>(both) / (roots[a] * roots[b]);
  });
}

}  // namespace

void CorrelationSpike::Usual::add(double value, double rate) noexcept {
  const double weight = std::max(rate, 1 / static_cast<double>(++count));
  const double off = value - mean;
  mean += weight * off;
  variance = (1 - weight) * (variance + weight * off * off);
}

CorrelationSpike::CorrelationSpike(std::span<const Rule> rules, DetectorSetup& setup)
    : paths_(paths_of(rules, setup), setup), first_slot_(static_cast<std::uint32_t>(setup.slots.size())) {
  for (const Rule& rule : rules) {
    const Phases phases = setup.policies[index_of(rule.rule)].phases;
    const double steps = static_cast<double>(rule.memory.count()) / static_cast<double>(rule.step.count());
    const bool is_open = (phases & bit_of(setup.market.phase())) != 0;
    const auto slot = static_cast<std::uint32_t>(setup.slots.size());
    for (std::size_t rung = 0; rung < rule.levels.size(); ++rung) {
      setup.slots.add(rule.rule, rule.subject, rule.levels[rung], rung);
      watch_of_slot_.push_back(static_cast<std::uint32_t>(watches_.size()));
    }
    Watch watch{.rule = rule,
                .slot = slot,
                .phases = phases,
                .rate = 1 - steady_exp(-1 / steps),
                .window = {},
                .paths = {},
                .state = setup.arena.one<State>({.grid = {.hours = {is_open}}}),
                .is_on = setup.arena.array<bool>(rule.levels.size())};
    if (rule.measure == Measure::hayashi_yoshida) {
      for (const SubjectId one : rule.names) watch.paths.push_back(paths_.place_of({one, rule.window, phases}));
    } else {
      watch.window.emplace(setup.arena, rule.names, static_cast<std::size_t>(rule.window / rule.step));
    }
    watches_.push_back(std::move(watch));
  }
}

const CorrelationSpike::Watch& CorrelationSpike::at_slot(std::uint32_t slot) const noexcept {
  return watches_[watch_of_slot_[slot - first_slot_]];
}

void CorrelationSpike::on_move(SubjectId subject, const Event& event, const Market& market, Findings&) noexcept {
  paths_.on_move(subject, event, market);
}

void CorrelationSpike::on_status(const Event& event, const Market&, Findings&) noexcept {
  paths_.on_status(event);
  if (!is_halted(event.status)) return;
  for (Watch& watch : watches_) {
    if (watch.window) watch.window->cut(event.instrument);
  }
}

void CorrelationSpike::on_phase(const Event& event, const Market& market, Findings&) noexcept {
  paths_.on_phase(event, market);
  for (Watch& watch : watches_) {
    State& state = watch.state;
    if (!state.grid.begin(event.time, watch.rule.step, watch.phases, market)) continue;
    if (watch.window) watch.window->forget();
    state = {.grid = state.grid, .began = event.time};
  }
}

void CorrelationSpike::on_correction(const Restatement& restated, const Event&, Market& market, Findings&) noexcept {
  paths_.on_correction(restated, market);
  for (Watch& watch : watches_) {
    if (watch.window) watch.window->correct(restated, watch.state.began, market);
  }
}

void CorrelationSpike::on_timer(const Event& event, const Market& market, Findings& findings) noexcept {
  for (Watch& watch : watches_) {
    State& state = watch.state;
    if (!state.grid.take(event.time, watch.rule.step) || is_halted(market.market_status())) continue;
    if (watch.window) watch.window->look(event.time, state.began, market);
    const std::optional<Level> level = measure(watch, event.time);
    state.is_seen = level.has_value();
    if (!level) continue;
    state.now = *level;
    state.usual = state.next;
    state.next.add(static_cast<double>(level->score), watch.rate);
    turn(watch, findings);
  }
}

std::optional<CorrelationSpike::Level> CorrelationSpike::measure(const Watch& watch, Time now) const noexcept {
  if (watch.window) {
    if (!watch.window->is_full()) return std::nullopt;
    return level_of(watch.rule, of_returns(watch.window->sums(), watch.rule.names.size()));
  }
  if (now - watch.state.began < watch.rule.window) return std::nullopt;
  return level_of(watch.rule, of_ticks(watch, now));
}

// As the step at `then` would be measured by what is known now; nothing where that is no longer held.
std::optional<CorrelationSpike::Level> CorrelationSpike::measure_at(const Watch& watch, Time then) const noexcept {
  if (!watch.window) return measure(watch, then);
  std::array<ReturnWindow::Sum, names_max * names_max> sums;
  if (!watch.window->sums_at(then, std::span(sums).first(watch.window->sums().size()))) return std::nullopt;
  return level_of(watch.rule, of_returns(sums, watch.rule.names.size()));
}

Correlations CorrelationSpike::of_ticks(const Watch& watch, Time until) const noexcept {
  struct Moved {
    const TickPath* path;
    TickPath::Changes changes;
    double root;
  };
  std::array<Moved, names_max> moved;
  std::size_t count = 0;
  for (const std::uint32_t place : watch.paths) {
    const TickPath& path = paths_[place];
    const TickPath::Changes changes = path.changes(until - watch.rule.window, until);
    const TickPath::Variation variation = path.variation(changes);
    if (variation.moves >= moves_min) moved[count++] = {&path, changes, std::sqrt(variation.sum)};
  }
  return Correlations(count, [&moved](std::size_t a, std::size_t b) {
    const Moved& one = moved[a];
    const Moved& other = moved[b];
    const double both = covariation(*one.path, one.changes, *other.path, other.changes, Duration::zero());
    return both / (one.root * other.root);
  });
}

std::optional<CorrelationSpike::Level> CorrelationSpike::level_of(const Rule& rule,
                                                                  const Correlations& correlations) noexcept {
  const std::size_t names = correlations.count();
  if (names < 2 || 2 * names < rule.names.size()) return std::nullopt;
  const bool is_absorption = rule.measure == Measure::absorption;
  return Level{score_of(is_absorption ? correlations.absorbed() : correlations.mean()), names};
}

std::int64_t CorrelationSpike::risen_by(const Usual& usual, std::int64_t rise) noexcept {
  const double deviations = static_cast<double>(rise) / 1e6;
  const double risen = usual.mean + deviations * std::sqrt(usual.variance);
  return score_of(risen / 1e6) + 1;
}

std::int64_t CorrelationSpike::limit_on(const Watch& watch, std::int64_t level) noexcept {
  const std::int64_t rise = watch.rule.rise;
  return rise == 0 ? level : std::max(level, risen_by(watch.state.usual, rise));
}

void CorrelationSpike::turn(Watch& watch, Findings& findings) noexcept {
  const std::int64_t score = watch.state.now.score;
  const bool knows_usual = watch.rule.rise == 0 || watch.state.usual.count >= watch.rule.warm_up;
  for (std::uint32_t i = 0; i < watch.is_on.size(); ++i) {
    const std::int64_t level = watch.rule.levels[i];
    bool& is_on = watch.is_on[i];
    const std::int64_t limit = is_on ? level - watch.rule.clear : limit_on(watch, level);
    if (is_on ? score > limit : !knows_usual || score < limit) continue;
    is_on = !is_on;
    findings.add({.slot = watch.slot + i, .active = is_on, .value = score, .limit = limit});
  }
}

bool CorrelationSpike::rests_on(const Watch& watch, Time then, const Restatement& restated,
                                const Market& market) const noexcept {
  if (watch.window) return watch.window->rests_on(restated, then);
  const Time from = then - watch.rule.window;
  bool rests = false;
  for (const std::uint32_t place : watch.paths) {
    const TickPath& path = paths_[place];
    if (!path.holds(from)) return false;
    rests |= path.rests_on(restated, path.changes(from, then), market);
  }
  return rests;
}

// Measured again as of its own step, against what it was held against then.
Verdict CorrelationSpike::verdict(const Claim& claim, const Restatement& restated,
                                  const Market& market) const noexcept {
  const Watch& watch = at_slot(claim.slot);
  const Time then = claim.trigger.time;
  if (!rests_on(watch, then, restated, market)) return {};
  const std::optional<Level> level = measure_at(watch, then);
  const bool stands = level && level->score >= claim.limit;
  return {stands ? Verdict::Footing::stands : Verdict::Footing::falls, claim.limit};
}

void CorrelationSpike::take_back(std::uint32_t slot) noexcept {
  const Watch& watch = at_slot(slot);
  watch.is_on[slot - watch.slot] = false;
}

Sight CorrelationSpike::sight(std::uint32_t slot, const Market& market) const noexcept {
  const Watch& watch = at_slot(slot);
  if (is_halted(market.market_status())) return Sight::halted;
  const bool is_young = watch.rule.rise != 0 && watch.state.usual.count < watch.rule.warm_up;
  return watch.state.is_seen && !is_young ? Sight::seeing : Sight::warming_up;
}

void CorrelationSpike::conditions(std::uint32_t slot, Time, const Market&, Conditions& conditions) const noexcept {
  const Watch& watch = at_slot(slot);
  const Rule& rule = watch.rule;
  const bool is_absorption = rule.measure == Measure::absorption;
  Condition alike{.what = is_absorption ? "share of one factor at the last step" : "mean correlation at the last step",
                  .unit = Unit::score,
                  .needed = rule.levels[slot - watch.slot],
                  .key = "levels",
                  .key_unit = Unit::score,
                  .clear = rule.clear};
  if (watch.state.is_seen) {
    alike.value = watch.state.now.score;
    alike.would_do = setting_up_to(alike.value, number_finest, score_per_one - number_finest, number_finest);
  }
  conditions.add(alike);
  if (rule.rise != 0) add_rise(watch, conditions);
}

// The greatest rise by which the last step would have been one.
void CorrelationSpike::add_rise(const Watch& watch, Conditions& conditions) noexcept {
  const Usual& usual = watch.state.usual;
  Condition risen{.what = "rise above its usual value, in usual deviations",
                  .unit = Unit::score,
                  .needed = watch.rule.rise,
                  .key = "rise",
                  .key_unit = Unit::score};
  if (watch.state.is_seen && usual.count >= watch.rule.warm_up) {
    const double above = static_cast<double>(watch.state.now.score) - 0.5 - usual.mean;
    const double deviation = std::sqrt(usual.variance);
    const auto is_so = [&](std::int64_t rise) { return watch.state.now.score >= risen_by(usual, rise); };
    risen.value = deviation > 0 ? greatest_that(score_of(above / deviation), is_so) : is_so(0) ? number_most : 0;
    risen.would_do = setting_up_to(risen.value, number_finest, number_most, number_finest);
  }
  conditions.add(risen);
}

void CorrelationSpike::describe(const Slot&, Int128 limit, const Market& market, Alert& alert) const noexcept {
  static constexpr std::array<std::string_view, 3> words{"moves together, mean correlation",
                                                         "moves as one, share of one factor",
                                                         "moves together, mean correlation of ticks"};
  const Watch& watch = at_slot(alert.slot);
  const State& state = watch.state;
  alert.what = words[static_cast<std::size_t>(watch.rule.measure)];
  alert.level_unit = alert.unit = Unit::score;
  alert.window = watch.rule.window;
  alert.limit = static_cast<std::int64_t>(limit);
  if (alert.subject != no_subject) fill_doubt(market, alert);
  const bool is_restated = alert.state == AlertState::revised || alert.state == AlertState::withdrawn;
  const std::optional<Level> level = is_restated ? measure_at(watch, alert.trigger.time) : state.now;
  alert.value = level ? level->score : no_price.units;
  alert.add_evidence("names that moved", Unit::members, static_cast<std::int64_t>(level ? level->names : 0));
  alert.add_evidence("names", Unit::members, static_cast<std::int64_t>(watch.rule.names.size()));
  if (state.usual.count == 0) return;
  alert.add_evidence("its usual value", Unit::score, score_of(state.usual.mean / 1e6));
  alert.add_evidence("its usual deviation", Unit::score, score_of(std::sqrt(state.usual.variance) / 1e6));
}

}  // namespace tocsin
