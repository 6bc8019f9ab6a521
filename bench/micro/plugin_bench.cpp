// What the boundary to a plugin costs: a call through the fence beside a plain indirect call, the floor, in the same
// run; and what an event costs whose name a plugin watches.
#include <benchmark/benchmark.h>

#include <chrono>
#include <string>
#include <vector>

#include "strategies/all.hpp"

namespace tocsin {
namespace {

std::uint64_t calls_heard = 0;

[[gnu::noinline]] void listen(const tocsin_call* call) { calls_heard += static_cast<std::uint64_t>(call->now); }
void describe(const tocsin_call*, std::uint32_t, std::int64_t, tocsin_words*) {}

constexpr const char* texts[] = {"nothing"};
constexpr tocsin_plugin listener{.built_by = TOCSIN_BUILT_BY,
                                 .name = "listener",
                                 .texts = texts,
                                 .parameters = nullptr,
                                 .texts_count = 1,
                                 .parameters_count = 0,
                                 .listens = TOCSIN_TRADE | TOCSIN_QUOTE,
                                 .level_unit = TOCSIN_PERCENT,
                                 .lines_size = 64,
                                 .zero = 0,
                                 .judge = listen,
                                 .describe = describe,
                                 .sight = nullptr,
                                 .verdict = nullptr};

std::int64_t read_clock() {
  return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// A run: a clock to measure by, and room to leave a call that hangs.
void attend(PluginWatch& watch) {
  watch.measure(&read_clock);
  watch.guard(true);
}

constexpr int calls_a_round = 1'000;

// Nanoseconds a call of `act`.
template <class Act>
double time_of(Act&& act) {
  const std::int64_t begun = read_clock();
  for (int i = 0; i < calls_a_round; ++i) act();
  return static_cast<double>(read_clock() - begun) / calls_a_round;
}

// Alternates rounds of the two, so that whatever slows the machine down slows both.
template <class Act>
void beside_floor(benchmark::State& state, Act&& act) {
  void (*volatile indirect)(const tocsin_call*) = listen;
  tocsin_call call{};
  double floor = 0;
  double whole = 0;
  for (auto _ : state) {
    floor += time_of([&] { indirect(&call); });
    whole += time_of(act);
  }
  benchmark::DoNotOptimize(calls_heard);
  const auto rounds = static_cast<double>(state.iterations());
  state.counters["floor_ns"] = floor / rounds;
  state.counters["call_ns"] = whole / rounds;
  state.counters["boundary_ns"] = (whole - floor) / rounds;
  state.counters["times_floor"] = whole / floor;
}

void a_call_within_the_fence(benchmark::State& state) {
  Arena arena;
  PluginWatch watch;
  if (state.range(0) == 1) attend(watch);
  const PluginLines lines(arena, listener.lines_size, 1);
  using namespace std::chrono_literals;
  PluginFence fence({.rule = RuleId{0}, .budget = 1s, .limit = 1s, .switch_off = {}},
                    state.range(0) == 1 ? &watch : nullptr, lines, arena);
  void (*volatile judge)(const tocsin_call*) = listener.judge;
  tocsin_call call{};
  beside_floor(state, [&] { benchmark::DoNotOptimize(fence.run(0, 0, [&] { judge(&call); })); });
  state.SetLabel(state.range(0) == 1 ? "guarded and measured" : "neither guarded nor measured");
}
BENCHMARK(a_call_within_the_fence)->DenseRange(0, 1);

constexpr std::uint32_t names_count = 64;

Universe names_at_100() {
  std::vector<Listing> listings;
  for (std::uint32_t i = 0; i < names_count; ++i) {
    listings.push_back(
        {.symbol = {static_cast<char>('A' + i / 8), static_cast<char>('A' + i % 8)}, .prior_close = Price::whole(100)});
  }
  return Universe(std::move(listings));
}

Rules rules_of(std::int64_t kind, PluginWatch& watch) {
  Rules rules;
  rules.policies.push_back({.name = "r"});
  if (kind == 0) return rules;
  using namespace std::chrono_literals;
  PluginDetector::Rule rule{.rule = RuleId{0},
                            .plugin = &listener,
                            .subjects = {},
                            .levels = {10'000},
                            .values = {},
                            .bounds = {.rule = RuleId{0}, .budget = 1s, .limit = 1s, .switch_off = {}},
                            .watch = &watch};
  for (std::uint32_t i = 0; i < names_count; ++i) rule.subjects.push_back(SubjectId{i});
  rules.of<PluginDetector>().push_back(std::move(rule));
  return rules;
}

std::vector<Event> quotes() {
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < 2 * names_count; ++i) {
    Event event = blank_event(EventKind::quote, Time{std::chrono::seconds{1}}, InstrumentId{i % names_count});
    event.source = 1;
    event.sequence = i;
    event.quote = {Price::whole(99), Price::whole(101), 100, 100, 100, 100};
    events.push_back(event);
  }
  return events;
}

void a_quote_that_a_plugin_hears(benchmark::State& state) {
  const Universe universe = names_at_100();
  PluginWatch watch;
  if (state.range(0) == 2) attend(watch);
  DeskEngine engine(universe, {}, Schedule(), rules_of(state.range(0), watch));
  const std::vector<Event> events = quotes();
  std::size_t next = 0;
  for (auto _ : state) {
    engine.step(events[next], [](const Alert&) {});
    next = next + 1 < events.size() ? next + 1 : 0;
  }
  constexpr const char* kinds[] = {"no plugin", "a plugin", "a plugin, guarded and measured"};
  state.SetLabel(kinds[state.range(0)]);
}
BENCHMARK(a_quote_that_a_plugin_hears)->DenseRange(0, 2);

}  // namespace
}  // namespace tocsin
