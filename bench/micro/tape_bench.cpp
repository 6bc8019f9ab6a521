// What a mapped tape costs an event on its way through feed, merge and timer, beside the floor that reads the same
// bytes; and what an event costs to write.
#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <random>

#include "feeds/merge.hpp"
#include "feeds/tape/tape_feed.hpp"
#include "feeds/tape/tape_report.hpp"
#include "feeds/tape/tape_writer.hpp"

namespace tocsin {
namespace {

constexpr std::size_t events_default = 5'000'000;

std::size_t events_wanted() {
  const char* const text = std::getenv("TOCSIN_BENCH_EVENTS");
  return text == nullptr ? events_default : static_cast<std::size_t>(std::atoll(text));
}

TapeHeader header() {
  TapeHeader header;
  for (int i = 0; i < 200; ++i) header.listings.push_back({.symbol = "S" + std::to_string(1000 + i)});
  header.sources = {"alpha", "beta"};
  return header;
}

// Trades and quotes of a day's pattern: bursts of equal stamps, two hundred instruments.
class Flow {
 public:
  explicit Flow(std::uint64_t seed) : random_(seed) {}

  Event next() {
    const std::uint64_t draw = random_();
    time_ += Duration{static_cast<std::int64_t>(draw % 8 == 0 ? 0 : draw % 24'000)};
    const auto kind = draw % 3 == 0 ? EventKind::trade : EventKind::quote;
    Event event = blank_event(kind, time_, InstrumentId{static_cast<std::uint32_t>((draw >> 32) % 200)});
    event.source = 1;
    event.sequence = ++sequence_;
    event.trade.price = Price::whole(static_cast<std::int64_t>(100 + draw % 64));
    return event;
  }

 private:
  std::mt19937_64 random_;
  Time time_ = time_from_ns(1'737'968'400'000'000'000);
  std::uint64_t sequence_ = 0;
};

std::string path_of(const std::string& name) {
  return std::filesystem::temp_directory_path() / ("tocsin_tape_bench_" + std::to_string(::getuid()) + "_" + name);
}

// Written once, kept for the runs that read it. `share` of `shares` equal parts of one flow, dealt event by event.
std::string tape_of(const std::string& name, std::size_t share, std::size_t shares) {
  std::string path = path_of(name);
  Flow flow(1);
  TapeWriter writer(path, header());
  std::vector<Event> part;
  for (std::size_t i = 0; i < events_wanted(); ++i) {
    const Event event = flow.next();
    if (i % shares == share) part.push_back(event);
    if (part.size() < 4096) continue;
    writer.append(part);
    part.clear();
  }
  writer.append(part);
  writer.finish();
  return path;
}

const std::string& whole_tape() {
  static const std::string path = tape_of("whole.tape", 0, 1);
  return path;
}

void count_events(benchmark::State& state, std::uint64_t events) {
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
  state.counters["ns/event"] =
      benchmark::Counter(static_cast<double>(events) / 1e9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

std::int64_t sum_of(std::span<const Event> events) {
  std::int64_t sum = 0;
  for (const Event& event : events) sum += event.trade.price.units + index_of(event.instrument);
  return sum;
}

// The floor: the same mapping, every event read, nothing checked and nothing given back.
void floor_mapped(benchmark::State& state) {
  const std::string& path = whole_tape();
  std::uint64_t events = 0;
  for (auto _ : state) {
    const TapeImage image(MappedFile(path), path);
    std::int64_t sum = 0;
    for (std::uint64_t block = 0; block < image.blocks_count(); ++block) sum += sum_of(image.events_of(block));
    benchmark::DoNotOptimize(sum);
    events += image.events_count();
  }
  count_events(state, events);
}

template <class Source>
std::uint64_t walk(Source& source) {
  std::int64_t sum = 0;
  std::uint64_t count = 0;
  for (auto events = source.next(); !events.empty(); events = source.next()) {
    sum += sum_of(events);
    count += events.size();
  }
  benchmark::DoNotOptimize(sum);
  return count;
}

void through_feed(benchmark::State& state) {
  std::uint64_t events = 0;
  whole_tape();
  for (auto _ : state) events += walk(*open_tape(whole_tape()));
  count_events(state, events);
}

void through_merge_and_timer(benchmark::State& state) {
  std::uint64_t events = 0;
  whole_tape();
  for (auto _ : state) {
    std::vector<std::unique_ptr<Feed>> feeds;
    feeds.push_back(open_tape(whole_tape()));
    Merge merge(std::move(feeds), {.timer_grid = std::chrono::seconds(1)});
    events += walk(merge);
  }
  count_events(state, events);
}

// The same flow dealt to so many tapes: every event changes the lane.
void through_merge_of_busy_tapes(benchmark::State& state) {
  const auto shares = static_cast<std::size_t>(state.range(0));
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < shares; ++i) paths.push_back(tape_of("share" + std::to_string(i) + ".tape", i, shares));
  std::uint64_t events = 0;
  for (auto _ : state) {
    std::vector<std::unique_ptr<Feed>> feeds;
    for (const std::string& path : paths) feeds.push_back(open_tape(path));
    Merge merge(std::move(feeds), {.timer_grid = std::chrono::seconds(1)});
    events += walk(merge);
  }
  count_events(state, events);
  for (const std::string& path : paths) std::filesystem::remove(path);
}

void verified(benchmark::State& state) {
  std::uint64_t events = 0;
  whole_tape();
  for (auto _ : state) events += verify_tape(whole_tape()).events;
  count_events(state, events);
}

void written(benchmark::State& state) {
  std::vector<Event> batch;
  std::uint64_t events = 0;
  const std::string path = path_of("written.tape");
  for (auto _ : state) {
    Flow flow(1);
    TapeWriter writer(path, header());
    for (std::size_t i = 0; i < events_wanted(); i += batch.size()) {
      state.PauseTiming();
      batch.clear();
      for (std::size_t k = 0; k < 65'536; ++k) batch.push_back(flow.next());
      state.ResumeTiming();
      writer.append(batch);
    }
    writer.finish();
    events += writer.events_count();
  }
  count_events(state, events);
  std::filesystem::remove(path);
}

BENCHMARK(floor_mapped)->Unit(benchmark::kMillisecond);
BENCHMARK(through_feed)->Unit(benchmark::kMillisecond);
BENCHMARK(through_merge_and_timer)->Unit(benchmark::kMillisecond);
BENCHMARK(through_merge_of_busy_tapes)->Arg(2)->Arg(8)->Unit(benchmark::kMillisecond);
BENCHMARK(verified)->Unit(benchmark::kMillisecond);
BENCHMARK(written)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tocsin

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  std::filesystem::remove(tocsin::path_of("whole.tape"));
}
