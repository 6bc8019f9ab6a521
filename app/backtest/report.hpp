#pragma once

#include <string>

#include "app/backtest/backtested.hpp"

namespace tocsin {

// A backtest as one HTML page that needs nothing else: tables, which need no JavaScript, and charts, which do. The page
// forbids itself to load anything, and names of symbols, rules and notes are text in it, whatever they contain.
[[nodiscard]] std::string report_page(const Backtested& backtested);

}  // namespace tocsin
