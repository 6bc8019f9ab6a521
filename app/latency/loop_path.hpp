#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/latency/lab_loop.hpp"
#include "app/latency/paced_list.hpp"
#include "app/latency/path_run.hpp"
#include "app/latency/run_watch.hpp"
#include "app/rules_file.hpp"
#include "feeds/feed.hpp"

namespace tocsin {

// Events as a feed of a live desk gives them: without the timer's, numbered by the rules' universe.
struct LoopDay {
  FeedInfo info;
  std::vector<Event> events;
};
// SetupError where the rules name no universe.
[[nodiscard]] LoopDay loop_day(const std::vector<std::string>& files, const RulesFile& rules);

struct LoopOptions {
  std::string rules;       // path of the rules file
  LabLoopOptions threads;  // feed, engine and sinks
  bool has_stages = true;
  std::uint64_t alerts_expected = 0;
};

// The loop of a live day with its three threads: a feed that gives each event when it is due, the engine with sequencer
// and journal, and the sinks. Journal and log are written to a folder that is removed afterwards.
[[nodiscard]] PathRun run_loop_path(const LoopDay& day, const PacedList& list, const RulesFile& rules,
                                    const LoopOptions& options, const TscClock& clock, RunWatch& beside);

}  // namespace tocsin
