#pragma once

#include <string>
#include <vector>

#include "app/backtest/label_file.hpp"
#include "app/reading.hpp"
#include "app/sweep/sweep_facts.hpp"
#include "app/sweep/variants.hpp"

namespace tocsin {

// Replays the files once, merged, through all variants together, and brings home how each fared on the days from
// `first_date` on: as if it had been replayed alone. What a desk did (acknowledge, snooze, mute) is passed over: it was
// about other settings.
// SetupError as for a replay, where a label of one of the days has a subject that nobody knows, or where there is no
// such day.
[[nodiscard]] SweepFacts hear_variants(const std::vector<std::string>& files, const std::string& first_date,
                                       const Variants& variants, const LabelFile& labels, const Reading& reading);

}  // namespace tocsin
