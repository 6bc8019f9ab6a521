#pragma once

#include <cstdint>
#include <span>

#include "feeds/capture/link_layer.hpp"

namespace tocsin::capture {

// What a packet turned out to hold.
struct UdpSearch {
  enum class Outcome : std::uint8_t {
    datagram,  // `payload` and `port`
    other,     // something well formed that is no whole UDP datagram
    damaged,   // fields that contradict each other
    short_of,  // more bytes than there are
  } outcome = Outcome::datagram;
  std::uint16_t port = 0;        // destination
  const char* reason = nullptr;  // a literal; nullptr with a datagram
  std::span<const std::byte> payload;
};

// Goes through the link layer (Ethernet and its VLAN tags, IEEE 802.1Q and 802.1ad; Linux cooked; BSD loopback; none),
// IPv4 (RFC 791) or IPv6 (RFC 8200) with its extension headers, to the payload of UDP (RFC 768). Verifies no checksum:
// a recorder sees packets before the network card has filled them in.
[[nodiscard]] UdpSearch find_udp(LinkLayer link, std::span<const std::byte> packet) noexcept;

}  // namespace tocsin::capture
