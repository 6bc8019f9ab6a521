#pragma once

#include <cstddef>
#include <vector>

#include "engine/time.hpp"

namespace tocsin::bench {

// What one UDP datagram carries, and when a recorder saw it.
struct RecordedPacket {
  Time time{};
  std::vector<std::byte> payload;

  bool operator==(const RecordedPacket&) const = default;
};

}  // namespace tocsin::bench
