#include "bench/generator/mold_packets.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "bench/generator/itch_day.hpp"
#include "bench/generator/pcap_file.hpp"
#include "feeds/capture/datagram_reader.hpp"
#include "feeds/itch/mold_udp64.hpp"

namespace tocsin::bench {
namespace {

using Bytes = std::vector<std::byte>;

constexpr Time midnight = time_from_ns(1'737'954'000'000'000'000);  // 27 January 2025 in New York

Bytes day_frames() {
  Bytes frames;
  ItchDay day({.messages = 20'000, .stocks_count = 50});
  while (day.append(frames)) continue;
  return frames;
}

itch::MoldPacket read(const RecordedPacket& packet) {
  itch::MoldPacket mold;
  EXPECT_EQ(itch::read_mold_packet(packet.payload, mold), nullptr);
  return mold;
}

TEST(MoldPackets, carry_every_frame_once_and_number_it) {
  const Bytes frames = day_frames();
  Bytes carried;
  std::uint64_t sequence = 1;
  for (const RecordedPacket& packet : mold_packets(frames, midnight)) {
    const itch::MoldPacket mold = read(packet);
    EXPECT_EQ(mold.head.sequence, sequence);
    if (mold.ends_session()) break;
    sequence += mold.head.count;
    carried.insert(carried.end(), mold.body.begin(), mold.body.end());
  }
  EXPECT_EQ(sequence, 20'001U);
  EXPECT_EQ(carried, frames);
}

TEST(MoldPackets, end_their_session_and_beat_in_silence) {
  const std::vector<RecordedPacket> packets = mold_packets(day_frames(), midnight);
  std::size_t heartbeats = 0;
  for (const RecordedPacket& packet : packets) heartbeats += read(packet).is_heartbeat() ? 1U : 0U;
  EXPECT_GT(heartbeats, 0U);
  EXPECT_TRUE(read(packets.back()).ends_session());
}

TEST(MoldPackets, come_in_the_order_of_their_stamps) {
  const std::vector<RecordedPacket> packets = mold_packets(day_frames(), midnight);
  EXPECT_TRUE(std::ranges::is_sorted(packets, {}, &RecordedPacket::time));
  EXPECT_GT(packets.front().time, midnight + std::chrono::hours(3));
}

TEST(PcapFile, holds_the_datagrams_that_were_put_into_it) {
  const std::vector<RecordedPacket> packets = mold_packets(day_frames(), midnight);
  const Bytes bytes = pcap_bytes(packets, 1'234);
  Tally tally;
  capture::DatagramReader reader(bytes::stored_in_memory(bytes, "line A"), tally);
  for (const RecordedPacket& packet : packets) {
    const std::optional<capture::Datagram> datagram = reader.next();
    ASSERT_TRUE(datagram);
    EXPECT_EQ(datagram->time, packet.time);
    EXPECT_EQ(datagram->port, 1'234);
    EXPECT_TRUE(std::ranges::equal(datagram->payload, packet.payload));
  }
  EXPECT_FALSE(reader.next());
}

TEST(PcapFile, has_heads_whose_checksum_is_right) {
  const Bytes bytes = pcap_bytes(mold_packets(day_frames(), midnight));
  constexpr std::size_t ipv4_at = 24 + 16 + 14;
  std::uint32_t sum = 0;  // RFC 791: the ones' complement sum of a right head is all ones
  for (std::size_t i = ipv4_at; i < ipv4_at + 20; i += 2) {
    sum += std::to_integer<std::uint32_t>(bytes[i]) << 8 | std::to_integer<std::uint32_t>(bytes[i + 1]);
  }
  EXPECT_EQ((sum & 0xffff) + (sum >> 16), 0xffffU);
}

}  // namespace
}  // namespace tocsin::bench
