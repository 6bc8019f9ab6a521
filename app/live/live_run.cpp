#include "app/live/live_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <optional>
#include <thread>

#include "app/account.hpp"
#include "app/diagnostics.hpp"
#include "app/interrupt.hpp"
#include "app/live/agent_thread.hpp"
#include "app/live/day_log.hpp"
#include "app/live/engine_agent.hpp"
#include "app/live/front_desk.hpp"
#include "app/live/live_desk.hpp"
#include "app/live/rules_desk.hpp"
#include "app/live/sink_agent.hpp"
#include "app/live/snapshot_keeper.hpp"
#include "app/live/switch_off_keeper.hpp"
#include "app/plugins/plugin_watchdog.hpp"
#include "engine/setup_error.hpp"
#include "sinks/figures.hpp"

namespace tocsin {
namespace {

constexpr std::size_t alerts_waiting_max = 4'096;
// What an event may take from its stamp to the sequencer, before the timer goes by without it.
constexpr Duration timer_lag = std::chrono::milliseconds(5);
constexpr auto look_every = std::chrono::milliseconds(20);
// What alerts that still wait at the end of the day have, to be told.
constexpr auto sinks_grace = std::chrono::seconds(10);

Time system_now() { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }
Time wall_clock() { return system_now() - timer_lag; }

// Brings the journal to the disk now and then.
class JournalAgent final : public Agent {
 public:
  JournalAgent(Journal& journal, Duration sync_every) : journal_(journal), sync_every_(sync_every) {}

  std::size_t poll() override {
    const std::size_t count = journal_.tend();
    const auto now = std::chrono::steady_clock::now();
    if (now >= next_sync_) {
      journal_.sync();
      next_sync_ = now + sync_every_;
    }
    return count;
  }
  std::string_view name() const noexcept override { return "journal"; }

 private:
  Journal& journal_;
  Duration sync_every_;
  std::chrono::steady_clock::time_point next_sync_{};
};

// One live day, from its set-up to its account.
class LiveRun {
 public:
  LiveRun(const LiveRunOptions& options, const DeskFile& file, const RulesFile& rules)
      : options_(options),
        file_(file),
        front_(file),
        desk_(file, rules, options.warm),
        log_(desk_.path(".jsonl"), desk_.names()) {
    for (const std::string& note : desk_.notes()) warn(note);
    if (!desk_.rules_note().empty()) warn(desk_.rules_note());
    if (!options.quiet) {
      console_.emplace(desk_.names(), std::cout, ConsoleSink::Look{.verbose = options.show_suppressed});
    }
    open_sinks();
    sinks_.emplace(SinkAgent::Parts{.alerts = alerts_,
                                    .log = log_,
                                    .console = console_ ? &*console_ : nullptr,
                                    .lines = lines_,
                                    .standing = &standing_});
  }

  int run() {
    recover();
    const StopOnInterrupt stop;
    listen(stop);
    desk_.journal().finish();
    if (console_) console_->flush();
    std::cout << summary();
    return status();
  }

 private:
  void open_sinks() {
    for (const DeskSink& sink : file_.sinks) {
      lines_.push_back(std::make_unique<SinkLine>(
          sink.form->open(desk_.names()), SinkLine::Options{.name = sink.name,
                                                            .room = sink.room,
                                                            .when_full = sink.when_full,
                                                            .cursor = desk_.path("." + sink.name + ".cursor")}));
    }
  }

  void recover() {
    AgentThread front({.name = "tocsin-front", .idle = IdleKind::park}, {&front_});
    recover_day();
    front.stop();
  }

  void recover_day() {
    const std::optional<DaySnapshot> snapshot = usable_snapshot();
    if (snapshot) recovered_ = snapshot->alerts;
    const auto told = [this](const Alert& alert) {
      const bool is_history = desk_.is_history(alert);
      history_alerts_ += is_history ? 1 : 0;
      sinks_->tell({.number = recovered_++, .is_late = true, .is_history = is_history, .alert = alert});
    };
    const std::uint64_t events = desk_.recover(told, snapshot ? &*snapshot : nullptr);
    if (events > 0 && snapshot) {
      desk_.engine().each_standing([this](std::uint64_t id) { standing_.add_ringing(id); },
                                   [this](std::uint64_t id) { standing_.add_snoozed(id); });
    }
    if (events > 0) say_recovered(events, snapshot);
    if (desk_.history()) join(desk_.catch_up(told));
    if (log_.differs()) {
      warn(desk_.path(".jsonl") + ": the alerts in it are not those that the journal rings: other rules, or another " +
           "version, wrote it");
    }
  }

  // Here history ends, and the day begins.
  void join(std::uint64_t events) const {
    warn(fmt::format("history: {} events of {} until {}, {} alerts that nobody is told; live from here",
                     grouped(events), desk_.history()->path, desk_.names().local.with_offset(desk_.history()->until),
                     grouped(history_alerts_)));
  }

