#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/time.hpp"
#include "feeds/bytes/byte_order.hpp"
#include "feeds/capture/link_layer.hpp"

// Captures put together byte by byte: packets from the inside out (`ethernet(ipv4(udp(port, payload)))`), then a file
// of them.
namespace tocsin::capture {

using Bytes = std::vector<std::byte>;

inline Bytes bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

template <std::unsigned_integral T>
void append(Bytes& out, T value, bytes::ByteOrder order = bytes::ByteOrder::big) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    const std::size_t byte = order == bytes::ByteOrder::little ? i : sizeof(T) - 1 - i;
    out.push_back(static_cast<std::byte>(value >> (8 * byte)));
  }
}

inline void append(Bytes& out, std::span<const std::byte> bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

// ---- packets

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

inline Bytes ipv4(std::span<const std::byte> body, const Ipv4& with = {}) {
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
  append<std::uint32_t>(out, 0xe9360c6f);
  append(out, with.options);
  append(out, body);
  return out;
}

// `body` begins with the extension headers, the first of which is `next_header`.
inline Bytes ipv6(std::span<const std::byte> body, std::uint8_t next_header = 17) {
  Bytes out;
  append<std::uint32_t>(out, 0x60000000);
  append(out, static_cast<std::uint16_t>(body.size()));
  append(out, next_header);
  append<std::uint8_t>(out, 64);
  out.resize(out.size() + 32);
  append(out, body);
  return out;
}

// An extension header of 8 + 8 * `units` bytes before `body`; the fragment header with `third_and_fourth`.
inline Bytes ipv6_extension(std::uint8_t next_header, std::span<const std::byte> body, std::uint8_t units = 0,
                            std::uint16_t third_and_fourth = 0) {
  Bytes out;
  append(out, next_header);
  append(out, units);
  append(out, third_and_fourth);
  out.resize(8 + 8UL * units);
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

// ---- files

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

 private:
  void word(std::uint32_t value) { append(bytes_, value, format_.order); }

  PcapFormat format_;
  Bytes bytes_;
};

// An option of an interface of a pcapng file.
struct InterfaceOption {
  std::uint16_t code;
  Bytes value;
};

// A pcapng file, block by block. Begins with a section.
class PcapngBuilder {
 public:
  explicit PcapngBuilder(bytes::ByteOrder order = bytes::ByteOrder::little) { section(order); }

  PcapngBuilder& section(bytes::ByteOrder order) {
    order_ = order;
    Bytes body;
    append<std::uint32_t>(body, 0x1a2b3c4d, order_);
    append<std::uint16_t>(body, 1, order_);
    append<std::uint16_t>(body, 0, order_);
    append<std::uint64_t>(body, ~std::uint64_t{0}, order_);
    return block(0x0a0d0d0a, body);
  }
  PcapngBuilder& interface(LinkLayer link, std::uint32_t snap_length = 0,
                           const std::vector<InterfaceOption>& options = {}) {
    Bytes body;
    append(body, static_cast<std::uint16_t>(link), order_);
    append<std::uint16_t>(body, 0, order_);
    append(body, snap_length, order_);
    for (const InterfaceOption& option : options) {
      append(body, option.code, order_);
      append(body, static_cast<std::uint16_t>(option.value.size()), order_);
      append(body, option.value);
      pad(body);
    }
    if (!options.empty()) append<std::uint32_t>(body, 0, order_);
    return block(1, body);
  }
  PcapngBuilder& enhanced_packet(std::uint32_t interface, std::uint64_t ticks, std::span<const std::byte> packet) {
    Bytes body;
    append(body, interface, order_);
    return packet_block(6, std::move(body), ticks, packet);
  }
  PcapngBuilder& obsolete_packet(std::uint16_t interface, std::uint64_t ticks, std::span<const std::byte> packet) {
    Bytes body;
    append(body, interface, order_);
    append<std::uint16_t>(body, 0xffff, order_);
    return packet_block(2, std::move(body), ticks, packet);
  }
  PcapngBuilder& simple_packet(std::span<const std::byte> packet, std::size_t original_size = 0) {
    Bytes body;
    append(body, static_cast<std::uint32_t>(std::max(packet.size(), original_size)), order_);
    append(body, packet);
    return block(3, std::move(body));
  }
  PcapngBuilder& block(std::uint32_t type, Bytes body) {
    pad(body);
    const auto size = static_cast<std::uint32_t>(12 + body.size());
    append(bytes_, type, order_);
    append(bytes_, size, order_);
    append(bytes_, body);
    append(bytes_, size, order_);
    return *this;
  }
  [[nodiscard]] const Bytes& bytes() const noexcept { return bytes_; }
  [[nodiscard]] bytes::ByteOrder order() const noexcept { return order_; }

 private:
  PcapngBuilder& packet_block(std::uint32_t type, Bytes body, std::uint64_t ticks, std::span<const std::byte> packet) {
    append(body, static_cast<std::uint32_t>(ticks >> 32), order_);
    append(body, static_cast<std::uint32_t>(ticks), order_);
    append(body, static_cast<std::uint32_t>(packet.size()), order_);
    append(body, static_cast<std::uint32_t>(packet.size()), order_);
    append(body, packet);
    return block(type, std::move(body));
  }
  static void pad(Bytes& body) { body.resize((body.size() + 3) / 4 * 4); }

  bytes::ByteOrder order_{};
  Bytes bytes_;
};

}  // namespace tocsin::capture
