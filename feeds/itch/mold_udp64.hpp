#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "feeds/itch/itch_wire.hpp"

// MoldUDP64 ("MoldUDP64 Protocol Specification", version 1.00 of 7 July 2009, nasdaqtrader.com): messages numbered
// within a session, from 1, several to a UDP datagram.

namespace tocsin::itch {

using MoldSession = Alpha<10>;

// What a packet of either direction begins with.
struct MoldHead {
  static constexpr std::size_t size = 20;
  static constexpr std::uint16_t end_of_session = 0xffff;

  MoldSession session{};       // ASCII, padded with spaces
  std::uint64_t sequence = 0;  // of the first message, or of the next that will be sent; 0: the sender does not number
  std::uint16_t count = 0;     // of the messages that follow, or that are requested; 0: a heartbeat

  // False where its sender left session and number blank: neither is ever so in a packet of an exchange.
  [[nodiscard]] constexpr bool is_numbered() const noexcept {
    return sequence != 0 || !std::ranges::all_of(session, [](char letter) { return letter == ' ' || letter == '\0'; });
  }
  constexpr bool operator==(const MoldHead&) const noexcept = default;
};

// "Downstream Packet": what the exchange sends.
struct MoldPacket {
  MoldHead head;
  std::span<const std::byte> body;  // message blocks: each message behind its length, as in a file

  [[nodiscard]] bool is_heartbeat() const noexcept { return head.count == 0; }
  [[nodiscard]] bool ends_session() const noexcept { return head.count == MoldHead::end_of_session; }
};

// Why the datagram is no packet of MoldUDP64 (a literal), or nullptr. The blocks must be as many as the head says and
// fill the datagram to its last byte; a packet that is whole is safe to walk. What is in the messages is not looked at.
[[nodiscard]] const char* read_mold_packet(std::span<const std::byte> datagram, MoldPacket& out) noexcept;

// "Request Packet": asks a re-request server for `count` messages from `sequence`. Why the datagram is none, or
// nullptr.
[[nodiscard]] const char* read_mold_request(std::span<const std::byte> datagram, MoldHead& out) noexcept;

// The bytes of a request, of a heartbeat or of an end of session, and of the head of any other packet.
[[nodiscard]] std::vector<std::byte> mold_bytes(const MoldHead& head);

}  // namespace tocsin::itch
