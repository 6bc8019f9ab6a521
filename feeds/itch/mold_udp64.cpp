#include "feeds/itch/mold_udp64.hpp"

#include "feeds/itch/itch_frames.hpp"

namespace tocsin::itch {
namespace {

constexpr std::size_t sequence_at = 10;
constexpr std::size_t count_at = 18;
static_assert(count_at + sizeof(std::uint16_t) == MoldHead::size);

MoldHead head_at(const std::byte* at) noexcept {
  MoldHead head;
  load(at, head.session);
  head.sequence = load_big<std::uint64_t>(at + sequence_at);
  head.count = load_big<std::uint16_t>(at + count_at);
  return head;
}

const char* check_blocks(const MoldPacket& packet) noexcept {
  std::uint32_t count = 0;
  const std::size_t walked = walk_frames(packet.body, [&](std::span<const std::byte>) { ++count; });
  if (count < packet.head.count) return "MoldUDP64 packet is shorter than its messages";
  if (count > packet.head.count || walked < packet.body.size()) return "MoldUDP64 packet is longer than its messages";
  return nullptr;
}

}  // namespace

const char* read_mold_packet(std::span<const std::byte> datagram, MoldPacket& out) noexcept {
  if (datagram.size() < MoldHead::size) return "datagram is shorter than the head of a MoldUDP64 packet";
  out = {.head = head_at(datagram.data()), .body = datagram.subspan(MoldHead::size)};
  if (!out.ends_session()) return check_blocks(out);
  return out.body.empty() ? nullptr : "MoldUDP64 packet is longer than its messages";
}

const char* read_mold_request(std::span<const std::byte> datagram, MoldHead& out) noexcept {
  if (datagram.size() != MoldHead::size) return "datagram is not as long as a MoldUDP64 request";
  out = head_at(datagram.data());
  return nullptr;
}

std::vector<std::byte> mold_bytes(const MoldHead& head) {
  std::vector<std::byte> bytes(MoldHead::size);
  store(head.session, bytes.data());
  store_big(head.sequence, bytes.data() + sequence_at);
  store_big(head.count, bytes.data() + count_at);
  return bytes;
}

}  // namespace tocsin::itch
