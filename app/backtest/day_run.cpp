#include "app/backtest/day_run.hpp"

#include <fmt/format.h>

#include <optional>

#include "app/any_feed.hpp"
#include "app/backtest/day_recorder.hpp"
#include "app/desk.hpp"
#include "app/plugins/plugin_watchdog.hpp"
#include "app/plugins/switch_off_file.hpp"
#include "engine/setup_error.hpp"
#include "sinks/figures.hpp"

namespace tocsin {
namespace {

// What a score must not be read without: from there on the rule heard nothing.
std::string switch_off_note(const SwitchOff& one, const std::string& first_date, const DeskEngine& engine) {
  const Policy& policy = engine.policies()[index_of(one.rule)];
  return fmt::format("{}: rule {}: its plugin {} was switched off at its call {} ({})", first_date, policy.name,
                     policy.plugin, grouped(one.call), word(one.fault));
}

}  // namespace

RunFacts hear_days(const std::vector<std::string>& files, const std::string& first_date, const RulesFile& rules,
                   const LabelFile& labels, const Reading& reading) {
  Desk desk(open_feeds(files, reading), rules);
  DayRecorder recorder(desk, labels, first_date);
  // Budgets are of a live desk: how fast the machine is may not change a score.
  PluginWatchdog watchdog;
  if (desk.has_plugins()) watchdog.guard(desk.plugin_watch());
  for (auto events = desk.next(); !events.empty(); events = desk.next()) {
    for (const Event& event : events) {
      recorder.before(event);
      desk.engine().step(event, [&](const Alert& alert) { recorder.on_alert(alert); });
      recorder.after(event);
    }
  }
  RunFacts facts = recorder.take();
  for (const SwitchOff& one : desk.plugin_watch().switch_offs()) {
    facts.notes.push_back(switch_off_note(one, first_date, desk.engine()));
  }
  if (facts.days.empty()) throw SetupError(files.front() + ": holds no events of " + first_date);
  return facts;
}

}  // namespace tocsin
