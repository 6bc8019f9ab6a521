// What an event of a watched name costs each statistical detector, and a dislocation, with the grid's steps that fall
// due: the timer ticks once in a hundred events. A fall costs contagion the most: what one does of fourteen sectors.
#include <benchmark/benchmark.h>

#include <vector>

#include "engine/engine.hpp"
#include "strategies/branching.hpp"
#include "strategies/change_point.hpp"
#include "strategies/dislocation.hpp"
#include "strategies/jump.hpp"
#include "strategies/liquidity_drain.hpp"
#include "strategies/volatility_burst.hpp"
#include "strategies/volume_surge.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t one = 1'000'000;

Event event_of(EventKind kind, std::int64_t i) {
  Event event = blank_event(kind, Time{24h + 10ms * i}, InstrumentId{0});
  const std::int64_t cents = 10'000 + i * i % 7;
  if (kind == EventKind::trade) event.trade = {{cents * 10'000'000}, 100, 0, 0, {}};
  if (kind == EventKind::quote) {
    event.quote = {{(cents - 1) * 10'000'000}, {(cents + 1) * 10'000'000}, 100, 100, 900, 900};
  }
  return event;
}

template <class Kind>
void step_through(benchmark::State& state, EventKind kind, const typename Kind::Rule& rule) {
  const Universe universe(
      {{.symbol = "A", .prior_close = Price::whole(100)}, {.symbol = "B", .prior_close = Price::whole(100)}});
  Rulebook<DetectorList<Kind>> rules;
  rules.policies.push_back({.name = "rule", .detector = "statistic"});
  rules.template of<Kind>().push_back(rule);
  Engine<DetectorList<Kind>> engine(universe, {}, Schedule(), rules);
  std::uint64_t rung = 0;
  std::int64_t i = 0;
  for (auto _ : state) {
    ++i;
    const Event event = event_of(i % 100 == 0 ? EventKind::timer : kind, i);
    engine.step(event, [&rung](const Alert& alert) { rung += alert.id & 1U; });
  }
  benchmark::DoNotOptimize(rung);
}

void a_trade_watched_for_a_burst(benchmark::State& state) {
  step_through<VolatilityBurst>(
      state, EventKind::trade,
      {{}, SubjectId{0}, 1min, 10s, 30min, {20 * one, 30 * one}, one, 500, Direction::both, 30});
}
void a_trade_watched_for_a_change_point(benchmark::State& state) {
  step_through<ChangePoint>(
      state, EventKind::trade,
      {{}, SubjectId{0}, 1min, 1h, ChangePoint::Method::cusum, 5 * one, one / 2, 0, false, 200, 30});
}
void a_trade_watched_for_a_jump(benchmark::State& state) {
  step_through<Jump>(state, EventKind::trade, {{}, SubjectId{0}, 1min, 60, 10'000, Direction::both, 200});
}
void a_trade_watched_for_a_surge_of_volume(benchmark::State& state) {
  step_through<VolumeSurge>(
      state, EventKind::trade,
      {{}, SubjectId{0}, 5min, 30min, {3 * one}, one, 0, 200'000, std::vector<std::int64_t>(13, one)});
}
void a_quote_watched_for_a_drain(benchmark::State& state) {
  step_through<LiquidityDrain>(state, EventKind::quote, {{}, SubjectId{0}, 5s, 30min, 5 * one, 250'000, true, 60});
}

void a_trade_watched_for_a_dislocation(benchmark::State& state) {
  step_through<Dislocation>(state, EventKind::trade,
                            {{}, SubjectId{0}, SubjectId{1}, {5'000, 10'000}, 1'000, Direction::both, 2s, 5s, 900'000});
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
BENCHMARK(a_trade_watched_for_a_burst);
BENCHMARK(a_trade_watched_for_a_change_point);
BENCHMARK(a_trade_watched_for_a_jump);
BENCHMARK(a_trade_watched_for_a_surge_of_volume);
BENCHMARK(a_quote_watched_for_a_drain);

}  // namespace
}  // namespace tocsin