  void say_recovered(std::uint64_t events, const std::optional<DaySnapshot>& snapshot) const {
    warn(fmt::format(
        "going on with {}: {} events{}, {} alerts, of which {} had been told{}", desk_.path(".tape"), grouped(events),
        snapshot ? fmt::format(" (from a snapshot of {})", grouped(snapshot->events)) : std::string(),
        grouped(recovered_), grouped(log_.found_count()),
        desk_.journal().cut_bytes() > 0
            ? fmt::format("; {} bytes of an event that was not whole were cut", desk_.journal().cut_bytes())
            : ""));
  }

  // The last that was kept, unless somebody was not told what rang before it. What is wrong with it is said.
  std::optional<DaySnapshot> usable_snapshot() {
    const std::string path = desk_.path(".snapshot");
    if (desk_.journal().found_count() == 0 || !std::filesystem::exists(path)) return std::nullopt;
    try {
      DaySnapshot snapshot = read_day_snapshot(path);
      if (const char* const why = objection_to(snapshot)) throw SetupError(path + ": " + why);
      return snapshot;
    } catch (const SetupError& error) {
      warn(std::string(error.what()) + "; the whole journal is played");
    }
    return std::nullopt;
  }

  const char* objection_to(const DaySnapshot& snapshot) {
    const auto lacks = [&](const auto& line) { return line->told_until() < snapshot.alerts; };
    if (std::ranges::any_of(lines_, lacks)) return "a sink was not told all that rang before it";
    if (const char* const why = desk_.objection_to(snapshot)) return why;
    return log_.pass_over(snapshot.alerts) ? nullptr : "the alert log lacks some that rang before it";
  }

  void listen(const StopOnInterrupt& stop) {
    JournalAgent journal(desk_.journal(), file_.sync);
    EngineAgent engine({.engine = desk_.engine(),
                        .sequencer = &desk_.sequencer(),
                        .journal = &desk_.journal(),
                        .alerts = alerts_,
                        .feeds = desk_.feeds(),
                        .clock = file_.clock == EventClock::receive ? wall_clock : std::function<Time()>{},
                        .make_way = way_for(journal),
                        .plugins = &desk_.edition_of(desk_.edition()).watch},
                       recovered_);
    desk_.measure_plugins(&PluginWatchdog::clock);
    SwitchOffKeeper switch_offs(desk_);
    SnapshotKeeper snapshots({.desk = desk_, .engine = engine, .every = file_.snapshot_every});
    RulesDesk rules({.desk = desk_, .engine = engine, .now = clock_of(engine)});
    front_.open({.desk = desk_,
                 .engine = engine,
                 .sinks = lines_,
                 .alerts = standing_,
                 .now = clock_of(engine),
                 .rules = &rules,
                 .snapshots = &snapshots});
    std::vector<std::unique_ptr<AgentThread>> tellers = start_tellers();
    std::vector<std::unique_ptr<AgentThread>> threads = start(engine, journal);
    AgentThread back({.name = "tocsin-back", .idle = IdleKind::park}, {&rules, &snapshots, &switch_offs});
    while (!stop.asked().load(std::memory_order_relaxed) && !front_.stop_asked() && !engine.has_ended() &&
           !have_failed(threads) && !back.has_failed()) {
      std::this_thread::sleep_for(look_every);
    }
    front_.close();
    back.stop();
    for (const auto& thread : threads) thread->stop();
    finish(engine);
    switch_offs.poll();
    end(tellers);
    waits_ = engine.waits_count();
  }

  // By which the desk acts.
  [[nodiscard]] std::function<Time()> clock_of(const EngineAgent& engine) const {
    if (file_.clock == EventClock::receive) return system_now;
    return [&engine] { return engine.figures().last; };
  }

  // Each sink that may be slow has a thread of its own.
  std::vector<std::unique_ptr<AgentThread>> start_tellers() {
    std::vector<std::unique_ptr<AgentThread>> tellers;
    for (const auto& line : lines_) {
      tellers.push_back(std::make_unique<AgentThread>(
          AgentThread::Options{.name = "tocsin-sink", .idle = IdleKind::park}, std::vector<Agent*>{line.get()}));
    }
    return tellers;
  }

  // What is on its way when the threads have stopped.
  void finish(EngineAgent& engine) {
    is_alone_ = true;
    if (desk_.desk_feed() != nullptr) {
      while (desk_.feeds().back()->poll() > 0) {
      }
    }
    while (engine.poll() > 0) {
    }
    while (sinks_->poll() > 0) {
    }
  }

  void end(const std::vector<std::unique_ptr<AgentThread>>& tellers) {
    const auto is_waiting = [](const auto& line) { return line->counts().waiting > 0; };
    const auto end = std::chrono::steady_clock::now() + sinks_grace;
    while (std::ranges::any_of(lines_, is_waiting) && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(look_every);
    }
    for (const auto& line : lines_) line->leave_off();
    for (const auto& teller : tellers) teller->stop();
  }

  // Where nobody else does what the engine waits for, it is done here.
  std::function<void()> way_for(JournalAgent& journal) {
    const bool is_one_thread = file_.threads == DeskFile::Threads::one;
    return [this, &journal, is_one_thread] {
      if (is_alone_) journal.poll();
      if (is_alone_ || is_one_thread) sinks_->poll();
      std::this_thread::yield();
    };
  }

