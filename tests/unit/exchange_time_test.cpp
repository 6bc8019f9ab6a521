#include "app/exchange_time.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using std::chrono::January;
using std::chrono::March;
using std::chrono::November;
using std::chrono::sys_days;
using testing::HasSubstr;

constexpr Time noon{sys_days{January / 27 / 2025} + 17h};  // in New York

std::string message_of(const std::string& text, Time day = noon) {
  try {
    static_cast<void>(exchange_time_on(day, text, "--from"));
  } catch (const SetupError& error) {
    return error.what();
  }
  return "no error";
}

TEST(ExchangeTime, is_new_york_time_on_the_date_of_the_day) {
  EXPECT_EQ(exchange_time_on(noon, "09:30", "--from"), Time{sys_days{January / 27 / 2025} + 14h + 30min});
  EXPECT_EQ(exchange_time_on(noon, "16:00:05", "--from"), Time{sys_days{January / 27 / 2025} + 21h + 5s});
  EXPECT_EQ(exchange_time_on(noon, "00:00", "--from"), Time{sys_days{January / 27 / 2025} + 5h});
}

TEST(ExchangeTime, takes_the_date_as_new_york_has_it_not_as_utc_does) {
  const Time evening{sys_days{January / 28 / 2025} + 1h};  // still the 27th
  EXPECT_EQ(exchange_time_on(evening, "09:30", "--from"), Time{sys_days{January / 27 / 2025} + 14h + 30min});
}

TEST(ExchangeTime, follows_daylight_saving) {
  const Time summer{sys_days{std::chrono::July / 1 / 2025} + 17h};
  EXPECT_EQ(exchange_time_on(summer, "09:30", "--from"), Time{sys_days{std::chrono::July / 1 / 2025} + 13h + 30min});
}

TEST(ExchangeTime, refuses_what_is_no_time_of_day) {
  for (const char* text : {"", "soon", "9", "09:30x", " 09:30:00 ", "25:00", "24:00", "-01:00", "09:60", "09:30:61"}) {
    EXPECT_THAT(message_of(text), HasSubstr("--from: '" + std::string(text) + "' is not a time of day")) << text;
    EXPECT_THAT(message_of(text), HasSubstr("expected HH:MM or HH:MM:SS")) << text;
  }
}

TEST(ExchangeTime, refuses_an_hour_that_the_clocks_leave_out_and_takes_the_first_of_two) {
  EXPECT_THAT(message_of("02:30", Time{sys_days{March / 9 / 2025} + 17h}), HasSubstr("does not exist"));
  const Time autumn{sys_days{November / 2 / 2025} + 17h};
  EXPECT_EQ(exchange_time_on(autumn, "01:30", "--from"), Time{sys_days{November / 2 / 2025} + 5h + 30min});
}

TEST(ExchangeWindow, leaves_open_what_is_not_written) {
  const ExchangeWindow open = exchange_window_on(noon, {});
  EXPECT_FALSE(open.from.has_value());
  EXPECT_FALSE(open.to.has_value());
  EXPECT_EQ(exchange_window_on(noon, {.from = {}, .to = "10:00"}).to, Time{sys_days{January / 27 / 2025} + 15h});
}

TEST(ExchangeWindow, refuses_one_that_holds_nothing) {
  EXPECT_THROW(static_cast<void>(exchange_window_on(noon, {.from = "10:00", .to = "10:00"})), SetupError);
  EXPECT_THROW(static_cast<void>(exchange_window_on(noon, {.from = "10:00", .to = "09:00"})), SetupError);
}

}  // namespace
}  // namespace tocsin
