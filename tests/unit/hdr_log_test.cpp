#include "app/latency/hdr_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "replay_data/random.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

LatencyHistogram histogram_of(const std::vector<PlaceCount>& counts) {
  LatencyHistogram histogram;
  for (const PlaceCount& one : counts) histogram.record(LatencyHistogram::last_of(one.place), one.count);
  return histogram;
}

// An interval that jHiccup 2.0.7 wrote, of the test data of HdrHistogram (public domain): a stall of 960 ms, and what a
// thread that asks every millisecond would have met meanwhile.
constexpr auto line_of_jhiccup =
    "#[Logged with jHiccup version 2.0.7-SNAPSHOT]\n#[Histogram log format version 1.2]\n"
    "#[StartTime: 1441753532.570 (seconds since epoch), Tue Sep 08 16:05:32 PDT 2015]\n"
    "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n"
    "7.134,1.515,960.496,HISTFAAAAJV42pNpmSzMwMDUwAABTBDKT4GBgdnNYMcCBvsPEBEWLi4eNkY2PiYOPhYOLgGOLuZjTGLrGZnKgTCYy"
    "ZrJEoh1mWSZpMFQFkpyM/GCMTKJzOdkYoVCZjgLmc1MhDwzEyMQggl0SH1BbEJIgIUJC2AhUoxchSwsLGwsMIBgYRUkQyFBaQ4g4EIl0PlcpKt"
    "B4wMAh5wT+Q==\n";

TEST(HdrLog, reads_what_a_public_tool_wrote) {
  const HdrLog log = HdrLog::parse(line_of_jhiccup, "jHiccup.hlog");
  EXPECT_EQ(log.remarks.size(), 3U);
  ASSERT_EQ(log.intervals.size(), 1U);
  const HdrInterval& interval = log.intervals.front();
  EXPECT_EQ(interval.tag, "");
  EXPECT_DOUBLE_EQ(interval.start, 7.134);
  EXPECT_DOUBLE_EQ(interval.length, 1.515);
  // What HdrHistogram_py 0.10.8 says of it; it has two digits, and a lowest value of 20,000 ns.
  const LatencyHistogram histogram = histogram_of(interval.counts);
  EXPECT_EQ(histogram.count(), 1'397U);
  const auto place_of = [](std::int64_t ns) { return LatencyHistogram::place_of(ns); };
  EXPECT_EQ(place_of(histogram.percentile(0.5)), place_of(262'143'999));
  EXPECT_EQ(place_of(histogram.percentile(0.99)), place_of(947'912'703));
  EXPECT_EQ(place_of(histogram.max()), place_of(960'495'615));
}

TEST(HdrLog, reads_what_it_writes) {
  Random random(3, 0);
  HdrLogText text(1'700'000'000.25, {"CPU: a box", "kernel: 6.1"});
  std::vector<LatencyHistogram> written(20);
  for (std::size_t i = 0; i < written.size(); ++i) {
    for (std::uint64_t n = random.below(3'000); n > 0; --n) {
      written[i].record(static_cast<std::int64_t>(random.below(std::uint64_t{2} << random.below(36))));
    }
    text.add(i % 2 == 0 ? "even" : "odd", static_cast<double>(i), 1, written[i]);
  }
  const HdrLog log = HdrLog::parse(text.text(), "it");
  EXPECT_THAT(log.remarks, testing::IsSupersetOf({"[CPU: a box]", "[kernel: 6.1]"}));
  ASSERT_EQ(log.intervals.size(), written.size());
  for (std::size_t i = 0; i < written.size(); ++i) {
    EXPECT_EQ(log.intervals[i].tag, i % 2 == 0 ? "even" : "odd");
    EXPECT_EQ(log.intervals[i].start, static_cast<double>(i));
    const LatencyHistogram read = histogram_of(log.intervals[i].counts);
    EXPECT_TRUE(std::ranges::equal(read.counts(), written[i].counts())) << i;
  }
}

TEST(HdrLog, keeps_each_place_and_its_count) {
  LatencyHistogram histogram;
  histogram.record(1);
  histogram.record(3, 1'000'000);
  histogram.record(5'000'000);
  EXPECT_THAT(hdr_counts(hdr_text(histogram)), ElementsAre(PlaceCount{1, 1}, PlaceCount{3, 1'000'000},
                                                           PlaceCount{LatencyHistogram::place_of(5'000'000), 1}));
  EXPECT_EQ(hdr_text(LatencyHistogram()).substr(0, 5), "HISTF");
}

TEST(HdrLog, says_where_a_log_is_wrong) {
  const auto fault = [](const std::string& text) {
    return setup_error_of([&] { return HdrLog::parse(text, "run.hlog"); });
  };
  EXPECT_THAT(fault("#[a]\nTag=x,soon,1,1,HISTF"), HasSubstr("run.hlog:2: the interval's start: expected a number"));
  EXPECT_THAT(fault("0,1,1,HISTF"), HasSubstr("run.hlog:1: the histogram: expected base64"));
  EXPECT_THAT(fault("0,1,1,AAAAAAAAAAAAAAAA"), HasSubstr("expected the compressed encoding V2"));
  std::string text = hdr_text(LatencyHistogram());
  text.erase(text.size() - 8, 4);
  EXPECT_THAT(fault("0,1,1," + text), HasSubstr("its length is not the one it says"));
}

}  // namespace
}  // namespace tocsin
