#include "feeds/csv/time_text.hpp"

#include <gtest/gtest.h>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using std::chrono::January;
using std::chrono::sys_days;

constexpr Time the_day = sys_days{January / 27 / 2025};

Time read(TimeText& times, std::string_view text) {
  const auto [time, fault] = times.read(text);
  EXPECT_EQ(fault, nullptr) << text << ": " << fault;
  return time;
}

TEST(TimeText, reads_iso_8601_in_its_usual_shapes) {
  TimeText utc(TimeFormat::iso, "UTC");
  const Time open = the_day + 14h + 30min;
  EXPECT_EQ(read(utc, "2025-01-27T14:30:00Z"), open);
  EXPECT_EQ(read(utc, "2025-01-27 14:30:00"), open);
  EXPECT_EQ(read(utc, "2025-01-27 14:30"), open);
  EXPECT_EQ(read(utc, "2025-01-27T09:30:00-05:00"), open);
  EXPECT_EQ(read(utc, "2025-01-27T09:30:00-0500"), open);
  EXPECT_EQ(read(utc, "2025-01-27T20:00:00+0530"), open);
  EXPECT_EQ(read(utc, "2025-01-27T15:30:00+01"), open);
  EXPECT_EQ(read(utc, "2025-01-27 14:30:00.123456789"), open + 123'456'789ns);
  EXPECT_EQ(read(utc, "2025-01-27T14:30:00.5Z"), open + 500ms);
  EXPECT_EQ(read(utc, "2025-01-27"), the_day);
}

TEST(TimeText, takes_the_wall_clock_of_the_zone_where_no_offset_is_given) {
  TimeText new_york(TimeFormat::iso, "America/New_York");
  EXPECT_EQ(read(new_york, "2025-01-27 09:30:00"), the_day + 14h + 30min);
  EXPECT_EQ(read(new_york, "2025-07-01 09:30:00"), Time{sys_days{std::chrono::July / 1 / 2025} + 13h + 30min});
  EXPECT_EQ(read(new_york, "2025-01-27 09:30:00Z"), the_day + 9h + 30min);
}

TEST(TimeText, refuses_a_time_that_the_clock_skips_and_takes_the_earlier_of_two) {
  TimeText new_york(TimeFormat::iso, "America/New_York");
  const Time spring = sys_days{std::chrono::March / 9 / 2025};
  EXPECT_EQ(read(new_york, "2025-03-09 01:59:59"), spring + 6h + 59min + 59s);
  EXPECT_STREQ(new_york.read("2025-03-09 02:30:00").fault, "time that the clock skips in spring");
  EXPECT_EQ(read(new_york, "2025-03-09 03:00:00"), spring + 7h);
  const Time autumn = sys_days{std::chrono::November / 2 / 2025};
  EXPECT_EQ(read(new_york, "2025-11-02 00:59:59"), autumn + 4h + 59min + 59s);
  EXPECT_EQ(read(new_york, "2025-11-02 01:30:00"), autumn + 5h + 30min);
  EXPECT_EQ(read(new_york, "2025-11-02 02:00:00"), autumn + 7h);
}

TEST(TimeText, reads_counts_from_1970_in_each_unit) {
  const Time open = the_day + 14h + 30min;
  for (const auto& [format, text] : {std::pair{TimeFormat::seconds, "1737988200"},
                                     {TimeFormat::milliseconds, "1737988200000"},
                                     {TimeFormat::microseconds, "1737988200000000"},
                                     {TimeFormat::nanoseconds, "1737988200000000000"}}) {
    TimeText given(format, "UTC");
    EXPECT_EQ(read(given, text), open);
    TimeText guessed(TimeFormat::guess, "UTC");
    EXPECT_EQ(read(guessed, text), open);
  }
  TimeText guessed(TimeFormat::guess, "UTC");
  EXPECT_EQ(read(guessed, "1737988200.123456789"), open + 123'456'789ns);
  EXPECT_EQ(read(guessed, "2025-01-27T14:30:00Z"), open);
}

