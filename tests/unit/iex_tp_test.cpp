#include "feeds/iex/iex_tp.hpp"

#include <gtest/gtest.h>

#include "feeds/iex/iex_writer.hpp"

namespace tocsin::iex {
namespace {

std::vector<std::byte> two_messages() {
  IexWriter writer(MessageProtocol::tops_1_6, 7);
  writer.resume(900, 41);
  writer.add(SystemEvent{'S', 5});
  writer.add(OperationalHalt{'N', 6, Symbol::from("NVDA")});
  return writer.segment(77);
}

void set_u16(std::vector<std::byte>& bytes, std::size_t at, int number) {
  const auto value = static_cast<std::uint16_t>(number);
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

TEST(IexTp, segment_is_read_as_it_was_written) {
  const auto bytes = two_messages();
  const Segment segment = segment_of(bytes);
  ASSERT_EQ(segment.fault, nullptr);
  EXPECT_EQ(segment.header.protocol, MessageProtocol::tops_1_6);
  EXPECT_EQ(segment.header.channel, 1U);
  EXPECT_EQ(segment.header.session, 7U);
  EXPECT_EQ(segment.header.messages_count, 2);
  EXPECT_EQ(segment.header.payload_size, 10 + 18 + 4);
  EXPECT_EQ(segment.header.stream_offset, 900);
  EXPECT_EQ(segment.header.first_sequence, 41);
  EXPECT_EQ(segment.header.send_time, 77);
  EXPECT_EQ(segment.blocks.size(), 32U);
  EXPECT_EQ(block_length(segment.blocks.data()), 10U);
}

TEST(IexTp, writer_counts_messages_and_bytes_of_the_stream) {
  IexWriter writer(MessageProtocol::deep_1_0, 7);
  writer.add(SystemEvent{'O', 5});
  EXPECT_EQ(writer.next_sequence(), 2U);
  static_cast<void>(writer.segment(1));
  const auto bytes = writer.segment(2);
  const Segment heartbeat = segment_of(bytes);
  ASSERT_EQ(heartbeat.fault, nullptr);
  EXPECT_EQ(heartbeat.header.messages_count, 0);
  EXPECT_EQ(heartbeat.header.first_sequence, 2);
  EXPECT_EQ(heartbeat.header.stream_offset, 12);
}

TEST(IexTp, segment_that_is_cut_anywhere_is_refused) {
  const auto bytes = two_messages();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_NE(segment_of(std::span(bytes).first(size)).fault, nullptr) << size;
  }
}

TEST(IexTp, what_stands_behind_the_payload_is_not_the_segments) {
  auto bytes = two_messages();
  bytes.resize(bytes.size() + 9);
  EXPECT_EQ(segment_of(bytes).fault, nullptr);
  EXPECT_EQ(segment_of(bytes).blocks.size(), 32U);
}

TEST(IexTp, lengths_that_do_not_add_up_are_refused) {
  constexpr std::size_t payload_at = 12;
  constexpr std::size_t count_at = 14;
  for (const int value : {0, 1, 31, 33, 0xffff}) {
    auto bytes = two_messages();
    set_u16(bytes, payload_at, value);
    EXPECT_NE(segment_of(bytes).fault, nullptr) << "payload " << value;
  }
  for (const int value : {0, 1, 3, 0xffff}) {
    auto bytes = two_messages();
    set_u16(bytes, count_at, value);
    EXPECT_NE(segment_of(bytes).fault, nullptr) << "count " << value;
  }
  for (const int value : {0, 1, 9, 11, 30, 0xffff}) {
    auto bytes = two_messages();
    set_u16(bytes, header_size, value);
    EXPECT_NE(segment_of(bytes).fault, nullptr) << "block " << value;
    EXPECT_TRUE(segment_of(bytes).blocks.empty()) << "block " << value;
  }
}

TEST(IexTp, another_version_or_a_number_below_0_is_refused) {
  auto version = two_messages();
  version[0] = std::byte{2};
  EXPECT_STREQ(segment_of(version).fault, "IEX-TP version is not 1");
  for (const std::size_t top_byte : {23U, 31U}) {
    auto negative = two_messages();
    negative[top_byte] = std::byte{0x80};
    EXPECT_STREQ(segment_of(negative).fault, "segment has a sequence or an offset below 0 or above 2^62");
  }
}

TEST(IexTp, capture_of_iex_is_told_by_version_and_protocol) {
  for (const auto protocol : {MessageProtocol::tops_1_5, MessageProtocol::tops_1_6, MessageProtocol::deep_1_0}) {
    const auto bytes = IexWriter(protocol, 7).segment(1);
    EXPECT_TRUE(carries_iex(bytes));
    EXPECT_FALSE(carries_iex(std::span(bytes).first(header_size - 1)));
  }
  EXPECT_FALSE(carries_iex(IexWriter(MessageProtocol{0x8005}, 7).segment(1)));
  auto reserved = two_messages();
  reserved[1] = std::byte{0x40};
  EXPECT_TRUE(carries_iex(reserved)) << "that byte says nothing";
  auto version = two_messages();
  version[0] = std::byte{0};
  EXPECT_FALSE(carries_iex(version));
}

}  // namespace
}  // namespace tocsin::iex
