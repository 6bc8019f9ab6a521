#include "feeds/itch/trading_day.hpp"

#include <gtest/gtest.h>

namespace tocsin::itch {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;

local_days day(int year, unsigned month, unsigned day_of_month) {
  return local_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day_of_month));
}

TEST(TradingDay, is_read_from_the_names_that_nasdaq_gives_its_files) {
  EXPECT_EQ(day_in_name("12302019.NASDAQ_ITCH50.gz"), day(2019, 12, 30));
  EXPECT_EQ(day_in_name("data/2025/01272025.BX_ITCH_50"), day(2025, 1, 27));
}

TEST(TradingDay, may_have_its_year_first) {
  EXPECT_EQ(day_in_name("itch_20250127.bin.zst"), day(2025, 1, 27));
  EXPECT_EQ(day_in_name("20100228"), day(2010, 2, 28));
}

TEST(TradingDay, is_eight_digits_that_are_a_day_of_this_century) {
  EXPECT_EQ(day_in_name("13302019.itch"), std::nullopt);
  EXPECT_EQ(day_in_name("02302019.itch"), std::nullopt) << "no such day";
  EXPECT_EQ(day_in_name("12301899.itch"), std::nullopt);
  EXPECT_EQ(day_in_name("123020190.itch"), std::nullopt) << "nine digits";
  EXPECT_EQ(day_in_name("S071321-v50.txt"), std::nullopt);
  EXPECT_EQ(day_in_name("itch50"), std::nullopt);
  EXPECT_EQ(day_in_name(""), std::nullopt);
  EXPECT_EQ(day_in_name("12302019/itch"), std::nullopt) << "a folder's name is not the file's";
}

TEST(TradingDay, is_found_behind_other_numbers) {
  EXPECT_EQ(day_in_name("99999999-7-12302019.itch"), day(2019, 12, 30));
}

TEST(TradingDay, begins_at_midnight_in_new_york) {
  EXPECT_EQ(midnight_of(day(2025, 1, 27)), Time(std::chrono::sys_days(2025y / 1 / 27)) + 5h) << "winter";
  EXPECT_EQ(midnight_of(day(2019, 7, 30)), Time(std::chrono::sys_days(2019y / 7 / 30)) + 4h) << "summer";
}

TEST(TradingDay, is_the_day_on_the_wall_in_new_york) {
  EXPECT_EQ(trading_day(Time(std::chrono::sys_days(2025y / 1 / 28)) + 4h), day(2025, 1, 27));
  EXPECT_EQ(trading_day(Time(std::chrono::sys_days(2025y / 1 / 28)) + 6h), day(2025, 1, 28));
}

}  // namespace
}  // namespace tocsin::itch
