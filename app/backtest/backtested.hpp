#pragma once

#include <string>
#include <vector>

#include "app/backtest/label_file.hpp"
#include "app/backtest/run_facts.hpp"
#include "scoring/scorecard.hpp"

namespace tocsin {

// A day, or a file, that could not be replayed.
struct FailedRun {
  std::string name;  // its date and files
  std::string reason;
};

// What to replay to hear a day again.
struct DaySource {
  std::vector<std::string> files;
  bool is_first = true;  // the day is that of the first event in them
};

// All that a backtest found: what its table, its CSV and its report are made of.
struct Backtested {
  std::string rules_path;
  std::string csv_spec;  // how CSV files are read, as it was written; empty: as their headers say
  LabelFile labels;
  std::vector<PlayedRule> rules;
  std::vector<DayFacts> days;                 // by date
  std::vector<std::vector<PricePath>> paths;  // by day
  std::vector<DaySource> sources;             // by day
  std::vector<RuleScore> card;                // by rule
  std::vector<FailedRun> failed;
  std::vector<std::string> notes;  // each once
  std::string provenance;

  // On dates that were not heard.
  [[nodiscard]] std::size_t labels_elsewhere() const;
};

// A label that a rule did not catch.
struct Miss {
  std::size_t day = 0;
  std::uint32_t rule = 0;
  const DayLabel* label = nullptr;
};

// The missed labels of all rules, the deepest falls first; those of no known fall last. In the order of rules and days
// among equals.
[[nodiscard]] std::vector<Miss> misses_of(const Backtested& backtested);

// What replays the label of a miss: a command for a shell.
[[nodiscard]] std::string command_of(const Miss& miss, const Backtested& backtested);

// "3 %", "$100bn", "5 sectors"; "level 2" where it is not known what the rule's levels count.
[[nodiscard]] std::string level_of(const PlayedRule& rule, std::size_t rung);

// When a label was, on the exchange's clock: "09:30:00-16:00:00".
[[nodiscard]] std::string clock_of(const Range& when);

}  // namespace tocsin
