// Captures of NASDAQ and IEX: what the reader finds in them equals what a few lines that share nothing with it find.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "feeds/capture/datagram_reader.hpp"

namespace tocsin::capture {
namespace {

const std::filesystem::path captures = std::filesystem::path(TOCSIN_SHARED_DATA_DIR) / "captures";

// Skips where the captures are not there.
class ExchangeCaptures : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(captures / "itch50")) GTEST_SKIP() << "no captures at " << captures;
  }
};

std::vector<std::filesystem::path> pcap_files() {
  std::vector<std::filesystem::path> files;
  for (const char* folder : {"itch50", "iex"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(captures / folder)) {
      if (entry.path().extension() == ".pcap") files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

struct Found {
  std::int64_t ns = 0;
  unsigned port = 0;
  std::string payload;
  bool operator==(const Found&) const = default;
};

// All of these are little-endian pcap of Ethernet, at most one VLAN tag, IPv4 without options, and UDP.
std::vector<Found> found_naively(const std::string& file) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(file.at(at)); };
  const auto little = [&](std::size_t at) {
    return byte(at) + 256UL * (byte(at + 1) + 256UL * (byte(at + 2) + 256UL * byte(at + 3)));
  };
  const std::int64_t ns_per_fraction = byte(0) == 0x4d ? 1 : 1000;
  std::vector<Found> all;
  for (std::size_t record = 24; record < file.size(); record += 16 + little(record + 8)) {
    const std::size_t type = record + 16 + (byte(record + 28) == 0x81 ? 16 : 12);
    EXPECT_EQ(byte(type), 0x08);
    EXPECT_EQ(byte(type + 2), 0x45);
    EXPECT_EQ(byte(type + 11), 17);
    const std::size_t udp = type + 22;
    all.push_back({.ns = static_cast<std::int64_t>(little(record)) * 1'000'000'000 +
                         static_cast<std::int64_t>(little(record + 4)) * ns_per_fraction,
                   .port = byte(udp + 2) * 256U + byte(udp + 3),
                   .payload = file.substr(udp + 8, byte(udp + 4) * 256UL + byte(udp + 5) - 8)});
  }
  return all;
}

std::vector<Found> found_by_reader(const std::filesystem::path& file) {
  Tally tally;
  DatagramReader reader(bytes::stored_file(file.string()), tally);
  std::vector<Found> all;
  while (const auto datagram = reader.next()) {
    all.push_back({.ns = ns_since_epoch(datagram->time),
                   .port = datagram->port,
                   .payload{reinterpret_cast<const char*>(datagram->payload.data()), datagram->payload.size()}});
  }
  EXPECT_EQ(tally.records_in, 0U) << "nothing in these captures is passed over or rejected";
  EXPECT_EQ(reader.packets_count(), all.size());
  return all;
}

TEST_F(ExchangeCaptures, hold_the_datagrams_that_a_naive_reader_finds) {
  std::size_t datagrams_count = 0;
  for (const auto& path : pcap_files()) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    const std::vector<Found> expected = found_naively(bytes);
    EXPECT_EQ(found_by_reader(path), expected) << path;
    datagrams_count += expected.size();
  }
  EXPECT_GE(datagrams_count, pcap_files().size());
  EXPECT_GE(pcap_files().size(), 60U);
}

}  // namespace
}  // namespace tocsin::capture
