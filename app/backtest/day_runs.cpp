#include "app/backtest/day_runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "app/progress.hpp"

namespace tocsin {

std::vector<DayRun> runs_of(std::span<const DayFiles> days, std::size_t lead_in) {
  std::vector<DayRun> runs;
  for (std::size_t day = 0; day < days.size(); ++day) {
    if (!days[day].failure.empty()) continue;
    const std::size_t first = day - std::min(day, lead_in);
    DayRun run{.date = days[day].date, .files = {}, .has_lead_in = first < day};
    for (std::size_t i = first; i <= day; ++i) {
      run.files.insert(run.files.end(), days[i].files.begin(), days[i].files.end());
    }
    runs.push_back(std::move(run));
  }
  return runs;
}

std::string named(std::span<const std::string> files) {
  if (files.size() == 1) return files.front();
  return fmt::format("{} and {} more", files.front(), files.size() - 1);
}

std::vector<ChildResult> run_days(const std::string& command, std::span<const DayRun> runs, std::size_t jobs,
                                  const std::function<std::string(const DayRun&)>& work) {
  if (jobs == 0) jobs = std::max(1U, std::thread::hardware_concurrency());
  Progress progress(command);
  return run_children(
      runs.size(), jobs, [&](std::size_t run) { return work(runs[run]); },
      [&](std::size_t done) {
        if (!progress.is_due()) return;
        progress.show(fmt::format("{} of {} days", done, runs.size()),
                      static_cast<double>(done) / static_cast<double>(runs.size()));
      });
}

}  // namespace tocsin
