#include "feeds/capture/udp_search.hpp"

#include "feeds/bytes/byte_order.hpp"

namespace tocsin::capture {
namespace {

using bytes::load_big;
using Bytes = std::span<const std::byte>;

constexpr std::uint8_t protocol_udp = 17;

UdpSearch other(const char* what) noexcept { return {.outcome = UdpSearch::Outcome::other, .reason = what}; }
UdpSearch damaged(const char* how) noexcept { return {.outcome = UdpSearch::Outcome::damaged, .reason = how}; }
UdpSearch short_of(const char* what) noexcept { return {.outcome = UdpSearch::Outcome::short_of, .reason = what}; }

std::uint16_t u16_at(Bytes bytes, std::size_t at) noexcept { return load_big<std::uint16_t>(bytes.data() + at); }
std::uint8_t u8_at(Bytes bytes, std::size_t at) noexcept { return std::to_integer<std::uint8_t>(bytes[at]); }

// `udp` is as long as its IP packet says.
UdpSearch in_udp(Bytes udp) noexcept {
  constexpr std::size_t header_size = 8;
  if (udp.size() < header_size) return damaged("IP packet is too short for its UDP header");
  const std::size_t length = u16_at(udp, 4);
  if (length < header_size || length > udp.size()) return damaged("UDP length contradicts the IP packet's");
  return {.port = u16_at(udp, 2), .payload = udp.subspan(header_size, length - header_size)};
}

// RFC 791, section 3.1. What stands behind the total length pads the link's frame, or checks it.
UdpSearch in_ipv4(Bytes packet) noexcept {
  constexpr std::size_t header_size_min = 20;
  constexpr std::uint16_t offset_and_more_fragments = 0x3fff;
  if (packet.size() < header_size_min) return short_of("packet is too short for an IPv4 header");
  const std::size_t header_size = (u8_at(packet, 0) & 0x0fU) * 4UL;
  const std::size_t total_length = u16_at(packet, 2);
  if (u8_at(packet, 0) >> 4 != 4) return damaged("IPv4 packet is marked as another version");
  if (header_size < header_size_min || total_length < header_size) return damaged("IPv4 lengths contradict each other");
  if (u8_at(packet, 9) != protocol_udp) return other("IP packet of a protocol other than UDP");
  if ((u16_at(packet, 6) & offset_and_more_fragments) != 0) return other("fragment of an IPv4 packet");
  if (total_length > packet.size()) return short_of("packet is shorter than its IPv4 length");
  return in_udp(packet.subspan(header_size, total_length - header_size));
}

// RFC 8200, section 4: headers that may stand before UDP, each of which says what follows and, but for the fragment
// header, how long it is.
UdpSearch behind_extensions(std::uint8_t header, Bytes rest) noexcept {
  constexpr std::uint8_t hop_by_hop = 0;
  constexpr std::uint8_t routing = 43;
  constexpr std::uint8_t fragment = 44;
  constexpr std::uint8_t destination_options = 60;
  constexpr std::size_t unit = 8;
  constexpr std::uint16_t offset_and_more_fragments = 0xfff9;
  while (header != protocol_udp) {
    const bool is_fragment = header == fragment;
    if (!is_fragment && header != hop_by_hop && header != routing && header != destination_options) {
      return other("IP packet of a protocol other than UDP");
    }
    if (rest.size() < unit) return damaged("IPv6 extension header is cut short by the packet's length");
    if (is_fragment && (u16_at(rest, 2) & offset_and_more_fragments) != 0) return other("fragment of an IPv6 packet");
    const std::size_t size = is_fragment ? unit : (u8_at(rest, 1) + 1UL) * unit;
    if (size > rest.size()) return damaged("IPv6 extension header is cut short by the packet's length");
    header = u8_at(rest, 0);
    rest = rest.subspan(size);
  }
  return in_udp(rest);
}

// RFC 8200, section 3.
UdpSearch in_ipv6(Bytes packet) noexcept {
  constexpr std::size_t header_size = 40;
  if (packet.size() < header_size) return short_of("packet is too short for an IPv6 header");
  if (u8_at(packet, 0) >> 4 != 6) return damaged("IPv6 packet is marked as another version");
  const std::size_t payload_length = u16_at(packet, 4);
  if (payload_length > packet.size() - header_size) return short_of("packet is shorter than its IPv6 length");
  return behind_extensions(u8_at(packet, 6), packet.subspan(header_size, payload_length));
}

UdpSearch in_ip(Bytes packet) noexcept {
  if (packet.empty()) return short_of("packet is empty");
  return u8_at(packet, 0) >> 4 == 6 ? in_ipv6(packet) : in_ipv4(packet);
}

UdpSearch behind_ethertype(std::uint16_t type, Bytes rest) noexcept {
  constexpr std::uint16_t ipv4 = 0x0800;
  constexpr std::uint16_t ipv6 = 0x86dd;
  constexpr std::size_t tag_size = 4;
  const auto is_vlan = [](std::uint16_t t) { return t == 0x8100 || t == 0x88a8 || t == 0x9100; };
  while (is_vlan(type)) {
    if (rest.size() < tag_size) return short_of("packet is too short for its VLAN tag");
    type = u16_at(rest, 2);
    rest = rest.subspan(tag_size);
  }
  if (type == ipv4) return in_ipv4(rest);
  if (type == ipv6) return in_ipv6(rest);
  return other("frame that holds no IP");
}

// The type of what follows stands at `type_at` of a header of `header_size` bytes.
UdpSearch behind_link(Bytes packet, std::size_t type_at, std::size_t header_size) noexcept {
  if (packet.size() < header_size) return short_of("packet is too short for its link layer");
  return behind_ethertype(u16_at(packet, type_at), packet.subspan(header_size));
}

// An address family of four bytes, which BSD null writes in the order of the machine that recorded it, and each
// system numbers its own way: the IP packet says as much.
UdpSearch behind_family(Bytes packet) noexcept {
  constexpr std::size_t family_size = 4;
  if (packet.size() < family_size) return short_of("packet is too short for its link layer");
  return in_ip(packet.subspan(family_size));
}

}  // namespace

UdpSearch find_udp(LinkLayer link, Bytes packet) noexcept {
  switch (link) {
    case LinkLayer::ethernet:
      return behind_link(packet, 12, 14);
    case LinkLayer::linux_cooked:
      return behind_link(packet, 14, 16);
    case LinkLayer::linux_cooked_2:
      return behind_link(packet, 0, 20);
    case LinkLayer::raw_ip:
    case LinkLayer::raw_ip_bsd:
    case LinkLayer::raw_ip_openbsd:
      return in_ip(packet);
    case LinkLayer::ipv4:
      return in_ipv4(packet);
    case LinkLayer::ipv6:
      return in_ipv6(packet);
    case LinkLayer::bsd_null:
    case LinkLayer::bsd_loop:
      return behind_family(packet);
  }
  return other("packet of a link layer that is not known");
}

}  // namespace tocsin::capture
