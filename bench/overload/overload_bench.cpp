// What becomes of a live desk that is given ten times the load that it is rated for, a million events a second: how
// much is lost, whether every lost event is named, whether memory grows, and what a slow sink misses. `overload_bench
// [SECONDS] [EVENTS_A_SECOND]`; its journal takes some 250 MB a second of a temporary folder.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>

#include "app/any_feed.hpp"
#include "app/data_folder.hpp"
#include "app/latency/feed_opening.hpp"
#include "app/latency/lab_folder.hpp"
#include "app/latency/memory_watch.hpp"
#include "app/live/agent_thread.hpp"
#include "app/live/day_log.hpp"
#include "app/live/engine_agent.hpp"
#include "app/live/live_desk.hpp"
#include "app/live/sink_agent.hpp"
#include "app/run.hpp"
#include "bench/overload/flood_feed.hpp"
#include "engine/setup_error.hpp"
#include "feeds/itch/trading_day.hpp"
#include "sinks/figures.hpp"

namespace tocsin::bench {
namespace {

constexpr const char* date = "2025-01-27";
constexpr Time day_start = time_from_ns(1'737'990'000'000'000'000);  // 10:00 in New York
constexpr auto look_every = std::chrono::milliseconds(5);
constexpr std::size_t alerts_waiting_max = 4'096;
constexpr std::size_t slow_sink_room = 256;
constexpr auto slow_sink_takes = std::chrono::milliseconds(10);

std::string rules_text() {
  const std::filesystem::path day = day_folder(date);
  return fmt::format(
      "universe = '{}'\nbaskets = '{}'\n[[rule]]\nname = 'drop'\ndetector = 'name_drop'\nmembers_of = 'SOX'\n"
      "reference = 'prior_close'\nlevels = [5]\nclear = 1\n",
      (day / "universe.csv").string(), (day / "baskets.csv").string());
}

class SlowSink final : public Sink {
 public:
  void on_alert(const Alert&) override { std::this_thread::sleep_for(slow_sink_takes); }
  void flush() override {}
};

// Makes room in the journal, and brings it to the disk.
class DiskAgent final : public Agent {
 public:
  explicit DiskAgent(Journal& journal) : journal_(journal) {}
  std::size_t poll() override {
    const std::size_t count = journal_.tend();
    if (++rounds_ % 64 == 0) journal_.sync();
    return count;
  }
  std::string_view name() const noexcept override { return "disk"; }

