#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "app/backtest.hpp"
#include "app/book.hpp"
#include "app/control_command.hpp"
#include "app/convert.hpp"
#include "app/demo.hpp"
#include "app/explain.hpp"
#include "app/import.hpp"
#include "app/inspect.hpp"
#include "app/latency.hpp"
#include "app/live/live_run.hpp"
#include "app/replay.hpp"
#include "app/scenario.hpp"
#include "app/serve/serve.hpp"
#include "app/sweep.hpp"
#include "app/tape_commands.hpp"
#include "app/why_not.hpp"

namespace tocsin {

// What is asked for on the command line, command by command, and the exit status of the one that ran.
struct Commands {
  int status = 0;
  ReplayOptions replay;
  LiveRunOptions run;
  ControlOptions control;
  DemoOptions demo;
  ExplainOptions explain;
  WhyNotOptions why_not;
  TapeMakeOptions make;
  TapeCutOptions cut;
  TapeMergeOptions merge;
  std::vector<std::string> info;
  ImportOptions imported;
  BookOptions book;
  ConvertOptions convert;
  InspectOptions inspect;
  BacktestOptions backtest;
  ScenarioOptions scenario;
  SweepOptions sweep;
  ServeOptions serve;
  LatencyOptions latency;
  LatencyCompareOptions latency_compare;
  std::string rules;
};

// Adds every command, with its options and its help. The one that is parsed runs at once. `commands` must outlive
// `app`.
void add_commands(CLI::App& app, Commands& commands);

}  // namespace tocsin
