#pragma once

#include <string>
#include <vector>

#include "app/exchange_time.hpp"
#include "app/reading.hpp"

namespace tocsin {

struct ReplayOptions {
  std::vector<std::string> files;
  std::string rules;               // empty: those that a live day's tape was heard with
  std::string actions;             // what the desk did meanwhile; empty: nothing
  std::string switch_offs;         // plugins that were switched off in a run before; empty: none
  std::string record_switch_offs;  // where to write those of this one; empty: nowhere
  std::string speed = "max";
  WrittenWindow window;
  std::vector<std::string> symbols;
  std::string alerts;     // where the JSON lines go; empty: nowhere
  std::string snapshots;  // where the states of the engine go, for `explain`; empty: nowhere
  WrittenReading reading;
  int threads = 1;
  bool show_suppressed = false;
  bool quiet = false;  // no alerts on the console
};

// Plays files through the rules, rings on the console, and accounts for every event at the end.
int replay(const ReplayOptions& options);

}  // namespace tocsin
