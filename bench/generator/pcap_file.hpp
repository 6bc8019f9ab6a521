#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bench/generator/recorded_packet.hpp"

namespace tocsin::bench {

inline constexpr std::uint16_t usual_port = 26'477;

// A capture of these datagrams over Ethernet and IPv4: pcap with stamps in nanoseconds, little-endian
// (draft-ietf-opsawg-pcap, section 4). UDP checksums are left out, as IPv4 allows (RFC 768).
[[nodiscard]] std::vector<std::byte> pcap_bytes(std::span<const RecordedPacket> packets,
                                                std::uint16_t port = usual_port);

// The same in a file. SetupError where it cannot be written.
void write_pcap(const std::string& path, std::span<const RecordedPacket> packets);

// The second line of a feed: the same packets, each seen `later` than on the first.
[[nodiscard]] std::vector<RecordedPacket> second_line(std::span<const RecordedPacket> packets, Duration later);

}  // namespace tocsin::bench
