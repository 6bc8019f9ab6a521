#include "feeds/capture/datagram_reader.hpp"

#include "engine/setup_error.hpp"
#include "feeds/capture/udp_search.hpp"

namespace tocsin::capture {
namespace {

OpenCapture open(const bytes::StoredBytes& stored, Tally& tally) {
  constexpr std::size_t head_size = 12;
  const std::vector<std::byte> head = bytes::head_of(stored, head_size);
  if (starts_pcapng(head)) return open_pcapng(stored, tally);
  if (starts_pcap(head)) return open_pcap(stored, tally);
  throw SetupError(stored.name + ": offset 0: expected the magic number of pcap or pcapng");
}

void count(Tally& tally, const UdpSearch& found, const Packet& packet) {
  using enum UdpSearch::Outcome;
  ++tally.records_in;
  if (found.outcome == other) return tally.pass_over(found.reason, packet.offset);
  if (found.outcome == short_of && packet.is_cut) {
    return tally.pass_over("packet of which the recorder kept the front alone", packet.offset);
  }
  tally.reject(found.reason, packet.offset);
}

}  // namespace

DatagramReader::DatagramReader(const bytes::StoredBytes& stored, Tally& tally)
    : capture_(open(stored, tally)), tally_(&tally) {
  capture_.format = format_in(capture_.format, stored.compression);
}

std::optional<Datagram> DatagramReader::next() {
  Packet packet;
  while (capture_.packets->next(packet)) {
    ++packets_count_;
    const UdpSearch found = find_udp(packet.link, packet.bytes);
    if (found.outcome == UdpSearch::Outcome::datagram) [[likely]] {
      return Datagram{.time = packet.time, .payload = found.payload, .offset = packet.offset, .port = found.port};
    }
    count(*tally_, found, packet);
  }
  return {};
}

bool looks_like_capture(std::span<const std::byte> head) noexcept { return starts_pcap(head) || starts_pcapng(head); }

}  // namespace tocsin::capture
