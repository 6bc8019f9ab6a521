#include "feeds/zone_clock.hpp"

#include <gtest/gtest.h>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;
using std::chrono::sys_days;

TEST(ZoneClock, keeps_daylight_saving) {
  ZoneClock clock(us_equities_zone);
  EXPECT_EQ(clock.to_utc(local_days{2025y / 1 / 27} + 9h + 30min), sys_days{2025y / 1 / 27} + 14h + 30min);
  EXPECT_EQ(clock.to_utc(local_days{2025y / 7 / 1} + 9h + 30min), sys_days{2025y / 7 / 1} + 13h + 30min);
}

TEST(ZoneClock, skips_an_hour_in_spring_and_takes_the_first_of_two_in_autumn) {
  ZoneClock clock(us_equities_zone);
  EXPECT_EQ(clock.to_utc(local_days{2025y / 3 / 9} + 2h + 30min), std::nullopt);
  EXPECT_EQ(clock.to_utc(local_days{2025y / 11 / 2} + 1h + 30min), sys_days{2025y / 11 / 2} + 5h + 30min);
}

TEST(ZoneClock, changes_its_day_at_its_own_midnight) {
  const ZoneClock clock(us_equities_zone);
  EXPECT_EQ(clock.day_of(sys_days{2025y / 1 / 27} + 5h), local_days{2025y / 1 / 27});
  EXPECT_EQ(clock.day_of(sys_days{2025y / 1 / 27} + 5h - 1ns), local_days{2025y / 1 / 26});
}

TEST(ZoneClock, refuses_an_unknown_zone) { EXPECT_THROW(ZoneClock("America/Gotham"), SetupError); }

}  // namespace
}  // namespace tocsin
