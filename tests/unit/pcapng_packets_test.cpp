#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/capture/datagram_reader.hpp"
#include "tests/support/capture_builder.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin::capture {
namespace {

using bytes::ByteOrder;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint64_t noon_us = 1'737'997'200'123'456;
const Time noon = time_from_ns(1'737'997'200'123'456'000);

// What one reading of a capture gave.
struct Read {
  explicit Read(const Bytes& capture) {
    DatagramReader reader(bytes::stored_in_memory(capture, "capture"), tally);
    while (const auto datagram = reader.next()) {
      times.push_back(datagram->time);
      texts.emplace_back(reinterpret_cast<const char*>(datagram->payload.data()), datagram->payload.size());
    }
  }
  explicit Read(const PcapngBuilder& builder) : Read(builder.bytes()) {}

  [[nodiscard]] std::vector<std::string_view> rejects() const {
    std::vector<std::string_view> reasons;
    for (const Reject& reject : tally.rejects()) reasons.push_back(reject.reason);
    return reasons;
  }

  Tally tally;
  std::vector<Time> times;
  std::vector<std::string> texts;
};

Bytes packet(std::string_view text) { return udp_packet(1, bytes_of(text)); }

TEST(PcapngPackets, are_read_from_every_kind_of_block_in_either_order) {
  for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    PcapngBuilder capture(order);
    capture.interface(LinkLayer::ethernet)
        .enhanced_packet(0, noon_us, packet("enhanced"))
        .simple_packet(packet("simple"))
        .obsolete_packet(0, noon_us + 1, packet("obsolete"));
    const Read read(capture);
    EXPECT_THAT(read.texts, ElementsAre("enhanced", "simple", "obsolete"));
    EXPECT_THAT(read.times, ElementsAre(noon, noon, noon + std::chrono::microseconds(1)));
    EXPECT_EQ(read.tally.records_in, 0U);
  }
}

