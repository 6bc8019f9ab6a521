#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/backtest/backtested.hpp"

namespace tocsin {

// Rows of cells, the first row with as many as any, as lines in which columns stand below each other: the first to the
// left, figures to the right.
[[nodiscard]] std::string aligned(const std::vector<std::vector<std::string>>& rows);

// The same lines with nothing that a terminal would obey: labels and file names are whatever somebody wrote.
[[nodiscard]] std::string printable_lines(const std::string& text);

// What could not be heard and why, a line each, behind an empty one; nothing where all was.
[[nodiscard]] std::string failures_text(std::span<const FailedRun> failed);

// "1 day", "2 days".
[[nodiscard]] std::string counted(std::size_t count, std::string_view what);

}  // namespace tocsin
