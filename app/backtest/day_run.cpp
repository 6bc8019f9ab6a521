#include "app/backtest/day_run.hpp"

#include <optional>

#include "app/any_feed.hpp"
#include "app/backtest/day_recorder.hpp"
#include "app/desk.hpp"
#include "app/plugins/plugin_watchdog.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {

RunFacts hear_days(const std::vector<std::string>& files, const std::string& first_date, const RulesFile& rules,
                   const LabelFile& labels, const Reading& reading) {
  Desk desk(open_feeds(files, reading), rules);
  DayRecorder recorder(desk, labels, first_date);
  // Budgets are of a live desk: how fast the machine is may not change a score.
  std::optional<PluginWatchdog> watchdog;
  if (desk.has_plugins()) watchdog.emplace(desk.plugin_watch());
  for (auto events = desk.next(); !events.empty(); events = desk.next()) {
    for (const Event& event : events) {
      recorder.before(event);
      desk.engine().step(event, [&](const Alert& alert) { recorder.on_alert(alert); });
      recorder.after(event);
    }
  }
  RunFacts facts = recorder.take();
  if (facts.days.empty()) throw SetupError(files.front() + ": holds no events of " + first_date);
  return facts;
}

}  // namespace tocsin
