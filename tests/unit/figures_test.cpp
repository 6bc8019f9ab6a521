#include "sinks/figures.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

TEST(Figures, exact_decimals_lose_no_unit_and_carry_no_trailing_zero) {
  EXPECT_EQ(exact_decimal(0, 9), "0");
  EXPECT_EQ(exact_decimal(1, 9), "0.000000001");
  EXPECT_EQ(exact_decimal(-70'000, 4), "-7");
  EXPECT_EQ(exact_decimal(-5, 1), "-0.5");
  EXPECT_EQ(exact_decimal(9'999'999'999'999'999, 9), "9999999.999999999");
  EXPECT_EQ(exact_decimal(100, 0), "100");
  EXPECT_EQ(exact_decimal(highest, 9), "9223372036.854775807");
  EXPECT_EQ(exact_decimal(lowest, 9), "-9223372036.854775808");
}

TEST(Figures, grouped_decimals_round_half_away_from_zero) {
  EXPECT_EQ(grouped_decimal(4'968'125'000'000, 9, 2), "4,968.13");
  EXPECT_EQ(grouped_decimal(4'968'124'999'999, 9, 2), "4,968.12");
  EXPECT_EQ(grouped_decimal(-4'968'125'000'000, 9, 2), "-4,968.13");
  EXPECT_EQ(grouped_decimal(999'995'000'000, 9, 2), "1,000.00");
  EXPECT_EQ(grouped_decimal(1'234'567, 0, 0), "1,234,567");
  EXPECT_EQ(grouped_decimal(-49, 4, 2), "0.00");
  EXPECT_EQ(grouped_decimal(lowest, 9, 2), "-9,223,372,036.85");
}

TEST(Figures, counts_are_grouped_however_large) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(1'234'567), "1,234,567");
  EXPECT_EQ(grouped(std::numeric_limits<std::uint64_t>::max()), "18,446,744,073,709,551,615");
}

TEST(Figures, per_cents_are_signed_shared_or_exact) {
  EXPECT_EQ(signed_percent(-169'682), "-16.97 %");
  EXPECT_EQ(signed_percent(5'000), "+0.50 %");
  EXPECT_EQ(signed_percent(0), "0.00 %");
  EXPECT_EQ(share_percent(695'652), "69.6 %");
  EXPECT_EQ(level_percent(70'000), "7 %");
  EXPECT_EQ(level_percent(25'000), "2.5 %");
}

TEST(Figures, dollars_are_billions_millions_or_whole) {
  EXPECT_EQ(dollars(402'149'999'999), "$402.1bn");
  EXPECT_EQ(dollars(-3'492'563'800'000), "-$3,492.6bn");
  EXPECT_EQ(dollars(45'250'000), "$45.3m");
  EXPECT_EQ(dollars(12'345), "$12,345");
  EXPECT_EQ(level_dollars(400'000'000'000), "$400bn");
  EXPECT_EQ(level_dollars(1'250'000'000), "$1.25bn");
  EXPECT_EQ(level_dollars(500'000), "$500000");
}

TEST(Figures, lengths_of_time_use_the_two_units_that_matter) {
  EXPECT_EQ(length_of_time(0s), "0 s");
  EXPECT_EQ(length_of_time(250ms), "250 ms");
  EXPECT_EQ(length_of_time(1'500ms), "1.5 s");
  EXPECT_EQ(length_of_time(5min), "5 min");
  EXPECT_EQ(length_of_time(2min + 3s + 999ms), "2 min 3 s");
  EXPECT_EQ(length_of_time(3h), "3 h");
  EXPECT_EQ(length_of_time(1h + 30min), "1 h 30 min");
}

}  // namespace
}  // namespace tocsin
