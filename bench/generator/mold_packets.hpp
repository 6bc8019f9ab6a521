#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "bench/generator/recorded_packet.hpp"
#include "engine/time.hpp"

namespace tocsin::bench {

// Frames of ITCH, each behind its length, in packets of MoldUDP64 (specification 1.00, session "TOCSIN0001", numbered
// from 1), as a recorder in the exchange's building sees them: a packet leaves when it is full or its first message is
// 20 microseconds old, a heartbeat follows a second of silence, and the last packet ends the session. `midnight`: in
// New York, of the day that the frames count from.
[[nodiscard]] std::vector<RecordedPacket> mold_packets(std::span<const std::byte> frames, Time midnight);

}  // namespace tocsin::bench
