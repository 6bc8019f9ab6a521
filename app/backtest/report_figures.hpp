#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/backtest/backtested.hpp"

namespace tocsin {

// The days that a report shows: those with a label or a bell, the first `days_shown_max` of them.
inline constexpr std::size_t days_shown_max = 60;
[[nodiscard]] std::vector<std::size_t> days_shown(const Backtested& backtested);

// The rules of more than one level, whose misses and false bells make a curve: places in the card.
[[nodiscard]] std::vector<std::size_t> curves_shown(const Backtested& backtested);

// What the charts of a report are drawn from, as JSON: `days` in the order of days_shown, `delays`, and `curves` in the
// order of curves_shown. Times are milliseconds on the exchange's clock.
[[nodiscard]] std::string report_figures(const Backtested& backtested);

}  // namespace tocsin
