// What measures the loop must not take memory while it does, nor when it is done: the run's own memory is looked at.
#include <gtest/gtest.h>

#include <chrono>
#include <type_traits>
#include <utility>
#include <vector>

#include "app/latency/loop_receipts.hpp"
#include "tests/support/hot_path_guard.hpp"

namespace tocsin {
namespace {

static_assert(!std::is_copy_constructible_v<Series> && !std::is_copy_assignable_v<Series>);

constexpr std::size_t events_count = 3'000;

std::vector<Event> a_minute() {
  std::vector<Event> events(events_count, blank_event(EventKind::trade, Time{}, InstrumentId{0}));
  for (std::size_t i = 0; i < events.size(); ++i) events[i].time = Time{} + Duration(20'000'000) * static_cast<int>(i);
  return events;
}

TEST(LatencyHotPath, a_series_takes_no_memory_while_it_records) {
  if (const auto why = HotPathGuard::unavailable(); !why.empty()) GTEST_SKIP() << why;
  constexpr std::size_t intervals = 30;
  Series series("response", intervals);
  HotPathGuard guard;
  for (std::size_t interval = 0; interval < intervals; ++interval) {
    for (std::int64_t ns = 1; ns < 2 * LatencyHistogram::highest; ns *= 2) series.record(interval, ns);
  }
  EXPECT_EQ(guard.stop(), HotPathCounts{});
}

// With alerts, and one more than a replay rings.
TEST(LatencyHotPath, receipts_take_no_memory_while_they_note_a_run) {
  if (const auto why = HotPathGuard::unavailable(); !why.empty()) GTEST_SKIP() << why;
  const std::vector<Event> events = a_minute();
  const TscClock clock;
  const PacedList list(events, 0, {.kind = PaceKind::times}, std::chrono::hours(1), clock);
  LoopReceipts receipts(list, clock, events_count - 1, true);
  receipts.start(clock.ticks());
  HotPathGuard guard;
  for (std::size_t at = 0; at < events_count; ++at) {
    receipts.on_given(at, clock.ticks());
    receipts.on_taken();
    receipts.on_listed();
    receipts.on_rang(at);
    receipts.on_handed_over();
    receipts.on_stepped(events[at]);
    receipts.on_sunk(at);
  }
  EXPECT_EQ(guard.stop(), HotPathCounts{});
}

TEST(LatencyHotPath, what_receipts_noted_is_handed_over_as_it_lies) {
  if (const auto why = HotPathGuard::unavailable(); !why.empty()) GTEST_SKIP() << why;
  const std::vector<Event> events = a_minute();
  const TscClock clock;
  const PacedList list(events, 0, {.kind = PaceKind::times}, std::chrono::hours(1), clock);
  LoopReceipts receipts(list, clock, 0, true);
  HotPathGuard guard;
  const std::vector<Series> series = std::move(receipts).series();
  EXPECT_EQ(guard.stop(), HotPathCounts{.allocations = 1}) << "the list itself, and no histogram";
  EXPECT_EQ(series.size(), 11U);
  EXPECT_EQ(series.front().intervals().size(), 30U);
}

}  // namespace
}  // namespace tocsin
