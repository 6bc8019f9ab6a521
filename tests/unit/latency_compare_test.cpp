#include <gtest/gtest.h>

#include "app/latency/compared.hpp"
#include "app/latency/latency_text.hpp"
#include "app/latency/load.hpp"
#include "replay_data/random.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin {
namespace {

HdrLog log_of(std::uint64_t seed, std::int64_t longer, int intervals) {
  Random random(seed, 0);
  HdrLogText text(0, {});
  for (int i = 0; i < intervals; ++i) {
    LatencyHistogram met;
    for (int n = 0; n < 500; ++n) met.record(static_cast<std::int64_t>(1'000 + random.below(1'000)) + longer);
    text.add("x", i, 1, met);
  }
  return HdrLog::parse(text.text(), "it");
}

TEST(LatencyCompare, is_seldom_sure_where_nothing_differs_and_always_where_much_does) {
  int sure = 0;
  constexpr int rounds = 40;
  for (std::uint64_t seed = 0; seed < rounds; ++seed) {
    const auto same = compare(log_of(2 * seed, 0, 10), log_of(2 * seed + 1, 0, 10));
    sure += same.front().differs() ? 1 : 0;
    const auto other = compare(log_of(2 * seed, 0, 10), log_of(2 * seed + 1, 100, 10));
    EXPECT_TRUE(other.front().differs());
    EXPECT_NEAR(static_cast<double>(*other.front().p50.low), 100, 50);
    EXPECT_NEAR(static_cast<double>(*other.front().p50.high), 100, 50);
  }
  EXPECT_LE(sure, rounds / 5);  // of p50 or p99, each 5 in 100
}

// Two lists of ten without ties but one, by hand: U = 7 of 9, the middle of three against three.
TEST(LatencyCompare, ranks_as_mann_and_whitney_do) {
  HdrLogText before(0, {});
  HdrLogText after(0, {});
  LatencyHistogram first;
  LatencyHistogram second;
  for (const std::int64_t ns : {10, 20, 30}) first.record(ns);
  for (const std::int64_t ns : {20, 40, 50}) second.record(ns);
  before.add("x", 0, 1, first);
  after.add("x", 0, 1, second);
  const auto compared = compare(HdrLog::parse(before.text(), "a"), HdrLog::parse(after.text(), "b"));
  // 20 is above 10, beside 20, below 30; 40 and 50 are above all: 1.5 + 3 + 3 of 9.
  EXPECT_DOUBLE_EQ(compared.front().greater, 7.5 / 9);
  // (7.5 - 4.5) / sqrt(9 / 12 * (7 - 6 / 30))
  EXPECT_NEAR(compared.front().z, 1.328422, 1e-6);
  EXPECT_FALSE(compared.front().p50.low);
  EXPECT_FALSE(compared.front().differs());
}

TEST(LatencyCompare, refuses_logs_without_a_tag_in_common) {
  const HdrLog none;
  EXPECT_NE(setup_error_of([&] { return compare(log_of(1, 0, 1), none); }).find("no tag in common"), std::string::npos);
}

TEST(LatencyLoad, reads_every_way_to_write_a_pace) {
  EXPECT_EQ(parse_load("8x").pace, (Pace{.kind = PaceKind::times, .thousandths = 8'000}));
  EXPECT_EQ(parse_load("0.5x").pace, (Pace{.kind = PaceKind::times, .thousandths = 500}));
  EXPECT_EQ(parse_load("burst").pace, (Pace{.kind = PaceKind::burst, .thousandths = 100'000}));
  EXPECT_EQ(parse_load("burst:50").pace, (Pace{.kind = PaceKind::burst, .thousandths = 50'000}));
  EXPECT_EQ(parse_load("rate:500k").pace, (Pace{.kind = PaceKind::rate, .thousandths = 500'000'000}));
  EXPECT_EQ(parse_load("rate:2M").pace, (Pace{.kind = PaceKind::rate, .thousandths = 2'000'000'000}));
  for (const char* text : {"", "8", "x", "max", "rate:", "rate:k", "burst:", "rate:1kM", "bursts"}) {
    EXPECT_NE(setup_error_of([&] { return parse_load(text); }).find("--load"), std::string::npos) << text;
  }
}

TEST(LatencyText, writes_lengths_to_three_digits) {
  EXPECT_EQ(short_time(0), "0 ns");
  EXPECT_EQ(short_time(999), "999 ns");
  EXPECT_EQ(short_time(1'234), "1.23 us");
  EXPECT_EQ(short_time(12'345), "12.3 us");
  EXPECT_EQ(short_time(999'700), "1.00 ms");
  EXPECT_EQ(short_time(60'000'000'000), "60.00 s");
}

}  // namespace
}  // namespace tocsin
