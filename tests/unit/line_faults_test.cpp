#include "app/serve/line_faults.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace tocsin {
namespace {

using testing::SizeIs;

using Numbers = std::vector<std::uint32_t>;

// Packets that hold their number, given to a line a few at a time, and what comes of them.
Numbers passed(LineFaults& line, std::uint32_t count, std::size_t at_once = 3) {
  std::vector<std::uint32_t> numbers(count);
  std::vector<Packet> packets;
  for (std::uint32_t i = 0; i < count; ++i) {
    numbers[i] = i;
    packets.push_back(std::as_bytes(std::span(&numbers[i], 1)));
  }
  Numbers out;
  const auto take = [&](std::span<const Packet> given) {
    for (const Packet packet : given) {
      std::memcpy(&out.emplace_back(), packet.data(), sizeof(std::uint32_t));
    }
  };
  for (std::size_t i = 0; i < count; i += at_once) {
    take(line.pass(std::span(packets).subspan(i, std::min(at_once, count - i))));
  }
  take(line.release());
  return out;
}
Numbers passed(const FaultRates& rates, std::uint64_t seed, std::uint64_t number, std::size_t at_once = 3) {
  LineFaults line(rates, seed, number);
  return passed(line, 20'000, at_once);
}

constexpr FaultRates all{.dropped = 10'000, .duplicated = 20'000, .reordered = 30'000, .stalled = 1'000};

TEST(LineFaults, leave_packets_alone_where_nothing_is_asked_for) {
  const Numbers out = passed(FaultRates{}, 1, 0);
  ASSERT_THAT(out, SizeIs(20'000));
  EXPECT_TRUE(std::ranges::is_sorted(out));
}

TEST(LineFaults, are_the_same_with_the_same_seed_however_packets_are_sent) {
  EXPECT_EQ(passed(all, 7, 0, 1), passed(all, 7, 0, 64));
  EXPECT_NE(passed(all, 7, 0), passed(all, 8, 0));
}

TEST(LineFaults, of_one_line_are_not_those_of_another) { EXPECT_NE(passed(all, 7, 0), passed(all, 7, 1)); }

TEST(LineFaults, drop_as_many_as_asked_for) {
  LineFaults line({.dropped = 10'000}, 3, 0);
  const Numbers out = passed(line, 20'000);
  EXPECT_NEAR(static_cast<double>(out.size()), 19'800, 60);
  EXPECT_TRUE(std::ranges::is_sorted(out));
  EXPECT_EQ(line.account(), std::to_string(20'000 - out.size()) + " dropped, 0 duplicated, 0 reordered, 0 stalls");
}

TEST(LineFaults, send_duplicates_one_behind_the_other) {
  const Numbers out = passed({.duplicated = 50'000}, 3, 0);
  EXPECT_NEAR(static_cast<double>(out.size()), 21'000, 150);
  EXPECT_TRUE(std::ranges::is_sorted(out));
}

TEST(LineFaults, reorder_by_at_most_eight_packets_and_lose_none) {
  Numbers out = passed({.reordered = 50'000}, 3, 0);
  EXPECT_FALSE(std::ranges::is_sorted(out));
  std::uint32_t highest = 0;
  for (const std::uint32_t number : out) {
    EXPECT_LE(highest, number + 8);
    highest = std::max(highest, number);
  }
  std::ranges::sort(out);
  EXPECT_THAT(out, SizeIs(20'000));
  EXPECT_EQ(std::ranges::unique(out).begin(), out.end());
}

TEST(LineFaults, hold_a_stalled_line_back_and_then_send_all_at_once_in_order) {
  LineFaults line({.stalled = 1'000'000}, 3, 0);
  const std::uint32_t number = 7;
  const Packet packet = std::as_bytes(std::span(&number, 1));
  std::size_t silent = 0;
  while (line.pass({&packet, 1}).empty()) ++silent;
  EXPECT_LE(silent, 64U);
  EXPECT_TRUE(std::ranges::is_sorted(passed({.stalled = 10'000}, 3, 0)));
  EXPECT_THAT(passed({.stalled = 10'000}, 3, 0), SizeIs(20'000));
}

}  // namespace
}  // namespace tocsin
