#include "feeds/capture/datagram_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/capture_builder.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin::capture {
namespace {

using bytes::ByteOrder;
using testing::ElementsAre;

const Time noon = time_from_ns(1'737'997'200'123'456'789);

// What one reading of a capture gave.
struct Read {
  explicit Read(const Bytes& capture) {
    DatagramReader reader(bytes::stored_in_memory(capture, "capture"), tally);
    while (const auto datagram = reader.next()) {
      datagrams.push_back(*datagram);
      payloads.emplace_back(reinterpret_cast<const char*>(datagram->payload.data()), datagram->payload.size());
    }
    EXPECT_FALSE(reader.next());
    packets_count = reader.packets_count();
    format = reader.format();
  }

  Tally tally;
  std::vector<Datagram> datagrams;
  std::vector<std::string> payloads;
  std::uint64_t packets_count = 0;
  std::string format;
};

// The one reason for which a packet gave no datagram.
std::string reason_of(const Read& read) {
  EXPECT_EQ(read.tally.rejects().size() + read.tally.passed_over().size(), 1U);
  if (!read.tally.rejects().empty()) return "rejected: " + std::string(read.tally.rejects()[0].reason);
  return read.tally.passed_over().empty() ? "" : "passed over: " + std::string(read.tally.passed_over()[0].reason);
}

Read read_packet(const Bytes& packet, LinkLayer link = LinkLayer::ethernet, std::size_t original_size = 0) {
  return Read(PcapBuilder({.link = link}).add(noon, packet, original_size).bytes());
}

TEST(DatagramReader, reads_pcap_of_either_order_in_microseconds_and_nanoseconds) {
  for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    for (const bool has_nanoseconds : {false, true}) {
      PcapBuilder capture({.order = order, .has_nanoseconds = has_nanoseconds});
      capture.add(noon, udp_packet(26477, bytes_of("first")));
      const std::size_t second_at = capture.bytes().size();
      capture.add(noon + std::chrono::seconds(1), udp_packet(26478, bytes_of("")));
      const Read read(capture.bytes());
      ASSERT_THAT(read.payloads, ElementsAre("first", ""));
      EXPECT_EQ(read.datagrams[0].time, has_nanoseconds ? noon : noon - std::chrono::nanoseconds(789));
      EXPECT_EQ(read.datagrams[0].port, 26477);
      EXPECT_EQ(read.datagrams[0].offset, 24U);
      EXPECT_EQ(read.datagrams[1].offset, second_at);
      EXPECT_EQ(read.packets_count, 2U);
      EXPECT_EQ(read.tally.records_in, 0U);
      EXPECT_EQ(read.format, has_nanoseconds ? "pcap, nanoseconds" : "pcap, microseconds");
    }
  }
}

TEST(DatagramReader, goes_through_vlan_tags_of_every_ethertype) {
  const Bytes packet = ethernet(ipv4(udp(1, bytes_of("in"))), 0x0800, {0x88a8, 0x9100, 0x8100});
  EXPECT_THAT(read_packet(packet).payloads, ElementsAre("in"));
}

TEST(DatagramReader, leaves_out_what_pads_the_frame_behind_ip) {
  Bytes packet = udp_packet(1, bytes_of("in"));
  packet.resize(64);
  EXPECT_THAT(read_packet(packet).payloads, ElementsAre("in"));
}

TEST(DatagramReader, steps_over_options_of_ipv4) {
  const Bytes packet = ethernet(ipv4(udp(1, bytes_of("in")), {.options = Bytes(8)}));
  EXPECT_THAT(read_packet(packet).payloads, ElementsAre("in"));
}

TEST(DatagramReader, counts_fragments_of_ipv4) {
  for (const std::uint16_t fragment : std::initializer_list<std::uint16_t>{0x2000, 0x0001}) {
    const Read read = read_packet(ethernet(ipv4(udp(1, bytes_of("in")), {.fragment = fragment})));
    EXPECT_EQ(reason_of(read), "passed over: fragment of an IPv4 packet");
    EXPECT_EQ(read.tally.records_in, 1U);
    EXPECT_EQ(read.packets_count, 1U);
  }
  EXPECT_THAT(read_packet(ethernet(ipv4(udp(1, bytes_of("in")), {.fragment = 0x4000}))).payloads, ElementsAre("in"));
}

