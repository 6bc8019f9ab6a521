#pragma once

#include <cstdint>
#include <string>

#include "app/latency/lab_loop.hpp"
#include "app/latency/loop_path.hpp"
#include "app/latency/paced_list.hpp"
#include "app/latency/path_run.hpp"
#include "app/latency/run_watch.hpp"
#include "app/rules_file.hpp"

namespace tocsin {

enum class WireKind : std::uint8_t {
  udp,  // TotalView-ITCH 5.0 in MoldUDP64, with a server for re-requests
  fix   // FIX 4.4 market data, of an acceptor
};

struct WirePathOptions {
  WireKind kind = WireKind::udp;
  std::string rules;       // path of the rules file
  LabLoopOptions threads;  // exchange, loop and sinks
};

// An exchange that sends each event over loopback when it is due, by the means of `tocsin serve`, and the loop of a
// live day that hears it: feed and engine on one thread.
[[nodiscard]] PathRun run_wire_path(const LoopDay& day, const PacedList& list, const RulesFile& rules,
                                    const WirePathOptions& options, const TscClock& clock, RunWatch& beside);

// SHA-256 of the alert log of a replay of what the wire says of these events: a file of ITCH, or a tape of those that
// FIX has words for. SetupError as Run.
[[nodiscard]] std::string replay_of_wire(WireKind kind, const LoopDay& day, const PacedList& list,
                                         const RulesFile& rules);

}  // namespace tocsin
