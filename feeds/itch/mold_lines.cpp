#include "feeds/itch/mold_lines.hpp"

#include <utility>

#include "feeds/capture/main_stream.hpp"
#include "feeds/itch/itch_likeness.hpp"

namespace tocsin::itch {
namespace {

// The session of most messages of ITCH among the first packets, wherever reading begins; nothing where none is
// numbered.
std::optional<MoldSession> main_session(std::span<const bytes::StoredBytes> lines) {
  using Found = std::optional<std::pair<MoldSession, std::uint64_t>>;
  return capture::main_stream<MoldSession>(lines, [](const capture::Datagram& datagram) -> Found {
    MoldPacket packet;
    const bool is_packet = read_mold_packet(datagram.payload, packet) == nullptr && packet.head.is_numbered();
    if (!is_packet || !begins_with_messages(packet.body)) return std::nullopt;
    return std::pair(packet.head.session, std::uint64_t{packet.head.count});
  });
}

}  // namespace

MoldLines::MoldLines(std::span<const bytes::StoredBytes> lines, Tally& tally)
    : datagrams_(lines, tally), first_session_(main_session(lines)), stream_(first_session_, {}, tally) {}

std::optional<FrameRun> MoldLines::front() {
  while (!stream_.has_run()) {
    if (!read_on()) return std::nullopt;
  }
  return stream_.front();
}

std::optional<std::vector<std::uint64_t>> MoldLines::save(MarkWriter& mark) {
  auto offsets = datagrams_.offsets_ahead();
  if (offsets) stream_.save(mark);
  return offsets;
}

bool MoldLines::read_on() {
  const auto datagram = datagrams_.next();
  if (datagram) {
    stream_.take(*datagram);
  } else {
    stream_.finish();
  }
  return datagram || stream_.has_run();
}

}  // namespace tocsin::itch
