#include "app/run.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "app/diagnostics.hpp"
#include "app/interrupt.hpp"
#include "app/plugins/plugin_watchdog.hpp"
#include "app/plugins/switch_off_file.hpp"
#include "replay_data/reconstruction.hpp"
#include "replay_data/scenario/scenario.hpp"
#include "sinks/figures.hpp"
#include "sinks/printable.hpp"

namespace tocsin {
namespace {

std::optional<LineFile> log_file(const std::string& path) {
  if (path.empty()) return std::nullopt;
  return LineFile(path);
}

bool wants_colour() { return ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr; }

std::uint64_t peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

constexpr std::size_t unseen_named_max = 5;

std::string unseen_text(const DeskEngine& engine, RuleId rule) {
  const std::vector<SubjectId> unseen = engine.lookout().never_seen(rule);
  if (unseen.empty()) return {};
  std::string text = fmt::format("rule {} never saw {} of its {} subjects:", engine.policies()[index_of(rule)].name,
                                 grouped(unseen.size()), grouped(engine.lookout().subjects_count(rule)));
  for (std::size_t i = 0; i < std::min(unseen.size(), unseen_named_max); ++i) {
    text += fmt::format("{} {}", i == 0 ? "" : ",", printable(engine.market().name_of(unseen[i])));
  }
  return text + (unseen.size() > unseen_named_max ? ", ...\n" : "\n");
}

// Rules whose silence means nothing.
std::string unseen_text(const DeskEngine& engine) {
  std::string text;
  for (std::size_t i = 0; i < engine.policies().size(); ++i) text += unseen_text(engine, static_cast<RuleId>(i));
  return text;
}

// What the clock decided another run decides otherwise, unless it is told.
std::string switch_off_text(const SwitchOff& one, const DeskEngine& engine) {
  const Policy& policy = engine.policies()[index_of(one.rule)];
  const bool is_measured = one.fault == PluginFault::too_slow || one.fault == PluginFault::hung;
  return fmt::format("rule {}: its plugin {} was switched off at its call {} ({}){}\n", policy.name, policy.plugin,
                     grouped(one.call), word(one.fault),
                     is_measured ? "; to hear the same again, record it (--record-switch-offs)" : "");
}

}  // namespace

Names names_of(const DeskEngine& engine, std::span<const std::string> sources, std::string provenance) {
  Names names{.market = engine.market(), .policies = engine.policies()};
  names.sources.assign(sources.begin() + 1, sources.end());
  names.provenance = std::move(provenance);
  const auto says = [&names](std::string_view words) { return names.provenance.find(words) != std::string::npos; };
  names.reconstructed = says(Reconstruction::provenance) || says(Scenario::mark);
  return names;
}

Names names_of(const Desk& desk) {
  Names names = names_of(desk.engine(), desk.merge().source_names(), desk.merge().provenance());
  for (const Feed* feed : desk.merge().feeds()) {
    names.texts.insert(names.texts.end(), feed->info().texts.begin(), feed->info().texts.end());
  }
  for (std::size_t edition = 1; edition < desk.editions_count(); ++edition) {
    names.later_policies.push_back(desk.engine_of(edition).policies());
  }
  return names;
}

Run::Run(std::vector<std::unique_ptr<Feed>> feeds, const RulesFile& rules, const RunOptions& options,
         std::span<const RulesFile> later)
    : options_(options),
      desk_(std::move(feeds), rules, later),
      names_(names_of(desk_)),
      log_(names_, log_file(options.alerts)) {
  for (const std::string& note : desk_.notes()) warn(note);
  if (options.console) {
    console_.emplace(names_, std::cout, ConsoleSink::Look{.colour = wants_colour(), .verbose = options.show_suppressed},
                     [] { Progress::make_way(); });
  }
}

void Run::play(const RunPart& part, const std::function<void(const Alert&)>& told,
               const std::function<void(std::span<const Event>)>& passed) {
  const ExchangeWindow window = exchange_window_on(desk_.first_time(), part.window);
  const StopOnInterrupt stop;
  const Playback playback{.pace = part.pace,
                          .from = window.from,
                          .to = window.to,
                          .stop = &stop.asked(),
                          .done =
                              [this] {
                                share_wanted_.store(true, std::memory_order_relaxed);
                                return share_known_.load(std::memory_order_relaxed);
                              },
                          .clock = [this](Time time) { return names_.local.whole_seconds(time); },
                          .passed = passed};
  const auto ring = [&](const Alert& alert) {
    if (told) told(alert);
    log_.on_alert(alert);
    if (console_) console_->on_alert(alert);
  };
  PluginWatchdog watchdog;
  have_watched(watchdog);
  const auto next_events = [this] { return next(); };
  played_ = options_.threads == 1 ? tocsin::play(next_events, desk_.engines(), playback, ring)
                                  : play_on_two_threads(next_events, desk_.engines(), playback, ring);
  log_.flush();
  if (console_) console_->flush();
  write_switch_offs();
}

void Run::have_watched(PluginWatchdog& watchdog) {
  for (std::size_t edition = 0; edition < desk_.editions_count(); ++edition) {
    if (options_.measures_plugins) desk_.plugin_watch(edition).measure(&PluginWatchdog::clock);
    if (desk_.has_plugins(edition)) watchdog.guard(desk_.plugin_watch(edition));
  }
}

void Run::write_switch_offs() const {
  if (options_.switch_offs.empty()) return;
  SwitchOffFile::write(options_.switch_offs, desk_.plugin_watch().switch_offs(), desk_.engine_of(0).policies());
}

std::span<const Event> Run::next() {
  if (share_wanted_.load(std::memory_order_relaxed)) {
    share_wanted_.store(false, std::memory_order_relaxed);
    share_known_.store(share_read(), std::memory_order_relaxed);
  }
  return desk_.next();
}

double Run::share_read() const {
  std::uint64_t read = 0;
  std::uint64_t whole = 0;
  for (const Feed* feed : desk_.merge().feeds()) {
    read += feed->position();
    whole += feed->info().bytes;
  }
  return whole > 0 ? static_cast<double>(read) / static_cast<double>(whole) : -1;
}

std::string Run::summary() const {
  const double seconds = std::chrono::duration<double>(played_.took).count();
  std::string text = "\n";
  if (!names_.provenance.empty()) text += "data: " + names_.provenance + "\n";
  if (played_.stopped) text += "stopped before the end\n";
  text += fmt::format("{} events in {:.2f} s, {:.1f} million a second; peak memory {} MB\n", grouped(played_.events),
                      seconds, static_cast<double>(played_.events) / 1e6 / seconds, peak_memory_bytes() / 1'000'000);
  if (played_.latest > Duration::zero())
    text += "latest event: " + length_of_time(played_.latest) + " behind its time\n";
  if (played_.alerts_before_from > 0) {
    text += fmt::format("{} alerts before --from, not shown\n", played_.alerts_before_from);
  }
  for (const Feed* feed : desk_.merge().feeds()) text += text_of(*feed);
  text += text_of(account_of(desk_, played_));
  if (const std::uint64_t unusable = desk_.engine().market().unusable_count(); unusable > 0) {
    text += fmt::format("{} events named no instrument of the universe, or a price beyond $10,000,000\n", unusable);
  }
  if (const std::uint64_t uncorrected = desk_.engine().market().uncorrected_count(); uncorrected > 0) {
    text += fmt::format("{} corrections were of no trade that is held, or of one corrected already\n",
                        grouped(uncorrected));
  }
  if (const std::uint64_t idle = desk_.engine().idle_actions_count(); idle > 0) {
    text += fmt::format(
        "{} actions of the desk changed nothing: what they name did not ring or is not known, or their time was over\n",
        grouped(idle));
  }
  if (const std::uint64_t changes = desk_.engine().rules_changes_count(); changes >= desk_.editions_count()) {
    text += fmt::format(
        "the desk changed its rules {} times, and these judge all of it; without --rules a live day's tape is heard by "
        "its own\n",
        grouped(changes));
  }
  for (std::size_t edition = 0; edition < desk_.editions_count(); ++edition) {
    for (const SwitchOff& one : desk_.plugin_watch(edition).switch_offs()) {
      text += switch_off_text(one, desk_.engine_of(edition));
    }
  }
  text += unseen_text(desk_.engine());
  text += fmt::format("alert log: {} lines, SHA-256 {}{}\n", log_.alerts_count(), log_.hex(),
                      options_.alerts.empty() ? "" : ", in " + options_.alerts);
  return text;
}

int Run::status() const {
  if (played_.stopped) return 130;
  return account_of(desk_, played_).is_balanced() ? 0 : 1;
}

}  // namespace tocsin
