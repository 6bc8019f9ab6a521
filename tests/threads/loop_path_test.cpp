#include "app/latency/loop_path.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/latency/lab.hpp"
#include "app/tape_commands.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

class LoopPaths : public testing::Test {
 protected:
  LoopPaths() : tape_(folder_.path("day.tape")) { tape_make({.day = "2025-01-27", .out = tape_, .events = 200'000}); }

  [[nodiscard]] MeasuredLoad measure(const std::string& path, const char* rate) const {
    const LatencyOptions options{.files = {tape_},
                                 .rules = TOCSIN_SOURCE_DIR "/replay_data/2025-01-27/rules.toml",
                                 .path = path,
                                 .window = {.from = {}, .to = sanitized ? "09:31" : "10:30"},
                                 .idle = "yield"};
    const RulesFile rules = RulesFile::load(options.rules);
    const TscClock clock;
    Lab lab(options, rules, clock);
    return lab.measure({.name = "rate", .pace = parse_pace(rate)});
  }
  static std::uint64_t count_of(const std::vector<Series>& all, std::string_view name) {
    return std::ranges::find(all, name, &Series::name)->whole().count();
  }

 private:
  ScratchFolder folder_;
  std::string tape_;
};

// The loop's three threads, and the receipts that each of them writes.
TEST_F(LoopPaths, measure_every_event_and_say_what_a_replay_says) {
  const MeasuredLoad measured = measure("loop", "rate:400000");
  EXPECT_FALSE(measured.is_void());
  EXPECT_GT(measured.run.alerts, 0U);
  const std::uint64_t counted = measured.events - measured.events / 10;
  for (const Series& series : measured.run.series) {
    const bool is_of_alerts =
        series.name().ends_with("alert") || series.name() == "hand-over" || series.name() == "sink";
    if (is_of_alerts) continue;
    EXPECT_EQ(series.whole().count(), counted) << series.name();
  }
}

// An exchange on one thread, and the loop at the other end of the wire.
TEST_F(LoopPaths, hear_on_each_wire_what_a_replay_of_it_says) {
  for (const char* path : {"udp", "fix"}) {
    const MeasuredLoad measured = measure(path, "rate:20000");
    EXPECT_FALSE(measured.is_void()) << path;
    EXPECT_GT(measured.run.alerts, 0U) << path;
    const std::vector<Series>& all = measured.run.series;
    EXPECT_EQ(count_of(all, "late"), count_of(all, "send")) << path;
    EXPECT_GE(count_of(all, "wire"), count_of(all, "send") / 2) << path;
    EXPECT_EQ(count_of(all, "wire"), count_of(all, "response")) << path;
    EXPECT_GT(count_of(measured.beside, "bare"), count_of(all, "send") / 2) << path;
  }
}

}  // namespace
}  // namespace tocsin
