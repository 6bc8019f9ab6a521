#include "app/rules/mute_intervals.hpp"

#include <gtest/gtest.h>

#include "app/calendar.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

Time utc(std::chrono::year_month_day day, Duration of_day) {
  return Time{std::chrono::sys_days{day}.time_since_epoch()} + of_day;
}

TEST(MuteIntervals, stand_on_every_trading_day_by_the_clock_of_new_york) {
  const Schedule hours = us_equities_schedule(utc(2025y / 3 / 7, 15h), utc(2025y / 3 / 10, 15h));  // over a weekend
  const auto intervals = mute_intervals(std::vector<DayWindow>{{9h + 30min, 9h + 35min}, {15h + 50min, 16h}}, hours);
  ASSERT_EQ(intervals.size(), 4U);
  EXPECT_EQ(intervals[0].from, utc(2025y / 3 / 7, 14h + 30min));
  EXPECT_EQ(intervals[0].to, utc(2025y / 3 / 7, 14h + 35min));
  EXPECT_EQ(intervals[2].from, utc(2025y / 3 / 10, 13h + 30min));  // daylight saving began on Sunday
  EXPECT_EQ(intervals[3].to, utc(2025y / 3 / 10, 20h));
}

TEST(MuteIntervals, what_lies_past_an_early_close_never_comes) {
  const Schedule hours = us_equities_schedule(utc(2024y / 11 / 29, 15h), utc(2024y / 11 / 29, 15h));
  const auto intervals = mute_intervals(std::vector<DayWindow>{{16h + 50min, 17h + 10min}, {18h, 19h}}, hours);
  ASSERT_EQ(intervals.size(), 1U);
  EXPECT_EQ(intervals[0].to, utc(2024y / 11 / 29, 22h));
}

TEST(MuteIntervals, are_none_where_the_hours_know_no_days) {
  EXPECT_TRUE(mute_intervals(std::vector<DayWindow>{{9h, 10h}}, Schedule{}).empty());
}

}  // namespace
}  // namespace tocsin
