#include "bench/generator/fault_injector.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <string>

namespace tocsin::bench {
namespace {

using Packets = std::vector<RecordedPacket>;

// A thousand packets of four bytes that hold their number.
Packets numbered() {
  Packets packets;
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    packets.push_back({time_from_ns(i), std::vector<std::byte>(4, static_cast<std::byte>(i & 0xff))});
    packets.back().payload.front() = static_cast<std::byte>(i >> 8);
  }
  return packets;
}

std::vector<std::string> sorted_payloads(const Packets& packets) {
  std::vector<std::string> payloads;
  for (const RecordedPacket& packet : packets) {
    std::string& letters = payloads.emplace_back();
    for (const std::byte byte : packet.payload) letters += static_cast<char>(byte);
  }
  std::ranges::sort(payloads);
  return payloads;
}

TEST(FaultInjector, leaves_alone_what_has_no_faults_to_suffer) {
  FaultInjector injector({}, 1);
  EXPECT_EQ(injector.damaged(numbered()), numbered());
}

TEST(FaultInjector, does_the_same_with_the_same_seed_and_other_with_another) {
  const FaultRates rates{
      .dropped = 50'000, .duplicated = 50'000, .reordered = 50'000, .truncated = 50'000, .flipped = 50'000};
  const Packets once = FaultInjector(rates, 7).damaged(numbered());
  EXPECT_EQ(once, FaultInjector(rates, 7).damaged(numbered()));
  EXPECT_NE(once, FaultInjector(rates, 8).damaged(numbered()));
}

TEST(FaultInjector, drops_as_many_as_it_says) {
  FaultInjector injector({.dropped = 100'000}, 1);
  const Packets damaged = injector.damaged(numbered());
  EXPECT_EQ(damaged.size(), 1'000 - injector.counts().dropped);
  EXPECT_NEAR(static_cast<double>(injector.counts().dropped), 100, 40);
}

TEST(FaultInjector, duplicates_a_packet_behind_itself) {
  FaultInjector injector({.duplicated = 100'000}, 1);
  const Packets damaged = injector.damaged(numbered());
  EXPECT_EQ(damaged.size(), 1'000 + injector.counts().duplicated);
  EXPECT_NE(std::ranges::adjacent_find(damaged), damaged.end());
}

TEST(FaultInjector, stamps_packets_that_are_late_when_they_come) {
  FaultInjector injector({.reordered = 100'000}, 1);
  const Packets damaged = injector.damaged(numbered());
  EXPECT_NE(damaged, numbered());
  EXPECT_EQ(sorted_payloads(damaged), sorted_payloads(numbered()));
  EXPECT_TRUE(std::ranges::is_sorted(damaged, {}, &RecordedPacket::time));
}

TEST(FaultInjector, truncates_and_flips_single_bits) {
  FaultInjector cutting({.truncated = 1'000'000}, 1);
  for (const RecordedPacket& packet : cutting.damaged(numbered())) EXPECT_LT(packet.payload.size(), 4U);

  FaultInjector flipping({.flipped = 1'000'000}, 1);
  const Packets whole = numbered();
  const Packets flipped = flipping.damaged(whole);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    int bits = 0;
    for (std::size_t at = 0; at < 4; ++at) {
      bits += std::popcount(std::to_integer<unsigned>(whole[i].payload[at] ^ flipped[i].payload[at]));
    }
    EXPECT_EQ(bits, 1);
  }
}

}  // namespace
}  // namespace tocsin::bench
