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
#include "app/tape_commands.hpp"
#include "bench/latency/hand_off.hpp"
#include "engine/setup_error.hpp"

namespace tocsin::bench {
namespace {

constexpr const char* date = "2025-01-27";
constexpr std::uint64_t tape_events = 1'000'000;
constexpr std::size_t parcels = 200'000;

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

// Every name rings at each percent of its fall, again and again: enough alerts for a p99.
std::string rules_text(const std::filesystem::path& day) {
  std::string levels = "0.5";
  for (int i = 2; i <= 40; ++i) levels += fmt::format(", {:.1f}", i * 0.5);
  return fmt::format(
      "universe = '{}'\nbaskets = '{}'\n[[rule]]\nname = 'drop'\ndetector = 'name_drop'\nmembers_of = 'SOX'\n"
      "reference = 'prior_close'\nlevels = [{}]\nclear = 0.1\n",
      (day / "universe.csv").string(), (day / "baskets.csv").string(), levels);
}

template <class Ring>
Row row_of(const char* what, std::int64_t pace_ns, const TscClock& clock) {
  return {what, hand_over<Ring>(parcels, pace_ns, clock)};
}

void choose_queue(const TscClock& clock) {
  constexpr std::int64_t pace = 1'000;
  print_head("A parcel of 64 bytes every microsecond, from one thread to another");
  print(row_of<BareRing>("bare: a slot that says that it is full", pace, clock));
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
      "As fast as they go, million a second: bare {:.1f}, ReaderWriterQueue {:.1f}, ConcurrentQueue with tokens "
      "{:.1f}, in batches {:.1f}\n",
      rate_of<BareRing>(clock), rate_of<ReaderWriterRing>(clock), rate_of<TokenRing<false>>(clock),
      rate_of<TokenRing<true>>(clock));
}

const Series& named(const MeasuredLoad& measured, std::string_view name) {
  return *std::ranges::find(measured.run.series, name, &Series::name);
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
  const std::int64_t bare = std::max(before.met.percentile(0.5), after.met.percentile(0.5));
  fmt::print("  p50 {:.1f} times a bare hand-off's (4 were asked for), p99 {} (1 us was asked for)\n",
             static_cast<double>(alerts.percentile(0.5)) / static_cast<double>(bare),
             short_time(alerts.percentile(0.99)));
}

int run(const std::string& rate, int repeats) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / fmt::format("latency-{}", ::getpid());
  std::filesystem::create_directories(folder);
  const std::string tape = (folder / "day.tape").string();
  tape_make({.day = date, .out = tape, .events = tape_events});
  const std::string rules_path = (folder / "rules.toml").string();
  std::ofstream(rules_path) << rules_text(day_folder(date));
  const TscClock clock;
  const RulesFile rules = RulesFile::load(rules_path);
  const LatencyOptions options{.files = {tape}, .rules = rules_path, .path = "loop", .seconds = 2};
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
    return tocsin::bench::run(argc > 1 ? argv[1] : "300000", argc > 2 ? std::atoi(argv[2]) : 3);
  } catch (const std::exception& error) {
    fmt::print(stderr, "latency_bench: {}\n", error.what());
    return 2;
  }
}
