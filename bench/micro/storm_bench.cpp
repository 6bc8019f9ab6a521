// What one name costs that falls, and comes back, among many that do so within a minute: with the storm's limit all but
// the first are folded; without one each of them rings. And what a look at every rule's subjects costs.
#include <benchmark/benchmark.h>

#include "strategies/all.hpp"
#include "tests/support/market_builder.hpp"

namespace tocsin {
namespace {

Universe names(std::uint32_t count) {
  std::vector<Listing> listings;
  for (std::uint32_t i = 0; i < count; ++i) {
    listings.push_back({.symbol = "N" + std::to_string(i), .prior_close = Price::whole(100)});
  }
  return Universe(std::move(listings));
}

Rules rules(std::uint32_t names_count, std::uint32_t limit) {
  Rules rules;
  rules.house.storm = limit;
  rules.policies.push_back({.name = "names", .detector = "name_drop"});
  std::vector<SubjectId> all;
  for (std::uint32_t i = 0; i < names_count; ++i) all.push_back(SubjectId{i});
  rules.of<NameDrop>().push_back({RuleId{0}, all, {}, {50'000}, 5'000});
  return rules;
}

void names_fall(benchmark::State& state, std::uint32_t limit) {
  const auto count = static_cast<std::uint32_t>(state.range(0));
  const Universe universe = names(count);
  DeskEngine engine(universe, {}, Schedule{}, rules(count, limit));
  EventMaker maker;
  std::uint64_t told = 0;
  std::uint32_t next = 0;
  bool down = false;
  for (auto _ : state) {
    if (next == 0) down = !down;
    engine.step(maker.trade(next, down ? 90.0 : 100.0), [&](const Alert&) { ++told; });
    next = next + 1 == count ? 0 : next + 1;
  }
  benchmark::DoNotOptimize(told);
}
void names_fall_in_a_storm(benchmark::State& state) { names_fall(state, 20); }
void names_fall_without_a_limit(benchmark::State& state) { names_fall(state, 0); }
BENCHMARK(names_fall_in_a_storm)->Arg(2'000)->Arg(20'000)->Arg(200'000);
BENCHMARK(names_fall_without_a_limit)->Arg(2'000)->Arg(20'000);

void one_look(benchmark::State& state) {
  const auto count = static_cast<std::uint32_t>(state.range(0));
  const Universe universe = names(count);
  DeskEngine engine(universe, {}, Schedule{}, rules(count, 20));
  EventMaker maker;
  for (auto _ : state) {
    engine.step(maker.after(std::chrono::minutes(1)).timer(), [](const Alert&) {});
  }
}
BENCHMARK(one_look)->Arg(2'000)->Arg(200'000);

}  // namespace
}  // namespace tocsin
