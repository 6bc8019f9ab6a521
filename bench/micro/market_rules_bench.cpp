// What the rules of the market cost an event of a name that they watch, and of one that they do not.
#include <benchmark/benchmark.h>

#include <vector>

#include "strategies/all.hpp"

namespace tocsin {
namespace {

constexpr std::uint32_t names_count = 64;

Universe names_at_100() {
  std::vector<Listing> listings;
  for (std::uint32_t i = 0; i < names_count; ++i) {
    listings.push_back({.symbol = {static_cast<char>('A' + i / 8), static_cast<char>('A' + i % 8)},
                        .prior_close = Price::whole(100),
                        .luld_tier = 1});
  }
  return Universe(std::move(listings));
}

std::vector<SubjectId> all_names() {
  std::vector<SubjectId> names;
  for (std::uint32_t i = 0; i < names_count; ++i) names.push_back(SubjectId{i});
  return names;
}

Rules one_policy() {
  Rules rules;
  rules.policies.push_back({.name = "r"});
  return rules;
}

Rules rules_of(std::int64_t kind) {
  using namespace std::chrono_literals;
  Rules rules = one_policy();
  if (kind == 1) rules.of<ShortSaleRestriction>().push_back({RuleId{0}, all_names(), 5s});
  if (kind == 2) rules.of<MarketWideBreaker>().push_back({RuleId{0}, SubjectId{0}, 5s});
  if (kind == 3) rules.of<Luld>().push_back({RuleId{0}, all_names(), 10'000, 5s});
  if (kind == 4) rules.of<GapOpen>().push_back({RuleId{0}, all_names(), Direction::both, {20'000}});
  if (kind == 5) rules.of<StaleFeed>().push_back({RuleId{0}, all_names(), true, 10s, 20});
  if (kind == 6) rules.of<FeedGap>().push_back({RuleId{0}, {}});
  return rules;
}

constexpr const char* kinds[] = {
    "no rule", "short_sale_restriction", "market_wide_breaker", "luld", "gap_open", "stale_feed", "gap"};

Event event_of(EventKind kind, std::uint32_t number) {
  Event event = blank_event(kind, Time{std::chrono::seconds{1}}, InstrumentId{number % names_count});
  event.source = 1;
  event.sequence = number;
  return event;
}

std::vector<Event> trades() {
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < 2 * names_count; ++i) {
    events.push_back(event_of(EventKind::trade, i));
    const Price price{Price::whole(100).units + std::int64_t{i % 7} * 10'000'000};
    events.back().trade = {.price = price, .size = 100, .id = 0, .conditions = 0, .zero = {}};
  }
  return events;
}

std::vector<Event> quotes() {
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < 2 * names_count; ++i) {
    events.push_back(event_of(EventKind::quote, i));
    events.back().quote = {Price::whole(99), Price::whole(101), 100, 100, 100, 100};
  }
  return events;
}

// Steps through the events again and again; the time is that of one event.
void step_through(benchmark::State& state, const std::vector<Event>& events) {
  const Universe universe = names_at_100();
  DeskEngine engine(universe, {}, Schedule(), rules_of(state.range(0)));
  std::uint64_t rung = 0;
  const auto ring = [&rung](const Alert& alert) { rung += alert.id & 1U; };
  engine.run(trades(), ring);
  std::size_t next = 0;
  for (auto _ : state) {
    engine.step(events[next], ring);
    next = next + 1 < events.size() ? next + 1 : 0;
  }
  benchmark::DoNotOptimize(rung);
  state.SetLabel(kinds[state.range(0)]);
}

void a_trade_under_market_rules(benchmark::State& state) { step_through(state, trades()); }
void a_quote_under_market_rules(benchmark::State& state) { step_through(state, quotes()); }

BENCHMARK(a_trade_under_market_rules)->DenseRange(0, 6);
BENCHMARK(a_quote_under_market_rules)->DenseRange(0, 6);

}  // namespace
}  // namespace tocsin