 private:
  Journal& journal_;
  std::uint64_t rounds_ = 0;
};

// What came of a flood.
struct Outcome {
  std::uint64_t came = 0;
  Sequencer::Counts counts;
  std::uint64_t alerts = 0;
  std::uint64_t lost_of_market = 0;  // as the engine was told
  std::string hex;
  SinkLine::Counts slow;
  MemorySeen memory;
};

Outcome live(const std::string& folder, const RulesFile& rules, const Flood& flood, const TscClock& clock) {
  DeskFile file;
  file.folder = folder;
  file.day = itch::trading_day(day_start);
  file.clock = EventClock::venue;
  file.feeds.push_back(std::make_unique<FeedOpening>(
      [&](const LiveOptions& live) { return std::make_unique<FloodFeed>(flood, live.listings, day_start, clock); }));
  LiveDesk desk(file, rules);
  AlertQueue alerts(alerts_waiting_max);
  DayLog log(desk.path(".jsonl"), desk.names());
  std::vector<std::unique_ptr<SinkLine>> lines;
  lines.push_back(std::make_unique<SinkLine>(
      std::make_unique<SlowSink>(),
      SinkLine::Options{.name = "slow", .room = slow_sink_room, .cursor = desk.path(".slow.cursor")}));
  SinkAgent sinks({.alerts = alerts, .log = log, .lines = lines});
  DiskAgent disk(desk.journal());
  EngineAgent engine({.engine = desk.engine(),
                      .sequencer = &desk.sequencer(),
                      .journal = &desk.journal(),
                      .alerts = alerts,
                      .feeds = desk.feeds(),
                      .make_way = [] { std::this_thread::yield(); }},
                     0);
  MemoryWatch memory;
  std::vector<std::unique_ptr<AgentThread>> threads;
  const auto start = [&](const char* name, IdleKind idle, const std::vector<Agent*>& agents) {
    threads.push_back(std::make_unique<AgentThread>(AgentThread::Options{.name = name, .idle = idle}, agents));
  };
  start("slow", IdleKind::park, {lines.front().get()});
  start("disk", IdleKind::park, {&disk});
  start("sinks", IdleKind::yield, {&sinks});
  start("engine", IdleKind::yield, {&engine});
  start("feed", IdleKind::yield, {desk.feeds().front().get()});
  while (!engine.has_ended()) std::this_thread::sleep_for(look_every);
  const MemorySeen seen = memory.stop();
  for (const auto& one : threads) one->stop();
  while (sinks.poll() > 0) {
  }
  desk.journal().finish();
  if (const char* fault = desk.journal().fault()) throw SetupError(std::string("the journal broke off: ") + fault);
  return {.came = desk.feeds().front()->figures().messages,
          .counts = desk.sequencer().counts(),
          .alerts = log.lines_count(),
          .lost_of_market = desk.engine().market().lost_count(),
          .hex = log.hex(),
          .slow = lines.front()->counts(),
          .memory = seen};
}

// Events that gaps of the journal name, if each of the others stands in its place; else what is wrong.
std::uint64_t named_in(const std::string& journal) {
  std::uint64_t named = 0;
  std::uint64_t last = 0;
  const auto tape = open_feed(journal);
  for (auto events = tape->next(); !events.empty(); events = tape->next()) {
    for (const Event& event : events) {
      if (event.source == timer_source) continue;
      const bool is_gap = event.kind == EventKind::gap;
      if ((is_gap ? event.gap.from : event.sequence) != last + 1) {
        throw SetupError(fmt::format("behind event {} stands {}, and no gap", last, event.sequence));
      }
      if (is_gap) named += event.gap.to - event.gap.from + 1;
      last = event.sequence;
    }
  }
  return named;
}

std::string replayed(const std::string& journal, const RulesFile& rules) {
  Run run(open_feeds({journal}), rules, {.console = false});
  run.play({});
  return run.log().hex();
}

bool says(const char* what, bool holds) {
  fmt::print("  {}: {}\n", what, holds ? "yes" : "NO");
  return holds;
}

int run(double seconds, double rate) {
  constexpr double growth_max = 1.01;
  constexpr double seconds_to_warm = 5;  // what is over before says nothing of memory
  constexpr std::size_t names = 10;
  const LabFolder folder;
  const std::string rules_path = folder.path_of("rules.toml");
  std::ofstream(rules_path) << rules_text();
  const RulesFile rules = RulesFile::load(rules_path);
  const TscClock clock;
  const Outcome flooded =
      live(folder.path_of("flood"), rules, {.rate = rate, .seconds = seconds, .names = names}, clock);
  const auto& counts = flooded.counts;
  fmt::print("{:.0f} s: {} events came, {:.1f} million a second; {} were lost; {} alerts\n", seconds,
             grouped(flooded.came), static_cast<double>(flooded.came) / seconds / 1e6, grouped(counts.lost),
             grouped(flooded.alerts));
  fmt::print("memory: {:.1f} MB when warm, {:.1f} MB at most; a sink of 10 ms an alert: {} told, {} dropped\n",
             static_cast<double>(flooded.memory.warm) / 1e6, static_cast<double>(flooded.memory.most) / 1e6,
             grouped(flooded.slow.told), grouped(flooded.slow.dropped));
  const std::string journal = folder.path_of("flood") + "/" + date + ".tape";
  bool holds = says("something was lost", counts.lost > 0);
  holds &= says("gaps in the journal name each lost event once, and no other", named_in(journal) == counts.lost);
  holds &= says("the engine was told of as many", flooded.lost_of_market == counts.lost);
  holds &= says("a replay of the journal rings the same", replayed(journal, rules) == flooded.hex);
  holds &= says("the slow sink's alerts are all told, dropped or waiting",
                flooded.slow.told + flooded.slow.dropped + flooded.slow.waiting == flooded.alerts);
  if (seconds < seconds_to_warm) return holds ? 0 : 1;
  holds &= says("memory grew by less than 1 %",
                static_cast<double>(flooded.memory.most) <= growth_max * static_cast<double>(flooded.memory.warm));
  return holds ? 0 : 1;
}

}  // namespace
}  // namespace tocsin::bench

int main(int argc, char** argv) {
  try {
    return tocsin::bench::run(argc > 1 ? std::strtod(argv[1], nullptr) : 60,
                              argc > 2 ? std::strtod(argv[2], nullptr) : 1e7);
  } catch (const std::exception& error) {
    fmt::print(stderr, "overload_bench: {}\n", error.what());
    return 2;
  }
}