TEST(DatagramReader, goes_through_extension_headers_of_ipv6) {
  const Bytes inner = udp(1, bytes_of("in"));
  const Bytes headers = ipv6_extension(43, ipv6_extension(60, ipv6_extension(44, ipv6_extension(17, inner)), 1));
  EXPECT_THAT(read_packet(ethernet(ipv6(headers, 0), 0x86dd)).payloads, ElementsAre("in"));
}

TEST(DatagramReader, counts_fragments_of_ipv6) {
  for (const std::uint16_t offset_and_more : std::initializer_list<std::uint16_t>{0x0001, 0x0008}) {
    const Bytes packet = ipv6(ipv6_extension(17, udp(1, bytes_of("in")), 0, offset_and_more), 44);
    EXPECT_EQ(reason_of(read_packet(packet, LinkLayer::ipv6)), "passed over: fragment of an IPv6 packet");
  }
}

TEST(DatagramReader, counts_what_is_not_udp_by_what_it_is) {
  EXPECT_EQ(reason_of(read_packet(ethernet(bytes_of("arp"), 0x0806))), "passed over: frame that holds no IP");
  EXPECT_EQ(reason_of(read_packet(ethernet(ipv4(bytes_of("tcp"), {.protocol = 6})))),
            "passed over: IP packet of a protocol other than UDP");
  EXPECT_EQ(reason_of(read_packet(ipv6(bytes_of("icmp"), 58), LinkLayer::raw_ip)),
            "passed over: IP packet of a protocol other than UDP");
  EXPECT_EQ(reason_of(read_packet(bytes_of("usb"), LinkLayer{189})),
            "passed over: packet of a link layer that is not known");
}

TEST(DatagramReader, reads_every_link_layer) {
  const Bytes v4 = ipv4(udp(1, bytes_of("in")));
  const Bytes v6 = ipv6(udp(1, bytes_of("in")));
  for (const auto link : {LinkLayer::raw_ip, LinkLayer::raw_ip_bsd, LinkLayer::raw_ip_openbsd}) {
    EXPECT_THAT(read_packet(v4, link).payloads, ElementsAre("in"));
    EXPECT_THAT(read_packet(v6, link).payloads, ElementsAre("in"));
  }
  EXPECT_THAT(read_packet(v4, LinkLayer::ipv4).payloads, ElementsAre("in"));
  EXPECT_THAT(read_packet(v6, LinkLayer::ipv6).payloads, ElementsAre("in"));
  for (const auto link : {LinkLayer::bsd_null, LinkLayer::bsd_loop}) {
    Bytes packet(4);
    append(packet, v4);
    EXPECT_THAT(read_packet(packet, link).payloads, ElementsAre("in"));
  }
  Bytes cooked(14);
  append<std::uint16_t>(cooked, 0x8100);
  append<std::uint32_t>(cooked, 141U << 16 | 0x0800);
  append(cooked, v4);
  EXPECT_THAT(read_packet(cooked, LinkLayer::linux_cooked).payloads, ElementsAre("in"));
  Bytes cooked_2;
  append<std::uint16_t>(cooked_2, 0x86dd);
  cooked_2.resize(20);
  append(cooked_2, v6);
  EXPECT_THAT(read_packet(cooked_2, LinkLayer::linux_cooked_2).payloads, ElementsAre("in"));
}

TEST(DatagramReader, tells_a_packet_that_the_recorder_cut_from_one_that_is_damaged) {
  const Bytes whole = udp_packet(1, bytes_of("payload"));
  const Bytes front(whole.begin(), whole.end() - 1);
  EXPECT_EQ(reason_of(read_packet(front, LinkLayer::ethernet, whole.size())),
            "passed over: packet of which the recorder kept the front alone");
  EXPECT_EQ(reason_of(read_packet(front)), "rejected: packet is shorter than its IPv4 length");
}

