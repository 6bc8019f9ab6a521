#include "feeds/capture/tick_clock.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace tocsin::capture {
namespace {

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint8_t binary = 0x80;

TEST(TickClock, counts_ticks_of_a_power_of_ten) {
  EXPECT_EQ(TickClock(0).time_of(7), time_from_ns(7'000'000'000));
  EXPECT_EQ(TickClock(3).time_of(7), time_from_ns(7'000'000));
  EXPECT_EQ(TickClock().time_of(7), time_from_ns(7'000));
  EXPECT_EQ(TickClock(9).time_of(7), time_from_ns(7));
  EXPECT_EQ(TickClock(12).time_of(7'999), time_from_ns(7));
  EXPECT_EQ(TickClock(28).time_of(most), time_from_ns(1));
  EXPECT_EQ(TickClock(29).time_of(most), time_from_ns(0));
  EXPECT_EQ(TickClock(127).time_of(most), time_from_ns(0));
}

TEST(TickClock, counts_ticks_of_a_power_of_two) {
  EXPECT_EQ(TickClock(binary | 0).time_of(7), time_from_ns(7'000'000'000));
  EXPECT_EQ(TickClock(binary | 1).time_of(7), time_from_ns(3'500'000'000));
  EXPECT_EQ(TickClock(binary | 30).time_of((5ULL << 30) + (1ULL << 29)), time_from_ns(5'500'000'000));
  EXPECT_EQ(TickClock(binary | 60).time_of((5ULL << 60) + (1ULL << 58)), time_from_ns(5'250'000'000));
  EXPECT_EQ(TickClock(binary | 64).time_of(1ULL << 63), time_from_ns(500'000'000));
  EXPECT_EQ(TickClock(binary | 127).time_of(most), time_from_ns(0));
}

TEST(TickClock, adds_the_offset) {
  EXPECT_EQ(TickClock(9, 10).time_of(7), time_from_ns(10'000'000'007));
  EXPECT_EQ(TickClock(9, -1).time_of(7), time_from_ns(-999'999'993));
}

TEST(TickClock, has_no_time_out_of_range) {
  EXPECT_FALSE(TickClock(9).time_of(1ULL << 63));
  EXPECT_FALSE(TickClock(0).time_of(9'223'372'037));
  EXPECT_TRUE(TickClock(0).time_of(9'223'372'036));
  EXPECT_FALSE(TickClock(binary | 1).time_of(most));
  EXPECT_FALSE(TickClock(9, std::numeric_limits<std::int64_t>::max()).time_of(1));
  EXPECT_FALSE(TickClock(9, 9'223'372'036).time_of(1'000'000'000));
}

}  // namespace
}  // namespace tocsin::capture
