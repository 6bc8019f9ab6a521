#include "app/latency/loop_path.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <thread>

#include "app/any_feed.hpp"
#include "app/latency/due_feed.hpp"
#include "app/latency/loop_receipts.hpp"
#include "app/live/agent_thread.hpp"
#include "app/live/day_log.hpp"
#include "app/live/engine_agent.hpp"
#include "app/live/live_desk.hpp"
#include "app/live/played_feed.hpp"
#include "app/live/sink_agent.hpp"
#include "engine/setup_error.hpp"
#include "feeds/itch/trading_day.hpp"

namespace tocsin {
namespace {

constexpr auto look_every = std::chrono::milliseconds(5);
constexpr std::size_t alerts_waiting_max = 4'096;

class ScratchFolder {
 public:
  ScratchFolder() : path_((std::filesystem::temp_directory_path() / "tocsin-latency-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) throw SetupError(path_ + ": cannot be made");
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ScratchFolder(ScratchFolder&&) = delete;
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ~ScratchFolder() {
    std::error_code fault;
    std::filesystem::remove_all(path_, fault);
  }

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

// Opens the one feed of the desk.
class DueFeedForm final : public FeedForm {
 public:
  DueFeedForm(const LoopDay& day, const PacedList& list, LoopReceipts& receipts, const TscClock& clock)
      : day_(day), list_(list), receipts_(receipts), clock_(clock) {}

  std::unique_ptr<LiveFeed> open(const LiveOptions&) const override {
    return std::make_unique<DueFeed>(day_.info, list_, receipts_, clock_);
  }

 private:
  const LoopDay& day_;
  const PacedList& list_;
  LoopReceipts& receipts_;
  const TscClock& clock_;
};

// Makes room in the journal ahead; the disk is not waited for.
class RoomAgent final : public Agent {
 public:
  explicit RoomAgent(Journal& journal) : journal_(journal) {}

  std::size_t poll() override { return journal_.tend(); }
  std::string_view name() const noexcept override { return "journal"; }

 private:
  Journal& journal_;
};

// The desk of one run, and its threads.
class Loop {
 public:
  Loop(const DeskFile& file, const RulesFile& rules, const LoopOptions& options, LoopReceipts& receipts)
      : options_(options),
        desk_(file, rules),
        log_(desk_.path(".jsonl"), desk_.names()),
        sinks_({.alerts = alerts_, .log = log_, .watch = &receipts}),
        room_(desk_.journal()),
        engine_({.engine = desk_.engine(),
                 .sequencer = &desk_.sequencer(),
                 .journal = &desk_.journal(),
                 .alerts = alerts_,
                 .feeds = desk_.feeds(),
                 .make_way = [] { std::this_thread::yield(); },
                 .watch = &receipts},
                0) {}

  void run() {
    std::vector<std::unique_ptr<AgentThread>> threads;
    threads.push_back(thread("sinks", 2, IdleKind::park, {&sinks_, &room_}));
    threads.push_back(thread("engine", 1, options_.idle, {&engine_}));
    threads.push_back(thread("feeds", 0, options_.idle, {desk_.feeds().front().get()}));
    const auto has_failed = [](const auto& one) { return one->has_failed(); };
    while (!engine_.has_ended() && std::ranges::none_of(threads, has_failed)) std::this_thread::sleep_for(look_every);
    for (const auto& one : threads) one->stop();
    while (sinks_.poll() > 0) {
    }
  }

  [[nodiscard]] const DayLog& log() const noexcept { return log_; }

 private:
  std::unique_ptr<AgentThread> thread(const char* name, std::size_t place, IdleKind idle, std::vector<Agent*> agents) {
    const auto core = options_.cores.empty() ? std::nullopt : std::optional(options_.cores[place]);
    return std::make_unique<AgentThread>(
        AgentThread::Options{.name = std::string("tocsin-") + name, .idle = idle, .core = core}, std::move(agents));
  }

  const LoopOptions& options_;
  LiveDesk desk_;
  AlertQueue alerts_{alerts_waiting_max};
  DayLog log_;
  SinkAgent sinks_;
  RoomAgent room_;
  EngineAgent engine_;
};

}  // namespace

LoopDay loop_day(const std::vector<std::string>& files, const RulesFile& rules) {
  if (rules.listings().empty()) {
    throw SetupError("--path loop: the rules name no universe; a live day needs one (universe = \"universe.csv\")");
  }
  const Universe universe(rules.listings());
  PlayedFeed feed(open_feeds(files), {universe.listings().begin(), universe.listings().end()}, Pace{});
  LoopDay day{.info = feed.info(), .events = {}};
  while (!feed.has_ended()) {
    const auto events = feed.poll();
    day.events.insert(day.events.end(), events.begin(), events.end());
  }
  return day;
}

PathRun run_loop_path(const LoopDay& day, const PacedList& list, const RulesFile& rules, const LoopOptions& options,
                      const TscClock& clock) {
  const ScratchFolder folder;
  LoopReceipts receipts(list, clock, options.alerts_expected);
  DeskFile file;
  file.rules = options.rules;
  file.folder = folder.path();
  file.day = itch::trading_day(list.events().front().time);
  file.clock = EventClock::venue;
  file.feeds.push_back(std::make_unique<DueFeedForm>(day, list, receipts, clock));
  Loop loop(file, rules, options, receipts);
  loop.run();
  return {.series = receipts.series(), .hex = loop.log().hex(), .alerts = loop.log().lines_count()};
}

}  // namespace tocsin
