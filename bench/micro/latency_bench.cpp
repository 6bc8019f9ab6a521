// What measuring costs what is measured: a length recorded, and a reading of the counter.
#include <benchmark/benchmark.h>

#include <vector>

#include "app/latency/histogram.hpp"
#include "app/latency/tsc_clock.hpp"
#include "replay_data/random.hpp"

namespace tocsin {
namespace {

// Lengths as they come: most within a few hundred ns of each other, one in a hundred anywhere up to a ms.
std::vector<std::int64_t> usual_lengths() {
  Random random(1, 0);
  std::vector<std::int64_t> lengths(1 << 16);
  for (std::int64_t& ns : lengths) {
    ns = static_cast<std::int64_t>(random.below(100) == 0 ? random.below(1'000'000) : 50 + random.below(400));
  }
  return lengths;
}

void latency_record(benchmark::State& state) {
  const std::vector<std::int64_t> lengths = usual_lengths();
  LatencyHistogram histogram;
  std::size_t at = 0;
  for (auto _ : state) {
    histogram.record(lengths[at++ % lengths.size()]);
    benchmark::ClobberMemory();
  }
  benchmark::DoNotOptimize(histogram.max());
}
BENCHMARK(latency_record);

void latency_clock(benchmark::State& state) {
  const TscClock clock;
  for (auto _ : state) benchmark::DoNotOptimize(clock.ticks());
}
BENCHMARK(latency_clock);

}  // namespace
}  // namespace tocsin