TEST(DatagramReader, rejects_lengths_that_contradict_each_other) {
  Bytes too_long = udp(1, bytes_of("in"));
  too_long[5] = std::byte{11};
  EXPECT_EQ(reason_of(read_packet(ethernet(ipv4(too_long)))), "rejected: UDP length contradicts the IP packet's");
  Bytes too_short = udp(1, bytes_of("in"));
  too_short[5] = std::byte{7};
  EXPECT_EQ(reason_of(read_packet(ethernet(ipv4(too_short)))), "rejected: UDP length contradicts the IP packet's");
  EXPECT_EQ(reason_of(read_packet(ethernet(ipv4(Bytes(7))))), "rejected: IP packet is too short for its UDP header");
  Bytes no_header = ipv4(udp(1, {}));
  no_header[0] = std::byte{0x44};
  EXPECT_EQ(reason_of(read_packet(ethernet(no_header))), "rejected: IPv4 lengths contradict each other");
}

// How long the packet of the record at `at` claims to be.
void claim_captured(Bytes& capture, std::size_t at, std::uint32_t size) {
  for (std::size_t i = 0; i < 4; ++i) capture[at + 8 + i] = static_cast<std::byte>(size >> (8 * i));
}

TEST(DatagramReader, ends_where_a_captured_length_cannot_be_true) {
  for (const std::uint32_t snap_length : {0U, 1500U, 0xffff'ffffU}) {
    PcapBuilder capture({.snap_length = snap_length});
    capture.add(noon, udp_packet(1, bytes_of("in")));
    const std::size_t at = capture.bytes().size();
    Bytes bytes = capture.add(noon, udp_packet(1, bytes_of("out"))).add(noon, Bytes(300'000)).bytes();
    claim_captured(bytes, at, 256 * 1024 + 1);
    const Read read(bytes);
    EXPECT_THAT(read.payloads, ElementsAre("in"));
    EXPECT_EQ(reason_of(read), "rejected: captured length is above 256 KiB; the rest cannot be read");
    EXPECT_EQ(read.tally.rejects()[0].first_at, at);
  }
}

TEST(DatagramReader, reads_a_packet_longer_than_the_snap_length_and_goes_on) {
  PcapBuilder capture({.snap_length = 40});
  capture.add(noon, udp_packet(1, bytes_of("longer"))).add(noon, udp_packet(1, bytes_of("next")));
  const Read read(capture.bytes());
  EXPECT_THAT(read.payloads, ElementsAre("longer", "next"));
  EXPECT_EQ(read.tally.rejected_count(), 0U);
}

TEST(DatagramReader, reads_a_packet_of_256_KiB) {
  Bytes packet = udp_packet(1, bytes_of("in"));
  packet.resize(256UL * 1024);
  EXPECT_THAT(Read(PcapBuilder({.snap_length = 0}).add(noon, packet).bytes()).payloads, ElementsAre("in"));
}

TEST(DatagramReader, rejects_a_fraction_that_is_no_part_of_a_second_and_goes_on) {
  PcapBuilder capture({.has_nanoseconds = false});
  capture.add(noon, udp_packet(1, bytes_of("out"))).add(noon, udp_packet(1, bytes_of("in")));
  Bytes bytes = capture.bytes();
  bytes[24 + 6] = std::byte{0x0f};
  bytes[24 + 5] = std::byte{0x42};
  bytes[24 + 4] = std::byte{0x40};  // 1,000,000
  const Read read(bytes);
  EXPECT_THAT(read.payloads, ElementsAre("in"));
  EXPECT_EQ(reason_of(read), "rejected: fraction of a second is a second or more");
}

// Neither reads past the end, which the sanitizers watch, nor loses a packet that is whole.
void cut_everywhere(const Bytes& capture, std::span<const std::size_t> ends) {
  for (std::size_t size = ends.front(); size < capture.size(); ++size) {
    const Bytes front(capture.begin(), capture.begin() + static_cast<std::ptrdiff_t>(size));
    const Read read(front);
    const auto whole = std::ranges::upper_bound(ends, size) - 1;
    ASSERT_EQ(read.payloads.size(), static_cast<std::size_t>(whole - ends.begin())) << size;
    ASSERT_EQ(read.tally.rejected_count(), size == *whole ? 0U : 1U) << size;
    if (size == *whole) continue;
    ASSERT_EQ(read.tally.rejects()[0].reason,
              "record is cut short by the end of the capture; the good bytes end before it");
    ASSERT_EQ(read.tally.rejects()[0].first_at, *whole);
  }
}

TEST(DatagramReader, reads_what_is_whole_of_a_pcap_cut_at_any_byte) {
  PcapBuilder capture;
  std::vector<std::size_t> ends{capture.bytes().size()};
  for (const char* text : {"first", "second", "third"}) {
    ends.push_back(capture.add(noon, udp_packet(1, bytes_of(text))).bytes().size());
  }
  cut_everywhere(capture.bytes(), ends);
}

TEST(DatagramReader, reads_what_is_whole_of_a_pcapng_cut_at_any_byte) {
  PcapngBuilder capture;
  std::vector<std::size_t> ends{capture.interface(LinkLayer::ethernet).bytes().size()};
  for (const char* text : {"first", "second", "third"}) {
    ends.push_back(capture.enhanced_packet(0, 1, udp_packet(1, bytes_of(text))).bytes().size());
  }
  cut_everywhere(capture.bytes(), ends);
}

// Whatever a field says, a capture is refused, or read to an end within its bytes with every packet accounted for.
void expect_an_end(const Bytes& capture) {
  const std::string error = setup_error_of([&] {
    const Read read(capture);
    EXPECT_EQ(read.tally.records_in, read.tally.rejected_count() + read.tally.passed_over_count());
    return read.packets_count;
  });
  EXPECT_TRUE(error == "no error" || error.starts_with("capture: offset ")) << error;
}

void set_every_field_to_its_ends(const Bytes& capture) {
  for (const std::size_t width : {1UL, 2UL, 4UL}) {
    for (const std::byte value : {std::byte{0}, std::byte{0xff}}) {
      for (std::size_t at = 0; at + width <= capture.size(); ++at) {
        SCOPED_TRACE(at);
        Bytes changed = capture;
        std::fill_n(changed.begin() + static_cast<std::ptrdiff_t>(at), width, value);
        expect_an_end(changed);
      }
    }
  }
}

TEST(DatagramReader, stays_within_the_bytes_whatever_a_field_says) {
  const Bytes v6 = ipv6(ipv6_extension(60, ipv6_extension(17, udp(1, bytes_of("in")))), 0);
  set_every_field_to_its_ends(PcapBuilder().add(noon, udp_packet(1, bytes_of("in"))).bytes());
  set_every_field_to_its_ends(PcapBuilder({.link = LinkLayer::raw_ip}).add(noon, v6).bytes());
  PcapngBuilder capture;
  capture.interface(LinkLayer::ethernet, 0, {{.code = 9, .value = {std::byte{9}}}})
      .enhanced_packet(0, 1, udp_packet(1, bytes_of("in")))
      .simple_packet(udp_packet(1, bytes_of("in")))
      .obsolete_packet(0, 1, ethernet(v6, 0x86dd));
  set_every_field_to_its_ends(capture.bytes());
}

TEST(DatagramReader, refuses_what_is_no_capture) {
  Tally tally;
  const auto error_of = [&](const Bytes& bytes) {
    return setup_error_of([&] { return DatagramReader(bytes::stored_in_memory(bytes, "a"), tally).packets_count(); });
  };
  EXPECT_EQ(error_of({}), "a: offset 0: expected the magic number of pcap or pcapng");
  Bytes bytes = PcapBuilder().bytes();
  bytes[4] = std::byte{3};
  EXPECT_EQ(error_of(bytes), "a: offset 4: pcap version: expected 2.4, found 3.4");
  bytes.resize(23);
  EXPECT_EQ(error_of(bytes), "a: offset 0: expected the 24 bytes of a pcap header, found 23");
}

TEST(DatagramReader, knows_a_capture_by_its_first_twelve_bytes) {
  EXPECT_TRUE(looks_like_capture(std::span(PcapBuilder().bytes()).first(12)));
  EXPECT_TRUE(looks_like_capture(std::span(PcapngBuilder(ByteOrder::big).bytes()).first(12)));
  EXPECT_FALSE(looks_like_capture(bytes_of("symbol,time,price")));
  EXPECT_FALSE(looks_like_capture({}));
}

}  // namespace
}  // namespace tocsin::capture
