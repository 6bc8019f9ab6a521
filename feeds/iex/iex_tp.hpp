#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace tocsin::iex {

static_assert(std::endian::native == std::endian::little, "all binary fields of IEX are little endian");

// Which messages a segment carries: the "Protocol Identification on IEX-TP" of each specification.
enum class MessageProtocol : std::uint16_t { tops_1_5 = 0x8002, tops_1_6 = 0x8003, deep_1_0 = 0x8004 };

constexpr bool is_tops(MessageProtocol protocol) noexcept {
  return protocol == MessageProtocol::tops_1_5 || protocol == MessageProtocol::tops_1_6;
}
constexpr bool is_known(MessageProtocol protocol) noexcept {
  return is_tops(protocol) || protocol == MessageProtocol::deep_1_0;
}

// The header of an outbound segment, which fills one datagram together with its message blocks. Each block is a
// message behind its length, two bytes. Source: IEX Transport Specification (IEX-TP) 1.25, "Outbound Segments".
struct SegmentHeader {
  std::uint8_t version = 1;
  std::uint8_t reserved = 0;  // says nothing
  MessageProtocol protocol{};
  std::uint32_t channel = 1;
  std::uint32_t session = 0;
  std::uint16_t payload_size = 0;    // bytes of all message blocks
  std::uint16_t messages_count = 0;  // 0, with no payload: a heartbeat
  std::int64_t stream_offset = 0;    // bytes of payload before this segment in the session
  std::int64_t first_sequence = 1;   // of the first message; in a heartbeat, of the message to come
  std::int64_t send_time = 0;        // ns since 1970, UTC
};
static_assert(sizeof(SegmentHeader) == 40);

inline constexpr std::uint8_t transport_version = 1;
inline constexpr std::int64_t place_max = std::int64_t{1} << 62;  // of any sequence or offset, so that none overflows
inline constexpr std::size_t header_size = sizeof(SegmentHeader);
inline constexpr std::size_t block_length_size = sizeof(std::uint16_t);

// The length of the message that the block at `at` holds.
inline std::size_t block_length(const std::byte* at) noexcept {
  std::uint16_t length;
  std::memcpy(&length, at, sizeof length);
  return length;
}

constexpr bool is_place(std::int64_t number) noexcept { return number >= 0 && number <= place_max; }

// A segment as it was found: its header and whole message blocks, or why it cannot be one (a literal), and no blocks.
struct Segment {
  SegmentHeader header;
  std::span<const std::byte> blocks;
  const char* fault = nullptr;
};

// Calls `visit` with each message and its size. False where there are not exactly `count` blocks that fill `blocks`,
// none of them empty, which is found out on the way. Counts, for where the last block ends is known much later.
template <class Visitor>
bool visit_blocks(std::span<const std::byte> blocks, std::size_t count, Visitor&& visit) {
  std::size_t at = 0;
  for (; count > 0 && blocks.size() - at > block_length_size; --count) {
    const std::size_t length = block_length(blocks.data() + at);
    at += block_length_size;
    if (length == 0 || length > blocks.size() - at) return false;
    visit(blocks.data() + at, length);
    at += length;
  }
  return count == 0 && at == blocks.size();
}

// Reads a datagram of IEX-TP. Whatever stands behind the payload is not the segment's: some recorders add a trailer.
// Calls `visit` with each message and its size on the way, and where there is a fault, perhaps with some of them.
template <class Visitor>
Segment segment_of(std::span<const std::byte> datagram, Visitor&& visit) {
  Segment segment;
  if (datagram.size() < header_size) {
    segment.fault = "datagram shorter than an IEX-TP header";
    return segment;
  }
  std::memcpy(&segment.header, datagram.data(), header_size);
  const SegmentHeader& header = segment.header;
  if (header.version != transport_version) {
    segment.fault = "IEX-TP version is not 1";
  } else if (header.payload_size > datagram.size() - header_size) {
    segment.fault = "segment is cut: its payload is longer than its datagram";
  } else if (!is_place(header.first_sequence) || !is_place(header.stream_offset)) {
    segment.fault = "segment has a sequence or an offset below 0 or above 2^62";
  } else {
    const auto blocks = datagram.subspan(header_size, header.payload_size);
    if (visit_blocks(blocks, header.messages_count, visit)) {
      segment.blocks = blocks;
    } else {
      segment.fault = "segment's message blocks do not add up to its payload";
    }
  }
  return segment;
}
inline Segment segment_of(std::span<const std::byte> datagram) noexcept {
  return segment_of(datagram, [](const std::byte*, std::size_t) {});
}

// Appends the header as it is sent.
inline void append_header(std::vector<std::byte>& out, const SegmentHeader& header) {
  const auto bytes = std::as_bytes(std::span(&header, 1));
  out.insert(out.end(), bytes.begin(), bytes.end());
}

// A segment of a protocol that we know begins here: told from other datagrams by its version and protocol.
inline bool carries_iex(const SegmentHeader& header) noexcept {
  return header.version == transport_version && is_known(header.protocol);
}
inline bool carries_iex(std::span<const std::byte> datagram) noexcept {
  SegmentHeader header;
  if (datagram.size() < header_size) return false;
  std::memcpy(&header, datagram.data(), header_size);
  return carries_iex(header);
}

}  // namespace tocsin::iex
