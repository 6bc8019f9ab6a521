#include "feeds/capture/merged_datagrams.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/capture_builder.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin::capture {
namespace {

using testing::ElementsAre;

// Packets whose payload is the text, each recorded so many nanoseconds after the start.
struct Recorded {
  std::int64_t ns;
  std::string_view text;
};

Bytes capture_of(std::initializer_list<Recorded> packets) {
  PcapBuilder capture;
  for (const Recorded& packet : packets) capture.add(time_from_ns(packet.ns), udp_packet(1, bytes_of(packet.text)));
  return capture.bytes();
}

std::vector<std::string> texts_of(MergedDatagrams& merged) {
  std::vector<std::string> texts;
  while (const auto datagram = merged.next()) {
    texts.emplace_back(reinterpret_cast<const char*>(datagram->payload.data()), datagram->payload.size());
  }
  return texts;
}

TEST(MergedDatagrams, come_in_the_order_of_recording) {
  const Bytes a = capture_of({{1, "a1"}, {5, "a5"}, {6, "a6"}});
  const Bytes b = capture_of({{2, "b2"}, {3, "b3"}, {9, "b9"}});
  Tally tally;
  MergedDatagrams merged(
      std::vector{bytes::stored_in_memory(a, "lines/a.pcap"), bytes::stored_in_memory(b, "lines/b.pcap")}, tally);
  EXPECT_THAT(texts_of(merged), ElementsAre("a1", "b2", "b3", "a5", "a6", "b9"));
  EXPECT_FALSE(merged.next());
  EXPECT_EQ(merged.packets_count(), 6U);
  EXPECT_EQ(merged.position(), a.size() + b.size());
  EXPECT_EQ(merged.format(), "pcap, nanoseconds");
}

TEST(MergedDatagrams, of_one_time_come_in_the_order_of_file_names) {
  const Bytes a = capture_of({{1, "a"}, {1, "a again"}});
  const Bytes b = capture_of({{1, "b"}});
  Tally tally;
  MergedDatagrams merged(std::vector{bytes::stored_in_memory(b, "b.pcap"), bytes::stored_in_memory(a, "a.pcap")},
                         tally);
  EXPECT_THAT(texts_of(merged), ElementsAre("a", "a again", "b"));
}

TEST(MergedDatagrams, of_a_file_whose_clock_went_back_keep_its_order) {
  const Bytes a = capture_of({{10, "a10"}, {2, "a2"}});
  const Bytes b = capture_of({{5, "b5"}, {11, "b11"}});
  Tally tally;
  MergedDatagrams merged(std::vector{bytes::stored_in_memory(a, "a"), bytes::stored_in_memory(b, "b")}, tally);
  EXPECT_THAT(texts_of(merged), ElementsAre("b5", "a10", "a2", "b11"));
}

TEST(MergedDatagrams, names_every_format_once) {
  const Bytes pcap = PcapBuilder().bytes();
  const Bytes pcapng = PcapngBuilder().bytes();
  Tally tally;
  const MergedDatagrams merged(std::vector{bytes::stored_in_memory(pcap, "a"), bytes::stored_in_memory(pcapng, "b"),
                                           bytes::stored_in_memory(pcap, "c")},
                               tally);
  EXPECT_EQ(merged.format(), "pcap, nanoseconds; pcapng");
}

TEST(MergedDatagrams, refuse_no_capture_and_what_is_none) {
  Tally tally;
  EXPECT_EQ(setup_error_of([&] { return MergedDatagrams({}, tally).packets_count(); }),
            "captures: expected at least one file");
  const Bytes text = bytes_of("time,symbol\n");
  EXPECT_EQ(setup_error_of([&] {
              return MergedDatagrams(std::vector{bytes::stored_in_memory(text, "day.csv")}, tally).packets_count();
            }),
            "day.csv: offset 0: expected the magic number of pcap or pcapng");
}

}  // namespace
}  // namespace tocsin::capture
