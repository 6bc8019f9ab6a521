#pragma once

#include <cstdint>

#include "app/latency/lab_loop.hpp"
#include "app/latency/paced_list.hpp"
#include "app/latency/path_run.hpp"

namespace tocsin {

enum class Transport : std::uint8_t { udp, tcp };

// The least that a wire takes: for each time of the list one message of 128 bytes over loopback, sent as late and by
// the same system call, to a thread that does nothing but receive. The first two cores are those of its two threads.
[[nodiscard]] Series run_bare_wire(Transport transport, const PacedList& list, const LabLoopOptions& options,
                                   const TscClock& clock);

}  // namespace tocsin
