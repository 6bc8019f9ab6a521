#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/reading.hpp"

namespace tocsin {

struct SweepOptions {
  std::string rules;
  std::vector<std::string> grids;  // RULE.KEY=FROM:TO:STEP or RULE.KEY=VALUE,VALUE
  std::vector<std::string> days;   // files, and folders of them
  std::string labels;
  std::vector<std::string> budgets;  // pages/day<=N
  std::string held_out = "1/3";
  std::string out;     // where every variant's figures go as CSV; empty: nowhere
  std::string report;  // where the HTML page goes; empty: nowhere
  std::size_t jobs = 0;
  std::size_t lead_in = 0;
  WrittenReading reading;
};

// Replays each day once, through every variant of the rules that the grids make; chooses settings by some days, and
// judges the choice by those held out. Exit status: 0, or 1 where a day could not be replayed, which is named with its
// reason.
int sweep(const SweepOptions& options);

}  // namespace tocsin
