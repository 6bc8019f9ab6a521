#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/time.hpp"

namespace tocsin::capture {

// Messages of one packet, as a transport that numbers them (MoldUDP64, IEX-TP) gives them.
struct NumberedPacket {
  Time time{};                      // when the packet was recorded
  std::uint64_t sequence = 0;       // of its first message
  std::uint32_t count = 0;          // of its messages; 0: a heartbeat, whose sequence is that of the next message
  std::span<const std::byte> body;  // the messages, each behind its length
  std::uint64_t offset = 0;         // of the packet in the capture
};

// What a packet turned out to be, and what it brought to an end.
struct Arbitrated {
  enum class Kind : std::uint8_t { packet, gap } kind = Kind::packet;
  NumberedPacket packet;      // packet: whole or cut at its front; `body` begins at the first message that is new
  std::uint32_t skipped = 0;  // packet: messages at its front that were there already
  std::uint64_t from = 0;     // gap: the messages that are lost, both included
  std::uint64_t to = 0;
};

}  // namespace tocsin::capture
