#pragma once

#include <string>
#include <vector>

#include "app/backtest/backtested.hpp"
#include "app/backtest/text_table.hpp"

namespace tocsin {

// A row of a score for people, by column of `score_columns`.
using ScoreRow = std::vector<std::string>;
[[nodiscard]] const std::vector<std::string>& score_columns();
[[nodiscard]] ScoreRow score_row(const std::string& name, const Score& score);

// What a backtest found, for a terminal: a row a rule, the worst misses with what replays them, and what failed.
[[nodiscard]] std::string score_table(const Backtested& backtested);

// Every figure as CSV, a row a rule and one for each of its levels; docs/backtest.md has the columns.
[[nodiscard]] std::string score_csv(const Backtested& backtested);

}  // namespace tocsin
