#include "app/recording.hpp"

#include <fmt/format.h>

#include "engine/setup_error.hpp"
#include "feeds/capture/datagram_reader.hpp"
#include "feeds/iex/iex_feed.hpp"
#include "feeds/itch/itch_feed.hpp"

namespace tocsin {
namespace {

// A capture whose first packets are another's is looked at this far.
constexpr int packets_looked_at = 4096;

std::optional<Recording> recording_of(std::span<const std::byte> datagram) {
  if (iex::carries_iex(datagram)) {
    const iex::SegmentHeader header = iex::segment_of(datagram).header;
    return Recording{open_iex, fmt::format("IEX {:x} {} {}", static_cast<std::uint16_t>(header.protocol),
                                           header.channel, header.session)};
  }
  if (const auto session = itch_session_of(datagram)) return Recording{open_itch, "ITCH " + *session};
  return std::nullopt;
}

// The session of the first two packets in a row: a lone one before them is what was left of another.
Recording recording_in(const bytes::StoredBytes& capture) {
  Tally unused;
  capture::DatagramReader packets(capture, unused);
  std::optional<Recording> first;
  std::optional<Recording> before;
  for (int i = 0; i < packets_looked_at; ++i) {
    const auto datagram = packets.next();
    if (!datagram) break;
    auto recording = recording_of(datagram->payload);
    if (!recording) continue;
    if (before && before->session == recording->session) return std::move(*recording);
    if (!first) first = recording;
    before = std::move(recording);
  }
  if (first) return std::move(*first);
  throw SetupError(capture.name +
                   ": a packet capture, but none of its first packets is ITCH 5.0 in MoldUDP64 or IEX-TP, which are "
                   "what is understood");
}

}  // namespace

std::optional<Recording> recording_of(const bytes::StoredBytes& stored, std::span<const std::byte> head) {
  if (capture::looks_like_capture(head)) return recording_in(stored);
  if (looks_like_itch(head)) return Recording{open_itch, stored.name};
  return std::nullopt;
}

}  // namespace tocsin
