#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "app/backtest/child_processes.hpp"
#include "app/backtest/day_files.hpp"

namespace tocsin {

// A day's files, and those of the days before it that are played ahead of them.
struct DayRun {
  std::string date;
  std::vector<std::string> files;
  bool has_lead_in = false;
};

// One for each day that could be opened, with `lead_in` days before it.
[[nodiscard]] std::vector<DayRun> runs_of(std::span<const DayFiles> days, std::size_t lead_in);

// "a.tape", "a.tape and 3 more".
[[nodiscard]] std::string named(std::span<const std::string> files);

// Does `work` for each run in a process of its own, `jobs` at a time (0: as many as there are processors), and shows
// how far it is as the progress of `command`. What came of each, in the order of the runs.
[[nodiscard]] std::vector<ChildResult> run_days(const std::string& command, std::span<const DayRun> runs,
                                                std::size_t jobs,
                                                const std::function<std::string(const DayRun&)>& work);

}  // namespace tocsin
