#include <benchmark/benchmark.h>

#include "replay_data/reconstruction.hpp"

namespace tocsin {
namespace {

// Everything `tape make` does but the write: figures, paths, events, order.
void make_tape(benchmark::State& state) {
  const auto events_count = static_cast<std::uint64_t>(state.range(0));
  const DayFigures day = load_day(TOCSIN_SOURCE_DIR "/replay_data/2025-01-27");
  std::uint64_t made = 0;
  for (auto _ : state) {
    Reconstruction reconstruction(day, events_count, 1);
    for (auto events = reconstruction.next(); !events.empty(); events = reconstruction.next()) made += events.size();
  }
  state.counters["events/s"] = benchmark::Counter(static_cast<double>(made), benchmark::Counter::kIsRate);
}
BENCHMARK(make_tape)->Arg(200'000)->Arg(5'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tocsin
