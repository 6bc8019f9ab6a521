#include "app/exchange_time.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using testing::HasSubstr;

constexpr Time noon = sys_days{2025y / 1 / 27} + 17h;

std::string complaint(Time day, std::string_view text) {
  try {
    static_cast<void>(exchange_time_on(day, text, "--from"));
  } catch (const SetupError& error) {
    return error.what();
  }
  return "none";
}

TEST(ExchangeTime, is_on_the_exchange_s_day) {
  EXPECT_EQ(exchange_time_on(noon, "09:30", "--from"), sys_days{2025y / 1 / 27} + 14h + 30min);
  EXPECT_EQ(exchange_time_on(sys_days{2025y / 1 / 28} + 1h, "16:00:01", "--to"), sys_days{2025y / 1 / 27} + 21h + 1s);
}

TEST(ExchangeTime, names_the_option_of_a_time_that_is_none) {
  EXPECT_EQ(complaint(noon, "9:30"), "--from: '9:30' is not a time of day; expected HH:MM or HH:MM:SS");
  EXPECT_THAT(complaint(noon, "24:00"), HasSubstr("is not a time of day"));
  EXPECT_THAT(complaint(sys_days{2025y / 3 / 9} + 12h, "02:30"), HasSubstr("does not exist on that day"));
}

TEST(ExchangeTime, refuses_a_window_that_holds_nothing) {
  EXPECT_EQ(exchange_window_on(noon, {}).from, std::nullopt);
  EXPECT_THROW(static_cast<void>(exchange_window_on(noon, {.from = "10:00", .to = "10:00"})), SetupError);
}

}  // namespace
}  // namespace tocsin
