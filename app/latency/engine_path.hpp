#pragma once

#include "app/latency/paced_list.hpp"
#include "app/latency/path_run.hpp"
#include "app/latency/run_watch.hpp"
#include "sinks/names.hpp"
#include "strategies/all.hpp"

namespace tocsin {

// One thread that waits until an event is due and steps the engine: the shortest way from a tick to an alert there is.
// `alerts_expected`: how many a replay rings; for more there is no room, and the run then differs.
[[nodiscard]] PathRun run_engine_path(const PacedList& list, DeskEngine& engine, const Names& names,
                                      const TscClock& clock, std::uint64_t alerts_expected, RunWatch& beside);

// The same wait for the same instants, and nothing done: how late this machine alone makes everything.
[[nodiscard]] Series run_null_path(const PacedList& list, const TscClock& clock);

}  // namespace tocsin
