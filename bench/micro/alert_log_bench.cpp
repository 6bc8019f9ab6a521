// What it costs to write one alert into the log: its line of JSON, and the hash.
#include <benchmark/benchmark.h>

#include <chrono>

#include "sinks/alert_log.hpp"
#include "tests/support/small_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

void one_alert_logged(benchmark::State& state) {
  SmallDesk desk(small_rules::index_drop());
  desk.trade(SmallDesk::nvda, Price::whole(80), 1s);
  const Names names = desk.names();
  AlertLog log(names);
  for (auto _ : state) log.on_alert(desk.alerts().front());
  benchmark::DoNotOptimize(log.alerts_count());
}
BENCHMARK(one_alert_logged);

}  // namespace
}  // namespace tocsin
