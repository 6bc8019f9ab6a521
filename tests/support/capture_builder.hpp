#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/generator/pcap_builder.hpp"  // IWYU pragma: export

// Captures as a test may want them, beyond a pcap file of IPv4.
namespace tocsin::capture {

inline Bytes bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
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
