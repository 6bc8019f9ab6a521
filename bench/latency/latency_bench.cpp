// How long from an event given to the loop to its alert handed over, beside a bare hand-off between two threads in the
// same minute; and which queue events had better go through. `latency_bench [EVENTS_A_SECOND] [REPEATS]`.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "app/data_folder.hpp"
#include "app/latency.hpp"
#include "app/latency/lab.hpp"
#include "app/latency/latency_text.hpp"
#include "bench/latency/hand_off.hpp"
#include "engine/setup_error.hpp"

namespace tocsin::bench {
namespace {

constexpr const char* date = "2025-01-27";
constexpr std::int64_t day_events = 100'000;
constexpr std::int64_t day_start_ns = 1'737'990'000'000'000'000;  // 10:00 in New York
constexpr std::size_t parcels_max = 200'000;
constexpr std::int64_t hand_off_ns = 2'000'000'000;  // as long as parcels are put, at most

struct Row {
  std::string what;
  LatencyHistogram met;
};

void print(const Row& row) {
  fmt::print("  {:<52} {:>9} {:>9} {:>9} {:>9}   {}\n", row.what, short_time(row.met.percentile(0.5)),
             short_time(row.met.percentile(0.99)), short_time(row.met.percentile(0.999)), short_time(row.met.max()),
             row.met.count());
}

void print_head(std::string_view what) {
  fmt::print("{}\n  {:<52} {:>9} {:>9} {:>9} {:>9}   count\n", what, "", "p50", "p99", "p99.9", "max");
}

// Each of ten names crosses its level up and down in turn, one a millisecond of its day: every event rings, once.
void write_day(const std::filesystem::path& path) {
  constexpr const char* names[] = {"AVGO", "NVDA", "TSM", "MRVL", "MU", "ARM", "AMD", "ASML", "TXN", "QCOM"};
  std::ofstream file(path);
  file << "time,symbol,price,size\n";
  for (std::int64_t i = 0; i < day_events; ++i) {
    const bool is_down = i / 10 % 2 == 0;
    file << fmt::format("{},{},{},100\n", day_start_ns + i * 1'000'000, names[i % 10], is_down ? 1 : 10'000);
  }
}

std::string rules_text(const std::filesystem::path& day) {
  return fmt::format(
      "universe = '{}'\nbaskets = '{}'\n[[rule]]\nname = 'drop'\ndetector = 'name_drop'\nmembers_of = 'SOX'\n"
      "reference = 'prior_close'\nlevels = [5]\nclear = 1\n",
      (day / "universe.csv").string(), (day / "baskets.csv").string());
}

template <class Ring>
Row row_of(const char* what, std::int64_t pace_ns, const TscClock& clock) {
  const auto in_time = static_cast<std::size_t>(hand_off_ns / pace_ns);
  return {what, hand_over<Ring>(std::min(parcels_max, in_time), pace_ns, clock)};
}

void choose_queue(const TscClock& clock) {
  constexpr std::int64_t pace = 1'000;
  print_head("A parcel of 64 bytes every microsecond, from one thread to another");
  print(row_of<BareRing>("bare: a slot that says that it is full", pace, clock));
  print(row_of<LoopRing>("the loop's: a ring that is read where it lies", pace, clock));
  print(row_of<ReaderWriterRing>("moodycamel::ReaderWriterQueue", pace, clock));
  print(row_of<TokenRing<false>>("moodycamel::ConcurrentQueue, tokens", pace, clock));
  print(row_of<TokenRing<true>>("moodycamel::ConcurrentQueue, tokens, in batches", pace, clock));
}

template <class Ring>
double rate_of(const TscClock& clock) {
  constexpr std::size_t count = 3'000'000;
  const std::uint64_t start = clock.ticks();
  static_cast<void>(hand_over<Ring>(count, 0, clock));
  return static_cast<double>(count) * 1e3 / static_cast<double>(clock.ns_of(clock.ticks() - start));
}

void choose_by_rate(const TscClock& clock) {
  fmt::print(
      "As fast as they go, million a second: bare {:.1f}, the loop's {:.1f}, ReaderWriterQueue {:.1f}, ConcurrentQueue "
      "with tokens "
      "{:.1f}, in batches {:.1f}\n",
      rate_of<BareRing>(clock), rate_of<LoopRing>(clock), rate_of<ReaderWriterRing>(clock),
      rate_of<TokenRing<false>>(clock), rate_of<TokenRing<true>>(clock));
}

const Series& named(const MeasuredLoad& measured, std::string_view name) {
  return *std::ranges::find(measured.run.series, name, &Series::name);
}

// Against the better of the two; where they are long or far apart, nothing can be said.
void judge(std::int64_t bare, std::int64_t bare_worst, const LatencyHistogram& alerts) {
  constexpr std::int64_t quiet_max = 1'000;
  if (bare_worst > quiet_max || 2 * bare_worst > 3 * bare) {
    fmt::print("  the machine was busy: a bare hand-off took {} and {}; no ratio\n", short_time(bare),
               short_time(bare_worst));
    return;
  }
  fmt::print("  p50 {:.1f} times a bare hand-off's (4 were asked for), p99 {} (1 us was asked for)\n",
             static_cast<double>(alerts.percentile(0.5)) / static_cast<double>(bare),
             short_time(alerts.percentile(0.99)));
}

void measure_loop(Lab& lab, const Load& load, std::int64_t pace_ns, const TscClock& clock) {
  const Row before = row_of<BareRing>("a bare hand-off, at the same pace, before", pace_ns, clock);
  const MeasuredLoad measured = lab.measure(load);
  const Row after = row_of<BareRing>("the same, after", pace_ns, clock);
  if (measured.is_void()) throw SetupError("the loop does not say what a replay says: nothing was measured");
  const LatencyHistogram alerts = named(measured, "loop-alert").whole();
  print(before);
  print({"event given to engine stepped", named(measured, "loop").whole()});
  print({"event given to alert handed over", alerts});
  print(after);
  judge(std::min(before.met.percentile(0.5), after.met.percentile(0.5)),
        std::max(before.met.percentile(0.5), after.met.percentile(0.5)), alerts);
}

int run(const std::string& rate, int repeats) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / fmt::format("latency-{}", ::getpid());
  std::filesystem::create_directories(folder);
  const std::string day_file = (folder / "day.csv").string();
  write_day(day_file);
  const std::string rules_path = (folder / "rules.toml").string();
  std::ofstream(rules_path) << rules_text(day_folder(date));
  const TscClock clock;
  const RulesFile rules = RulesFile::load(rules_path);
  // The engine has a core of its own; the sinks go to that of the feed.
  const LatencyOptions options{
      .files = {day_file}, .rules = rules_path, .path = "loop", .seconds = 2, .has_stages = false, .cores = {0, 1, 0}};
  Lab lab(options, rules, clock);
  choose_queue(clock);
  choose_by_rate(clock);
  print_head("Through the loop: queue, sequencer, journal, engine, alert handed over; " + rate + " events a second");
  const auto pace_ns = static_cast<std::int64_t>(1e9 / std::stod(rate));
  for (int i = 0; i < repeats; ++i) measure_loop(lab, parse_load("rate:" + rate), pace_ns, clock);
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace tocsin::bench

int main(int argc, char** argv) {
  try {
    return tocsin::bench::run(argc > 1 ? argv[1] : "20000",
                              argc > 2 ? static_cast<int>(std::strtol(argv[2], nullptr, 10)) : 3);
  } catch (const std::exception& error) {
    fmt::print(stderr, "latency_bench: {}\n", error.what());
    return 2;
  }
}
