#include <benchmark/benchmark.h>

#include <vector>

#include "strategies/all.hpp"

namespace tocsin {
namespace {

constexpr std::uint32_t names_count = 64;
constexpr std::uint32_t baskets_count = 4;

Universe names_at_100() {
  std::vector<Listing> listings;
  for (std::uint32_t i = 0; i < names_count; ++i) {
    listings.push_back(
        {.symbol = {static_cast<char>('A' + i / 8), static_cast<char>('A' + i % 8)}, .prior_close = Price::whole(100)});
  }
  return Universe(std::move(listings));
}

// The even names are in every basket, the odd ones in none.
std::vector<Basket> baskets_of_even_names() {
  std::vector<Basket> baskets(baskets_count, Basket{.name = "even", .members = {}});
  for (Basket& basket : baskets) {
    for (std::uint32_t i = 0; i < names_count; i += 2) basket.members.push_back({InstrumentId{i}, 1'000});
  }
  return baskets;
}

// Levels from 1 % on, so close together that all lie between 1 and 5 %.
Rules index_drops(std::int64_t count) {
  Rules rules;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto id = static_cast<RuleId>(i);
    rules.policies.push_back({.name = std::to_string(i), .detector = "index_drop"});
    rules.of<IndexDrop>().push_back({id, SubjectId{names_count}, {}, {10'000 + i * 40'000 / count}, 5'000});
  }
  return rules;
}

Event trade(std::uint32_t instrument, std::int64_t cents) {
  Event event = blank_event(EventKind::trade, Time{std::chrono::seconds{1}}, InstrumentId{instrument});
  event.trade = {.price = {cents * 10'000'000}, .size = 100, .id = 0, .conditions = 0, .zero = {}};
  return event;
}

// The same, as a venue tells it that can take it back.
std::vector<Event> with_ids(std::vector<Event> events) {
  for (std::size_t i = 0; i < events.size(); ++i) events[i].trade.id = i + 1;
  return events;
}

Event quote(std::uint32_t instrument) {
  Event event = blank_event(EventKind::quote, Time{std::chrono::seconds{1}}, InstrumentId{instrument});
  event.quote = {Price::whole(99), Price::whole(101), 100, 100, 100, 100};
  return event;
}

// Steps through the events again and again; the time is that of one event.
void step_through(benchmark::State& state, const std::vector<Event>& events, std::size_t prints_max = Prints::few) {
  const Universe universe = names_at_100();
  DeskEngine engine(universe, baskets_of_even_names(), Schedule(), index_drops(state.range(0)), {.prints = prints_max});
  std::uint64_t rung = 0;
  const auto ring = [&rung](const Alert& alert) { rung += alert.id & 1U; };
  for (std::uint32_t i = 0; i < names_count; ++i) engine.step(trade(i, 10'000), ring);
  engine.run(events, ring);
  std::size_t next = 0;
  for (auto _ : state) {
    engine.step(events[next], ring);
    next = next + 1 < events.size() ? next + 1 : 0;
  }
  benchmark::DoNotOptimize(rung);
}

void a_quote(benchmark::State& state) {
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < names_count; ++i) events.push_back(quote(i));
  step_through(state, events);
}

void a_trade_at_an_unchanged_price(benchmark::State& state) {
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < names_count; ++i) events.push_back(trade(i, 10'000));
  step_through(state, events);
}

void a_trade_that_moves_no_basket(benchmark::State& state) {
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < 2 * names_count; ++i)
    events.push_back(trade((2 * i + 1) % names_count, 10'000 + i % 7));
  step_through(state, events);
}

void a_trade_that_moves_four_baskets(benchmark::State& state) {
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < 2 * names_count; ++i) events.push_back(trade(2 * i % names_count, 10'000 + i % 7));
  step_through(state, events);
}

void a_trade_with_an_id(benchmark::State& state) {
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < 2 * names_count; ++i)
    events.push_back(trade((2 * i + 1) % names_count, 10'000 + i % 7));
  step_through(state, with_ids(std::move(events)));
}

void a_trade_with_an_id_that_moves_four_baskets(benchmark::State& state) {
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < 2 * names_count; ++i) events.push_back(trade(2 * i % names_count, 10'000 + i % 7));
  step_through(state, with_ids(std::move(events)));
}

// The same while the ring of prints still has room.
void a_trade_with_an_id_that_moves_four_baskets_early(benchmark::State& state) {
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < 2 * names_count; ++i) events.push_back(trade(2 * i % names_count, 10'000 + i % 7));
  step_through(state, with_ids(std::move(events)), std::size_t{1} << 20);
}

// A trade that moves four baskets, among so many others, and its cancellation.
void a_trade_and_its_cancellation(benchmark::State& state) {
  const Universe universe = names_at_100();
  DeskEngine engine(universe, baskets_of_even_names(), Schedule(), index_drops(10),
                    {.prints = static_cast<std::size_t>(state.range(0))});
  const auto ring = [](const Alert&) {};
  Event print = trade(0, 10'001);
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    Event other = trade(static_cast<std::uint32_t>(i % names_count), 10'000 + i % 7);
    other.trade.id = static_cast<std::uint64_t>(1 + i);
    engine.step(other, ring);
  }
  std::uint64_t id = 1ULL << 32U;
  for (auto _ : state) {
    print.trade.id = ++id;
    engine.step(print, ring);
    Event cancel = blank_event(EventKind::correction, print.time, print.instrument);
    cancel.correction = {.trade_id = id, .price = no_price, .size = 0, .zero = {}};
    engine.step(cancel, ring);
  }
}

// One name falls until the basket stands a little more than 1 % down, and comes back.
void a_trade_that_crosses_a_level(benchmark::State& state) { step_through(state, {trade(0, 6'799), trade(0, 8'500)}); }

BENCHMARK(a_quote)->Arg(10)->Arg(10'000);
BENCHMARK(a_trade_at_an_unchanged_price)->Arg(10)->Arg(10'000);
BENCHMARK(a_trade_that_moves_no_basket)->Arg(10)->Arg(10'000);
BENCHMARK(a_trade_that_moves_four_baskets)->Arg(10)->Arg(10'000);
BENCHMARK(a_trade_with_an_id)->Arg(10);
BENCHMARK(a_trade_with_an_id_that_moves_four_baskets)->Arg(10);
BENCHMARK(a_trade_with_an_id_that_moves_four_baskets_early)->Arg(10)->Iterations(1'000'000);
BENCHMARK(a_trade_and_its_cancellation)->Arg(1 << 10)->Arg(1 << 20);
BENCHMARK(a_trade_that_crosses_a_level)->Arg(10)->Arg(10'000);

}  // namespace
}  // namespace tocsin
