#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/reading.hpp"

namespace tocsin {

struct BacktestOptions {
  std::string rules;
  std::vector<std::string> days;  // files, and folders of them
  std::string labels;
  std::string report;       // where the HTML page goes; empty: nowhere
  std::string csv;          // where the figures go; empty: nowhere
  std::size_t jobs = 0;     // days at a time; 0: as many as there are processors
  std::size_t lead_in = 0;  // days before each that are played too, unheard
  WrittenReading reading;
};

// Replays each day through the rules in a process of its own, holds what rang against the labels, and says how good the
// rules were. Exit status: 0, or 1 where a day could not be replayed, which is named with its reason.
int backtest(const BacktestOptions& options);

}  // namespace tocsin
