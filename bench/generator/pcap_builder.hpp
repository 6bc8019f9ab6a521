#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <utility>
#include <vector>

#include "engine/time.hpp"
#include "feeds/bytes/byte_order.hpp"
#include "feeds/capture/link_layer.hpp"

// Captures put together byte by byte: packets from the inside out (`ethernet(ipv4(udp(port, payload)))`), then a pcap
// file of them.
namespace tocsin::capture {

using Bytes = std::vector<std::byte>;

template <std::unsigned_integral T>
void append(Bytes& out, T value, bytes::ByteOrder order = bytes::ByteOrder::big) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    const std::size_t byte = order == bytes::ByteOrder::little ? i : sizeof(T) - 1 - i;
    out.push_back(static_cast<std::byte>(value >> (8 * byte)));
  }
}

inline void append(Bytes& out, std::span<const std::byte> bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

inline Bytes udp(std::uint16_t port, std::span<const std::byte> payload) {
  Bytes out;
  append<std::uint16_t>(out, 40000);
  append(out, port);
  append(out, static_cast<std::uint16_t>(8 + payload.size()));
  append<std::uint16_t>(out, 0);
  append(out, payload);
  return out;
}

struct Ipv4 {
  std::uint8_t protocol = 17;
  std::uint16_t fragment = 0;  // flags and offset
  Bytes options;               // a multiple of four bytes
};

// RFC 791, section 3.1: the ones' complement of the ones' complement sum of the header's words.
inline std::uint16_t checksum_of(std::span<const std::byte> header) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < header.size(); i += 2) sum += bytes::load_big<std::uint16_t>(&header[i]);
  sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~((sum & 0xffff) + (sum >> 16)));
}

inline Bytes ipv4(std::span<const std::byte> body, const Ipv4& with = {}) {
  constexpr std::size_t checksum_at = 10;
  const std::size_t header_size = 20 + with.options.size();
  Bytes out;
  append(out, static_cast<std::uint8_t>(0x40 + header_size / 4));
  append<std::uint8_t>(out, 0);
  append(out, static_cast<std::uint16_t>(header_size + body.size()));
  append<std::uint16_t>(out, 1);
  append(out, with.fragment);
  append<std::uint8_t>(out, 64);
  append(out, with.protocol);
  append<std::uint16_t>(out, 0);
  append<std::uint32_t>(out, 0x0a000001);
  append<std::uint32_t>(out, 0xe9360c6f);  // 233.54.12.111
  append(out, with.options);
  const std::uint16_t checksum = checksum_of(out);
  out[checksum_at] = static_cast<std::byte>(checksum >> 8);
  out[checksum_at + 1] = static_cast<std::byte>(checksum & 0xff);
  append(out, body);
  return out;
}

// `tags` are the ethertypes of VLAN tags, the outermost first.
inline Bytes ethernet(std::span<const std::byte> body, std::uint16_t ethertype = 0x0800,
                      std::initializer_list<std::uint16_t> tags = {}) {
  Bytes out(12);
  for (const std::uint16_t tag : tags) {
    append(out, tag);
    append<std::uint16_t>(out, 141);
  }
  append(out, ethertype);
  append(out, body);
  return out;
}

// An Ethernet frame of IPv4 and UDP.
inline Bytes udp_packet(std::uint16_t port, std::span<const std::byte> payload) {
  return ethernet(ipv4(udp(port, payload)));
}

struct PcapFormat {
  bytes::ByteOrder order = bytes::ByteOrder::little;
  bool has_nanoseconds = true;
  LinkLayer link = LinkLayer::ethernet;
  std::uint32_t snap_length = 65535;
};

// A pcap file.
class PcapBuilder {
 public:
  explicit PcapBuilder(const PcapFormat& format = {}) : format_(format) {
    word(format.has_nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4);
    append<std::uint16_t>(bytes_, 2, format.order);
    append<std::uint16_t>(bytes_, 4, format.order);
    word(0);
    word(0);
    word(format.snap_length);
    word(static_cast<std::uint32_t>(format.link));
  }

  // `original_size`: of a packet of which the front alone was kept.
  PcapBuilder& add(Time time, std::span<const std::byte> packet, std::size_t original_size = 0) {
    const std::int64_t ns = ns_since_epoch(time);
    word(static_cast<std::uint32_t>(ns / 1'000'000'000));
    word(static_cast<std::uint32_t>(ns % 1'000'000'000 / (format_.has_nanoseconds ? 1 : 1000)));
    word(static_cast<std::uint32_t>(packet.size()));
    word(static_cast<std::uint32_t>(std::max(packet.size(), original_size)));
    append(bytes_, packet);
    return *this;
  }
  [[nodiscard]] const Bytes& bytes() const noexcept { return bytes_; }
  // Forgets what was written so far: it has gone where the file is.
  void let_go() noexcept { bytes_.clear(); }

 private:
  void word(std::uint32_t value) { append(bytes_, value, format_.order); }

  PcapFormat format_;
  Bytes bytes_;
};

}  // namespace tocsin::capture
