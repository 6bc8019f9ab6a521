#include "bench/generator/pcap_file.hpp"

#include <cstdio>
#include <memory>

#include "bench/generator/pcap_builder.hpp"
#include "engine/setup_error.hpp"

namespace tocsin::bench {

std::vector<std::byte> pcap_bytes(std::span<const RecordedPacket> packets, std::uint16_t port) {
  capture::PcapBuilder file;
  for (const RecordedPacket& packet : packets) file.add(packet.time, capture::udp_packet(port, packet.payload));
  return file.bytes();
}

void write_pcap(const std::string& path, std::span<const RecordedPacket> packets) {
  const std::vector<std::byte> bytes = pcap_bytes(packets);
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