TEST(PcapngPackets, have_the_link_layer_and_the_clock_of_their_interface) {
  PcapngBuilder capture;
  capture.interface(LinkLayer::ethernet)
      .interface(LinkLayer::raw_ip, 0, {{.code = 2, .value = bytes_of("eth1!")}, {.code = 9, .value = {std::byte{9}}}})
      .enhanced_packet(1, 77, ipv4(udp(1, bytes_of("one"))))
      .enhanced_packet(0, 77, packet("zero"));
  const Read read(capture);
  EXPECT_THAT(read.texts, ElementsAre("one", "zero"));
  EXPECT_THAT(read.times, ElementsAre(time_from_ns(77), time_from_ns(77'000)));
}

TEST(PcapngPackets, are_stamped_with_the_offset_of_their_interface) {
  PcapngBuilder capture(ByteOrder::big);
  Bytes offset;
  append<std::uint64_t>(offset, 1'737'997'200, ByteOrder::big);
  capture.interface(LinkLayer::ethernet, 0, {{.code = 14, .value = offset}}).enhanced_packet(0, 123'456, packet("in"));
  EXPECT_THAT(Read(capture).times, ElementsAre(noon));
}

TEST(PcapngPackets, of_a_later_section_have_interfaces_and_byte_order_of_their_own) {
  PcapngBuilder capture(ByteOrder::little);
  capture.interface(LinkLayer::ethernet)
      .enhanced_packet(0, noon_us, packet("first"))
      .section(ByteOrder::big)
      .enhanced_packet(0, noon_us, packet("not described"))
      .interface(LinkLayer::raw_ip)
      .enhanced_packet(0, noon_us, ipv4(udp(1, bytes_of("second"))));
  const Read read(capture);
  EXPECT_THAT(read.texts, ElementsAre("first", "second"));
  EXPECT_THAT(read.rejects(), ElementsAre("packet of an interface that is not described"));
}

TEST(PcapngPackets, stand_between_blocks_of_other_kinds_which_are_counted) {
  PcapngBuilder capture;
  capture.interface(LinkLayer::ethernet)
      .block(5, Bytes(12))
      .enhanced_packet(0, noon_us, packet("in"))
      .block(0x0bad, Bytes(700'000));
  const Read read(capture);
  EXPECT_THAT(read.texts, ElementsAre("in"));
  ASSERT_EQ(read.tally.passed_over().size(), 1U);
  EXPECT_EQ(read.tally.passed_over()[0].reason, "pcapng block that holds no packet");
  EXPECT_EQ(read.tally.passed_over()[0].count, 2U);
  EXPECT_EQ(read.tally.records_in, 2U);
}

TEST(PcapngPackets, longer_than_the_snap_length_are_rejected_one_by_one) {
  PcapngBuilder capture;
  capture.interface(LinkLayer::ethernet, 60)
      .enhanced_packet(0, noon_us, packet("longer than the snap length allows"))
      .enhanced_packet(0, noon_us, packet("in"))
      .enhanced_packet(0, noon_us, Bytes(600'000));
  const Read read(capture);
  EXPECT_THAT(read.texts, ElementsAre("in"));
  EXPECT_THAT(read.rejects(), ElementsAre("packet is longer than the snap length or 256 KiB"));
  EXPECT_EQ(read.tally.rejected_count(), 2U);
}

TEST(PcapngPackets, of_a_simple_block_end_at_the_snap_length) {
  PcapngBuilder capture;
  const Bytes whole = packet("a payload that is cut");
  capture.interface(LinkLayer::ethernet, 48).simple_packet(Bytes(whole.begin(), whole.begin() + 48), whole.size());
  const Read read(capture);
  EXPECT_THAT(read.texts, IsEmpty());
  ASSERT_EQ(read.tally.passed_over().size(), 1U);
  EXPECT_EQ(read.tally.passed_over()[0].reason, "packet of which the recorder kept the front alone");
}

TEST(PcapngPackets, of_a_description_that_cannot_be_read_are_rejected_and_others_keep_their_numbers) {
  PcapngBuilder capture;
  Bytes description(8);
  append<std::uint32_t>(description, 0x0200'ffff);  // an option of 65,535 bytes
  capture.block(1, description)
      .interface(LinkLayer::ethernet)
      .enhanced_packet(0, noon_us, packet("lost"))
      .enhanced_packet(1, noon_us, packet("in"));
  const Read read(capture);
  EXPECT_THAT(read.texts, ElementsAre("in"));
  EXPECT_THAT(read.rejects(), ElementsAre("interface description has an option that is longer than its block",
                                          "packet of an interface that is not described"));
}

TEST(PcapngPackets, end_where_a_block_length_cannot_be_true) {
  PcapngBuilder capture;
  capture.interface(LinkLayer::ethernet).enhanced_packet(0, noon_us, packet("in"));
  const std::size_t at = capture.bytes().size();
  capture.enhanced_packet(0, noon_us, packet("out"));
  for (const std::uint8_t length : std::initializer_list<std::uint8_t>{0, 8, 61}) {
    Bytes bytes = capture.bytes();
    bytes[at + 4] = std::byte{length};
    const Read read(bytes);
    EXPECT_THAT(read.texts, ElementsAre("in"));
    EXPECT_THAT(read.rejects(), ElementsAre("pcapng block length cannot be true; the rest cannot be read"));
    EXPECT_EQ(read.tally.rejects()[0].first_at, at);
  }
  Bytes bytes = capture.bytes();
  bytes[bytes.size() - 4] ^= std::byte{4};
  EXPECT_THAT(Read(bytes).rejects(),
              ElementsAre("pcapng block ends with another length than it begins with; the rest cannot be read"));
}

TEST(PcapngPackets, end_where_a_section_has_no_byte_order_magic) {
  PcapngBuilder capture;
  capture.interface(LinkLayer::ethernet).enhanced_packet(0, noon_us, packet("in"));
  const std::size_t at = capture.bytes().size();
  capture.section(ByteOrder::little);
  Bytes bytes = capture.bytes();
  bytes[at + 8] = std::byte{0};
  const Read read(bytes);
  EXPECT_THAT(read.texts, ElementsAre("in"));
  EXPECT_THAT(read.rejects(), ElementsAre("pcapng section has no byte-order magic; the rest cannot be read"));
}

TEST(PcapngPackets, end_where_a_section_is_of_a_version_that_is_not_known) {
  PcapngBuilder capture;
  const std::size_t at = capture.bytes().size();
  Bytes bytes = capture.section(ByteOrder::big).interface(LinkLayer::ethernet).bytes();
  bytes[at + 13] = std::byte{2};
  EXPECT_THAT(Read(bytes).rejects(), ElementsAre("pcapng section is of a version that is not known"));
}

TEST(PcapngPackets, are_refused_in_a_version_that_is_not_known) {
  Bytes bytes = PcapngBuilder().bytes();
  bytes[12] = std::byte{2};
  Tally tally;
  EXPECT_EQ(setup_error_of([&] { return DatagramReader(bytes::stored_in_memory(bytes, "a"), tally).packets_count(); }),
            "a: offset 12: pcapng version: expected 1, found 2");
  bytes.resize(20);
  EXPECT_EQ(setup_error_of([&] { return DatagramReader(bytes::stored_in_memory(bytes, "a"), tally).packets_count(); }),
            "a: offset 0: expected the 28 bytes of a pcapng section header, found 20");
}

}  // namespace
}  // namespace tocsin::capture
