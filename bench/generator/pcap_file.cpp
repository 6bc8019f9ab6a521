#include "bench/generator/pcap_file.hpp"

#include <concepts>
#include <cstdio>
#include <memory>

#include "engine/setup_error.hpp"

namespace tocsin::bench {
namespace {

constexpr std::size_t ethernet_bytes = 14;
constexpr std::size_t ipv4_bytes = 20;
constexpr std::size_t udp_bytes = 8;
constexpr std::int64_t ns_per_second = 1'000'000'000;

template <std::unsigned_integral Number>
void append_little(std::vector<std::byte>& out, Number value) {
  for (std::size_t i = 0; i < sizeof(Number); ++i) out.push_back(static_cast<std::byte>(value >> (8 * i) & 0xff));
}

template <std::unsigned_integral Number>
void append_big(std::vector<std::byte>& out, Number value) {
  for (std::size_t i = sizeof(Number); i > 0; --i) out.push_back(static_cast<std::byte>(value >> (8 * (i - 1)) & 0xff));
}

void append_file_head(std::vector<std::byte>& out) {
  append_little(out, std::uint32_t{0xa1b23c4d});
  append_little(out, std::uint16_t{2});
  append_little(out, std::uint16_t{4});
  append_little(out, std::uint64_t{0});       // reserved
  append_little(out, std::uint32_t{65'535});  // snap length
  append_little(out, std::uint32_t{1});       // Ethernet
}

void append_packet_head(std::vector<std::byte>& out, Time time, std::size_t size) {
  const std::int64_t ns = ns_since_epoch(time);
  append_little(out, static_cast<std::uint32_t>(ns / ns_per_second));
  append_little(out, static_cast<std::uint32_t>(ns % ns_per_second));
  append_little(out, static_cast<std::uint32_t>(size));
  append_little(out, static_cast<std::uint32_t>(size));
}

// To the multicast address that the group maps to (RFC 1112, section 6.4).
void append_ethernet(std::vector<std::byte>& out, std::uint32_t group) {
  append_big(out, std::uint16_t{0x0100});
  append_big(out, std::uint32_t{0x5e00'0000U | (group & 0x7f'ffffU)});
  append_big(out, std::uint16_t{0x0200});  // from an address of nobody's
  append_big(out, std::uint32_t{1});
  append_big(out, std::uint16_t{0x0800});  // IPv4
}

void append_ipv4(std::vector<std::byte>& out, std::uint32_t group, std::size_t payload_bytes) {
  const std::size_t at = out.size();
  append_big(out, std::uint16_t{0x4500});
  append_big(out, static_cast<std::uint16_t>(ipv4_bytes + udp_bytes + payload_bytes));
  append_big(out, std::uint32_t{0x4000});  // may not be fragmented
  append_big(out, std::uint16_t{0x1011});  // 16 hops, UDP
  append_big(out, std::uint16_t{0});       // checksum, below
  append_big(out, std::uint32_t{0xc000'0201});
  append_big(out, group);
  std::uint32_t sum = 0;
  for (std::size_t i = at; i < out.size(); i += 2) {
    sum += std::to_integer<std::uint32_t>(out[i]) << 8 | std::to_integer<std::uint32_t>(out[i + 1]);
  }
  sum = (sum & 0xffff) + (sum >> 16);
  const auto checksum = static_cast<std::uint16_t>(~((sum & 0xffff) + (sum >> 16)));
  out[at + 10] = static_cast<std::byte>(checksum >> 8);
  out[at + 11] = static_cast<std::byte>(checksum & 0xff);
}

void append_udp(std::vector<std::byte>& out, std::uint16_t port, std::size_t payload_bytes) {
  append_big(out, port);
  append_big(out, port);
  append_big(out, static_cast<std::uint16_t>(udp_bytes + payload_bytes));
  append_big(out, std::uint16_t{0});
}

}  // namespace

std::vector<std::byte> pcap_bytes(std::span<const RecordedPacket> packets, const Destination& to) {
  std::vector<std::byte> out;
  append_file_head(out);
  for (const RecordedPacket& packet : packets) {
    const std::size_t size = packet.payload.size();
    append_packet_head(out, packet.time, ethernet_bytes + ipv4_bytes + udp_bytes + size);
    append_ethernet(out, to.group);
    append_ipv4(out, to.group, size);
    append_udp(out, to.port, size);
    out.insert(out.end(), packet.payload.begin(), packet.payload.end());
  }
  return out;
}

void write_pcap(const std::string& path, std::span<const RecordedPacket> packets, const Destination& to) {
  const std::vector<std::byte> bytes = pcap_bytes(packets, to);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"), &std::fclose);
  if (!file || std::fwrite(bytes.data(), 1, bytes.size(), file.get()) != bytes.size()) {
    throw SetupError(path + ": cannot be written");
  }
}

std::vector<RecordedPacket> second_line(std::span<const RecordedPacket> packets, Duration later) {
  std::vector<RecordedPacket> line(packets.begin(), packets.end());
  for (RecordedPacket& packet : line) packet.time += later;
  return line;
}

}  // namespace tocsin::bench
