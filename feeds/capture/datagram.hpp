#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/time.hpp"

namespace tocsin::capture {

// One UDP datagram of a packet capture.
struct Datagram {
  Time time{};                         // when the recorder saw the packet, UTC
  std::span<const std::byte> payload;  // valid until the next is asked for
  std::uint64_t offset = 0;            // of the packet's record, in bytes after decompression
  std::uint16_t port = 0;              // destination
};

}  // namespace tocsin::capture
