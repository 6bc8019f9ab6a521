// What an event of a watched name costs each statistical detector, and a dislocation, with the grid's steps that fall
// due: the timer ticks once in a hundred events, which lie 10 ms apart. What the engine takes of it is in the rows of
// no rule. A fall costs contagion the most: what one does of fourteen sectors.
#include <benchmark/benchmark.h>

#include <string>
#include <utility>
#include <vector>

#include "engine/engine.hpp"
#include "strategies/branching.hpp"
#include "strategies/change_point.hpp"
#include "strategies/correlation_spike.hpp"
#include "strategies/dislocation.hpp"
#include "strategies/jump.hpp"
#include "strategies/lead_lag.hpp"
#include "strategies/liquidity_drain.hpp"
#include "strategies/volatility_burst.hpp"
#include "strategies/volume_surge.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t one = 1'000'000;

// Sessions of six and a half hours, one after the other, so that every event is in one.
Schedule sessions() {
  std::vector<PhaseChange> changes;
  for (int day = 0; day < 1'000; ++day) changes.push_back({Time{24h + day * 390min}, Phase::regular, true});
  return Schedule(std::move(changes));
}

Universe names(std::uint32_t count) {
  std::vector<Listing> listings;
  for (std::uint32_t i = 0; i < count; ++i) {
    listings.push_back({.symbol = "N" + std::to_string(i), .prior_close = Price::whole(100)});
  }
  return Universe(std::move(listings));
}

// Of each name in turn.
Event event_of(EventKind kind, std::int64_t i, std::size_t names_count) {
  const auto name = static_cast<std::uint32_t>(static_cast<std::size_t>(i) % names_count);
  Event event = blank_event(kind, Time{24h + 10ms * i}, InstrumentId{name});
  const std::int64_t turn = i / static_cast<std::int64_t>(names_count);
  const std::int64_t cents = 10'000 + (turn + name) * turn % 7;
  if (kind == EventKind::trade) event.trade = {{cents * 10'000'000}, 100, 0, 0, {}};
  if (kind == EventKind::quote) {
    event.quote = {{(cents - 1) * 10'000'000}, {(cents + 1) * 10'000'000}, 100, 100, 900, 900};
  }
  return event;
}

template <class Kind>
void step_through(benchmark::State& state, EventKind kind, std::vector<typename Kind::Rule> own,
                  std::uint32_t names_count = 1) {
  const Universe universe = names(names_count);
  Rulebook<DetectorList<Kind>> rules;
  rules.policies.push_back({.name = "rule", .detector = "statistic"});
  rules.template of<Kind>() = std::move(own);
  Engine<DetectorList<Kind>> engine(universe, {}, sessions(), rules);
  std::uint64_t rung = 0;
  std::int64_t i = 0;
  for (auto _ : state) {
    ++i;
    const Event event = event_of(i % 100 == 0 ? EventKind::timer : kind, i, names_count);
    engine.step(event, [&rung](const Alert& alert) { rung += alert.id & 1U; });
  }
  benchmark::DoNotOptimize(rung);
}

void a_trade_under_no_rule(benchmark::State& state) { step_through<VolatilityBurst>(state, EventKind::trade, {}); }
void a_quote_under_no_rule(benchmark::State& state) { step_through<LiquidityDrain>(state, EventKind::quote, {}); }
void a_trade_of_thirty_names_under_no_rule(benchmark::State& state) {
  step_through<CorrelationSpike>(state, EventKind::trade, {}, 30);
}

void a_trade_watched_for_a_burst(benchmark::State& state) {
  step_through<VolatilityBurst>(
      state, EventKind::trade,
      {{{}, SubjectId{0}, 1min, 10s, 30min, {20 * one, 30 * one}, one, 500, Direction::both, 30}});
}
void a_trade_watched_for_a_change_point(benchmark::State& state) {
  step_through<ChangePoint>(
      state, EventKind::trade,
      {{{}, SubjectId{0}, 1min, 1h, ChangePoint::Method::cusum, 5 * one, one / 2, 0, false, 200, 30}});
}
void a_trade_watched_for_a_jump(benchmark::State& state) {
  step_through<Jump>(state, EventKind::trade, {{{}, SubjectId{0}, 1min, 60, 10'000, Direction::both, 200}});
}
void a_trade_watched_for_a_surge_of_volume(benchmark::State& state) {
  step_through<VolumeSurge>(
      state, EventKind::trade,
      {{{}, SubjectId{0}, 5min, 30min, {3 * one}, one, 0, 200'000, std::vector<std::int64_t>(13, 10 * one)}});
}
void a_quote_watched_for_a_drain(benchmark::State& state) {
  step_through<LiquidityDrain>(state, EventKind::quote, {{{}, SubjectId{0}, 5s, 30min, 5 * one, 250'000, true, 60}});
}

void a_trade_watched_for_a_dislocation(benchmark::State& state) {
  step_through<Dislocation>(
      state, EventKind::trade,
      {{{}, SubjectId{0}, SubjectId{1}, {5'000, 10'000}, 1'000, Direction::both, 2s, 5s, 900'000}}, 2);
}
void a_fall_of_fourteen_sectors(benchmark::State& state) {
  Branching branching({.kinds = 14, .decay = 1min, .memory = 30min});
  double sum = 0;
  std::uint32_t i = 0;
  for (auto _ : state) {
    ++i;
    const Time now{24h + 10s * i};
    branching.add(i * i % 14, now);
    sum += branching.radius(now);
  }
  benchmark::DoNotOptimize(sum);
}

BENCHMARK(a_trade_watched_for_a_dislocation);
BENCHMARK(a_fall_of_fourteen_sectors);
// Thirty names, 60 returns of each.
void correlate(benchmark::State& state, CorrelationSpike::Measure measure) {
  std::vector<SubjectId> all;
  for (std::uint32_t i = 0; i < 30; ++i) all.push_back(SubjectId{i});
  step_through<CorrelationSpike>(state, EventKind::trade,
                                 {{{}, no_subject, all, measure, 10min, 10s, {990'000}, 100'000, 3 * one, 1h, 30}}, 30);
}
void a_trade_of_thirty_names_watched_for_a_mean_correlation(benchmark::State& state) {
  correlate(state, CorrelationSpike::Measure::mean);
}
void a_trade_of_thirty_names_watched_for_absorption(benchmark::State& state) {
  correlate(state, CorrelationSpike::Measure::absorption);
}
void a_trade_of_thirty_names_watched_for_a_correlation_of_ticks(benchmark::State& state) {
  correlate(state, CorrelationSpike::Measure::hayashi_yoshida);
}
void a_trade_of_two_names_watched_for_a_lead(benchmark::State& state) {
  step_through<LeadLag>(
      state, EventKind::trade,
      {{{}, SubjectId{0}, SubjectId{1}, 10min, 10s, 10s, 500ms, 300'000, {50'000}, 10'000, Direction::both, 30}}, 2);
}

BENCHMARK(a_trade_under_no_rule);
BENCHMARK(a_quote_under_no_rule);
BENCHMARK(a_trade_of_thirty_names_under_no_rule);
BENCHMARK(a_trade_watched_for_a_burst);
BENCHMARK(a_trade_watched_for_a_change_point);
BENCHMARK(a_trade_watched_for_a_jump);
BENCHMARK(a_trade_watched_for_a_surge_of_volume);
BENCHMARK(a_quote_watched_for_a_drain);
BENCHMARK(a_trade_of_thirty_names_watched_for_a_mean_correlation);
BENCHMARK(a_trade_of_thirty_names_watched_for_absorption);
BENCHMARK(a_trade_of_thirty_names_watched_for_a_correlation_of_ticks);
BENCHMARK(a_trade_of_two_names_watched_for_a_lead);

}  // namespace
}  // namespace tocsin