  std::vector<std::unique_ptr<AgentThread>> start(EngineAgent& engine, JournalAgent& journal) {
    std::vector<Agent*> feeds;
    for (const auto& feed : desk_.feeds()) feeds.push_back(feed.get());
    std::vector<std::unique_ptr<AgentThread>> threads;
    if (file_.threads == DeskFile::Threads::three) {
      threads.push_back(thread("feeds", 0, std::move(feeds)));
      threads.push_back(thread("engine", 1, {&engine}));
      threads.push_back(thread("sinks", 2, {&*sinks_, &front_}));
    } else {
      std::vector<Agent*> all = std::move(feeds);
      all.insert(all.end(), {&engine, &*sinks_, &front_});
      threads.push_back(thread("all", 0, std::move(all)));
    }
    // The disk is waited for here, and by nobody else.
    threads.push_back(std::make_unique<AgentThread>(
        AgentThread::Options{.name = "tocsin-journal", .idle = IdleKind::park}, std::vector<Agent*>{&journal}));
    return threads;
  }

  std::unique_ptr<AgentThread> thread(const char* name, std::size_t place, std::vector<Agent*> agents) {
    const auto core = file_.cores.empty() ? std::nullopt : std::optional(file_.cores[place]);
    return std::make_unique<AgentThread>(
        AgentThread::Options{.name = std::string("tocsin-") + name, .idle = file_.idle, .core = core},
        std::move(agents));
  }

  static bool have_failed(const std::vector<std::unique_ptr<AgentThread>>& threads) {
    return std::ranges::any_of(threads, [](const auto& thread) { return thread->has_failed(); });
  }

  [[nodiscard]] std::string summary() const {
    const Sequencer::Counts& counts = desk_.sequencer().counts();
    std::string text = "\n";
    if (!desk_.names().provenance.empty()) text += "data: " + desk_.names().provenance + "\n";
    for (const auto& feed : desk_.feeds()) text += tocsin::text_of(feed->feed().info(), feed->feed().tally());
    const std::uint64_t lost = desk_.engine().market().lost_count();
    text += fmt::format("events: in {} = out {} + gaps {}; {} timer events{}{}\n",
                        grouped(counts.taken - counts.known + lost), grouped(counts.out), grouped(lost),
                        grouped(counts.timers),
                        counts.known > 0 ? fmt::format("; {} said again, and known", grouped(counts.known)) : "",
                        counts.is_balanced() ? "" : "   DOES NOT BALANCE: this is a bug");
    if (counts.raised > 0)
      text += fmt::format("{} came behind a later one, and were given its time\n", grouped(counts.raised));
    if (counts.lost > 0)
      text += fmt::format("{} found no room on their way to the engine: gaps say which\n", grouped(counts.lost));
    if (waits_ > 0) text += fmt::format("the engine waited {} times for the journal or the sinks\n", grouped(waits_));
    text += fmt::format("journal: {}{}\n", desk_.path(".tape"), journal_fault());
    for (const auto& line : lines_) text += text_of(*line);
    if (!log_.fault().empty()) text += log_.fault() + "\n";
    text +=
        fmt::format("alert log: {} lines, SHA-256 {}, in {}\n", log_.lines_count(), log_.hex(), desk_.path(".jsonl"));
    return text;
  }

  [[nodiscard]] static std::string text_of(const SinkLine& line) {
    const SinkLine::Counts counts = line.counts();
    return fmt::format("sink {}: {} told, {} given up, {} dropped, {} conflated, {} still waiting\n", line.name(),
                       grouped(counts.told - counts.failed), grouped(counts.failed), grouped(counts.dropped),
                       grouped(counts.conflated), grouped(counts.waiting));
  }

  [[nodiscard]] std::string journal_fault() const {
    const Journal& journal = desk_.journal();
    if (journal.fault() == nullptr) return {};
    return fmt::format(" broke off: {}; {} events are not in it", journal.fault(), grouped(journal.unkept_count()));
  }

  [[nodiscard]] int status() const {
    const bool is_whole = desk_.journal().fault() == nullptr && log_.fault().empty() && !log_.differs();
    return is_whole && desk_.sequencer().counts().is_balanced() ? 0 : 1;
  }

  LiveRunOptions options_;
  const DeskFile& file_;
  FrontDesk front_;
  LiveDesk desk_;
  StandingAlerts standing_;
  AlertQueue alerts_{alerts_waiting_max};
  DayLog log_;
  std::optional<ConsoleSink> console_;
  std::vector<std::unique_ptr<SinkLine>> lines_;
  std::optional<SinkAgent> sinks_;
  std::uint64_t recovered_ = 0;
  std::uint64_t history_alerts_ = 0;
  std::uint64_t waits_ = 0;
  bool is_alone_ = false;
};

}  // namespace

int run_live(const LiveRunOptions& options) {
  const DeskFile file = DeskFile::load(options.desk);
  const RulesFile rules = RulesFile::load(file.rules);
  return LiveRun(options, file, rules).run();
}

}  // namespace tocsin
