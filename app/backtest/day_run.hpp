#pragma once

#include <string>
#include <vector>

#include "app/backtest/label_file.hpp"
#include "app/backtest/run_facts.hpp"
#include "app/reading.hpp"
#include "app/rules_file.hpp"

namespace tocsin {

// Replays the files, merged, as fast as it goes, and brings home what a score needs of the days from `first_date` on.
// SetupError as for a replay, where a label of one of the days has a subject that the desk does not know, or where
// there is no such day.
[[nodiscard]] RunFacts hear_days(const std::vector<std::string>& files, const std::string& first_date,
                                 const RulesFile& rules, const LabelFile& labels, const Reading& reading);

}  // namespace tocsin
