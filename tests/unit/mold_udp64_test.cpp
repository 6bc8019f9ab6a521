#include "feeds/itch/mold_udp64.hpp"

#include <gtest/gtest.h>

#include "tests/support/itch_builder.hpp"

namespace tocsin::itch {
namespace {

const MoldSession session = padded<10>("000010059B");
// Session, sequence 14,764,496, two messages of 3 and 1 bytes.
const std::string head_hex = "3030 3030 3130 3035 3942 0000 0000 00e1 49d0 ";
const std::string body_hex = "0003 414243 0001 44";

std::string fault_of(const std::string& hex) {
  MoldPacket packet;
  const char* fault = read_mold_packet(hex_bytes(hex), packet);
  return fault ? fault : "whole";
}

TEST(MoldUdp64, is_a_head_and_messages_behind_their_lengths) {
  const Bytes datagram = hex_bytes(head_hex + "0002" + body_hex);
  MoldPacket packet;
  ASSERT_EQ(read_mold_packet(datagram, packet), nullptr);
  EXPECT_EQ(packet.head, (MoldHead{.session = session, .sequence = 14'764'496, .count = 2}));
  EXPECT_EQ(Bytes(packet.body.begin(), packet.body.end()), hex_bytes(body_hex));
  EXPECT_FALSE(packet.is_heartbeat());
  EXPECT_FALSE(packet.ends_session());
}

TEST(MoldUdp64, beats_without_messages) {
  MoldPacket packet;
  ASSERT_EQ(read_mold_packet(hex_bytes(head_hex + "0000"), packet), nullptr);
  EXPECT_TRUE(packet.is_heartbeat());
  EXPECT_EQ(packet.head.sequence, 14'764'496U);
  EXPECT_EQ(fault_of(head_hex + "0000" + body_hex), "MoldUDP64 packet is longer than its messages");
}

TEST(MoldUdp64, says_that_its_session_is_over) {
  MoldPacket packet;
  ASSERT_EQ(read_mold_packet(hex_bytes(head_hex + "ffff"), packet), nullptr);
  EXPECT_TRUE(packet.ends_session());
  EXPECT_EQ(fault_of(head_hex + "ffff" + body_hex), "MoldUDP64 packet is longer than its messages");
}

TEST(MoldUdp64, holds_as_many_messages_as_it_says_to_the_last_byte) {
  EXPECT_EQ(fault_of(head_hex + "0003" + body_hex), "MoldUDP64 packet is shorter than its messages");
  EXPECT_EQ(fault_of(head_hex + "0001" + body_hex), "MoldUDP64 packet is longer than its messages");
  EXPECT_EQ(fault_of(head_hex + "0002" + body_hex + "00"), "MoldUDP64 packet is longer than its messages");
  EXPECT_EQ(fault_of(head_hex + "0002 0003 414243 0002 44"), "MoldUDP64 packet is shorter than its messages");
  EXPECT_EQ(fault_of(head_hex + "0001 ffff 41"), "MoldUDP64 packet is shorter than its messages");
}

TEST(MoldUdp64, has_a_head_of_twenty_bytes) {
  EXPECT_EQ(fault_of(""), "datagram is shorter than the head of a MoldUDP64 packet");
  EXPECT_EQ(fault_of(head_hex + "00"), "datagram is shorter than the head of a MoldUDP64 packet");
}

TEST(MoldUdp64, asks_for_messages_with_a_head_alone) {
  const MoldHead request{.session = session, .sequence = 14'764'496, .count = 500};
  const Bytes bytes = mold_bytes(request);
  EXPECT_EQ(bytes, hex_bytes(head_hex + "01f4"));
  MoldHead read;
  ASSERT_EQ(read_mold_request(bytes, read), nullptr);
  EXPECT_EQ(read, request);
  EXPECT_NE(read_mold_request(std::span(bytes).first(19), read), nullptr);
}

TEST(MoldUdp64, is_written_packet_by_packet_and_numbered_on) {
  MoldWriter writer(session, 10);
  writer.add(system_event('Q', 9h + 30min));
  writer.add(buy_order(nvda, 1, 100, 120));
  MoldPacket packet;
  const Bytes first = writer.take_packet();
  ASSERT_EQ(read_mold_packet(first, packet), nullptr);
  EXPECT_EQ(packet.head, (MoldHead{.session = session, .sequence = 10, .count = 2}));
  EXPECT_EQ(Bytes(packet.body.begin(), packet.body.end()),
            frames_of(system_event('Q', 9h + 30min), buy_order(nvda, 1, 100, 120)));
  EXPECT_EQ(writer.take_packet(), mold_bytes({.session = session, .sequence = 12, .count = 0})) << "a heartbeat";
  EXPECT_EQ(writer.end_of_session(), mold_bytes({.session = session, .sequence = 12, .count = 0xffff}));
}

TEST(MoldUdp64, has_room_for_what_an_ethernet_datagram_takes) {
  MoldWriter writer(session);
  while (writer.has_room()) writer.add(NetOrderImbalance{});
  const std::size_t size = writer.take_packet().size();
  EXPECT_LE(size, MoldWriter::payload_max);
  EXPECT_GT(size + frame_head_size + NetOrderImbalance::size, MoldWriter::payload_max);
}

}  // namespace
}  // namespace tocsin::itch
