#include "sinks/local_time.hpp"

#include <gtest/gtest.h>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

constexpr Time january = time_from_ns(1'737'988'200'987'654'321);  // 27 January 2025, 14:30 UTC
constexpr Time july = time_from_ns(1'752'676'200'000'000'000);     // 16 July 2025, 14:30 UTC

TEST(LocalTime, shows_the_clock_of_new_york_in_winter) {
  const LocalTime local("America/New_York");
  EXPECT_EQ(local.date(january), "2025-01-27");
  EXPECT_EQ(local.time_of_day(january), "09:30:00.987");
  EXPECT_EQ(local.whole_seconds(january), "09:30:00");
  EXPECT_EQ(local.with_offset(january), "2025-01-27T09:30:00.987654321-05:00");
  EXPECT_EQ(LocalTime::utc(january), "2025-01-27T14:30:00.987654321Z");
}

TEST(LocalTime, knows_daylight_saving) {
  EXPECT_EQ(LocalTime("America/New_York").with_offset(july), "2025-07-16T10:30:00.000000000-04:00");
}

TEST(LocalTime, refuses_a_zone_that_is_not_in_the_database) { EXPECT_THROW(LocalTime("Mars/Olympus"), SetupError); }

}  // namespace
}  // namespace tocsin
