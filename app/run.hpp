#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/account.hpp"
#include "app/desk.hpp"
#include "app/exchange_time.hpp"
#include "app/playback.hpp"
#include "app/plugins/plugin_watchdog.hpp"
#include "sinks/alert_log.hpp"
#include "sinks/console_sink.hpp"
#include "sinks/names.hpp"

namespace tocsin {

// How the alerts of a run leave, and on how many threads it is played.
struct RunOptions {
  std::string alerts;  // path of the alert log; empty: its hash alone
  bool console = true;
  bool show_suppressed = false;
  int threads = 1;
  std::string switch_offs;       // path of the record of plugins that were switched off; empty: none is written
  bool measures_plugins = true;  // against their budgets. A call that hangs is left either way
};

// Which part of the list is told, and how fast.
struct RunPart {
  Pace pace{};
  WrittenWindow window{};
};

// What turns the numbers of the desk's alerts into words. The desk must outlive it.
[[nodiscard]] Names names_of(const Desk& desk);
// The same, whatever its events come from; the first of the sources is the timer. The engine must outlive it.
[[nodiscard]] Names names_of(const DeskEngine& engine, std::span<const std::string> sources, std::string provenance);

// One replay from feeds to summary: a desk, its sinks, and what came of it. Interrupted from the keyboard it stops
// between two events and still accounts for everything.
class Run {
 public:
  // `later`: the rules by which the desk changed its own, one change in the list each.
  Run(std::vector<std::unique_ptr<Feed>> feeds, const RulesFile& rules, const RunOptions& options,
      std::span<const RulesFile> later = {});

  // `told`, if given, is called with every alert before the sinks are, `passed` with the events that were played.
  void play(const RunPart& part, const std::function<void(const Alert&)>& told = {},
            const std::function<void(std::span<const Event>)>& passed = {});

  [[nodiscard]] const Desk& desk() const noexcept { return desk_; }
  [[nodiscard]] const Names& names() const noexcept { return names_; }
  [[nodiscard]] const Played& played() const noexcept { return played_; }
  [[nodiscard]] const AlertLog& log() const noexcept { return log_; }
  // Events, seconds, alerts, the hash of the alert log and the accounts, for people.
  [[nodiscard]] std::string summary() const;
  // Exit status: 0, or 1 where the accounts do not balance, or 130 where it was interrupted.
  [[nodiscard]] int status() const;

 private:
  [[nodiscard]] std::span<const Event> next();
  [[nodiscard]] double share_read() const;
  void have_watched(PluginWatchdog& watchdog);
  void write_switch_offs() const;

  RunOptions options_;
  Desk desk_;
  // How much is read is known where it is read, which may be another thread than the one that wants to know.
  std::atomic<bool> share_wanted_ = false;
  std::atomic<double> share_known_ = -1;
  Names names_;
  AlertLog log_;
  std::optional<ConsoleSink> console_;
  Played played_;
};

}  // namespace tocsin
