// What it costs to keep a moment of a day whose prints can be corrected (64 MB of state, most of it unchanged since the
// moment before), and to come back to it.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <vector>

#include "app/explain/chronicle.hpp"
#include "tests/support/market_builder.hpp"

namespace tocsin {
namespace {

constexpr std::uint32_t names_count = 500;

// An engine that has seen `trades` that can be taken back.
struct Seen {
  explicit Seen(std::uint64_t trades) {
    for (std::uint64_t i = 0; i < trades; ++i) step();
  }
  void step() {
    Event trade = maker.trade(static_cast<std::uint32_t>(id % names_count), 100.0 + static_cast<double>(id % 7));
    trade.trade.id = ++id;
    engine.step(trade, [](const Alert&) {});
    last = trade;
  }

  static Universe names() {
    std::vector<Listing> listings;
    for (std::uint32_t i = 0; i < names_count; ++i) {
      listings.push_back({.symbol = "N" + std::to_string(i), .prior_close = Price::whole(100)});
    }
    return Universe(std::move(listings));
  }

  Universe universe = names();
  DeskEngine engine{universe, {}, Schedule{}, Rules{}, {.prints = std::size_t{1} << 20}};
  EventMaker maker;
  std::uint64_t id = 0;
  Event last = blank_event(EventKind::timer, Time{}, no_instrument);
};

void keep_a_moment(benchmark::State& state) {
  Seen seen(1'000'000);
  Chronicle chronicle(0);
  for (auto _ : state) {
    for (int i = 0; i < 1'000; ++i) seen.step();
    chronicle.passed({&seen.last, 1}, seen.engine);
  }
  state.counters["bytes"] = static_cast<double>(chronicle.pages().packed().size());
}
BENCHMARK(keep_a_moment)->Unit(benchmark::kMillisecond)->Iterations(20);

// How long a snapshot of a live day holds its engine up: a copy into memory that is there.
void copy_a_state(benchmark::State& state) {
  const Seen seen(1'000'000);
  std::vector<std::byte> room(seen.engine.snapshot_bytes());
  for (auto _ : state) {
    seen.engine.save(room);
    benchmark::DoNotOptimize(room.data());
  }
  state.counters["bytes"] = static_cast<double>(room.size());
}
BENCHMARK(copy_a_state)->Unit(benchmark::kMillisecond);

void come_back(benchmark::State& state) {
  Seen seen(1'000'000);
  Chronicle chronicle(0);
  chronicle.passed({&seen.last, 1}, seen.engine);
  for (auto _ : state) {
    if (!chronicle.restore(chronicle.moments().front(), seen.engine)) state.SkipWithError("is damaged");
  }
}
BENCHMARK(come_back)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tocsin