TEST(TimeText, reads_milliseconds_of_a_day_by_the_wall_clock) {
  TimeText new_york(TimeFormat::milliseconds_of_day, "America/New_York", January / 27 / 2025);
  EXPECT_EQ(read(new_york, "34200000"), the_day + 14h + 30min);
  EXPECT_EQ(read(new_york, "14400009.367"), the_day + 9h + 9'367us);
  EXPECT_STREQ(new_york.read("86400000").fault, "time is not within one day");
  EXPECT_STREQ(new_york.read("-1").fault, "time is not within one day");
}

TEST(TimeText, refuses_what_is_no_time) {
  TimeText utc(TimeFormat::iso, "UTC");
  for (const char* text : {"",
                           "2025",
                           "2025-13-01",
                           "2025-02-30",
                           "2025-01-27x14:30",
                           "2025-01-27T",
                           "2025-01-27T24:00:00",
                           "2025-01-27T14:60:00",
                           "2025-01-27T14:30:60",
                           "2025-01-27T14:30:00.",
                           "2025-01-27T14:30:00.1234567890",
                           "2025-01-27T14:30:00+5",
                           "2025-01-27T14:30:00+25:00",
                           "2025-01-27T14:30:00 Z",
                           "27/01/2025 14:30",
                           "2025-01-27T1:30",
                           "1969-12-30",
                           "2262-01-01",
                           "9999-12-31T23:59:59Z",
                           "0000-01-01"}) {
    EXPECT_NE(utc.read(text).fault, nullptr) << text;
  }
  TimeText guessed(TimeFormat::guess, "UTC");
  for (const char* text : {"", "noon", "-5", "99999999999999999999", "1e9", "17379882001.1234567891"}) {
    EXPECT_NE(guessed.read(text).fault, nullptr) << text;
  }
}

TEST(TimeText, refuses_an_unknown_zone_and_a_day_that_is_missing) {
  EXPECT_THROW(TimeText(TimeFormat::iso, "America/Gotham"), SetupError);
  EXPECT_THROW(TimeText(TimeFormat::milliseconds_of_day, "UTC"), SetupError);
}

TEST(TimeText, writes_what_it_reads) {
  std::string text;
  append_time(text, the_day + 9h + 5min + 7s + 42ns);
  EXPECT_EQ(text, "2025-01-27T09:05:07.000000042Z");
  TimeText utc(TimeFormat::guess, "UTC");
  EXPECT_EQ(read(utc, text), the_day + 9h + 5min + 7s + 42ns);
}

TEST(Date, is_a_day_that_nanoseconds_can_count) {
  EXPECT_EQ(parse_date("2025-01-27"), January / 27 / 2025);
  EXPECT_EQ(parse_date("20250127"), January / 27 / 2025);
  for (const char* text : {"", "2025-1-27", "2025/01/27", "20250229", "10120309", "1969-12-31", "2262-01-01"}) {
    EXPECT_EQ(parse_date(text), std::nullopt) << text;
  }
}

TEST(TimeOfDay, is_within_a_day) {
  EXPECT_EQ(parse_time_of_day("09:30"), Duration{9h + 30min});
  EXPECT_EQ(parse_time_of_day("09:30:05.25"), Duration{9h + 30min + 5s + 250ms});
  EXPECT_EQ(parse_time_of_day("23:59:59.999999999"), Duration{24h - 1ns});
  for (const char* text : {"", "9:35", "09:61", "24:00", "-1:00", "09:30:60", "09:30:", "09:30x", "09:30.5"}) {
    EXPECT_EQ(parse_time_of_day(text), std::nullopt) << text;
  }
}

TEST(Duration, is_a_whole_number_of_a_unit) {
  EXPECT_EQ(parse_duration("30s"), Duration{30s});
  EXPECT_EQ(parse_duration("5m"), Duration{5min});
  EXPECT_EQ(parse_duration("1d"), Duration{24h});
  for (const char* text : {"", "m", "5", "0m", "-5m", "5x", "1.5m", "32d", "99999999h"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tocsin
