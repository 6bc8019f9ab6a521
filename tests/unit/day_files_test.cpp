#include "app/backtest/day_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/setup_error_of.hpp"
#include "tests/support/small_backtest.hpp"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(DayFiles, of_one_date_are_one_day) {
  const SmallBacktest small;
  std::filesystem::create_directories(small.path("days/b"));
  small.fall_of("2025-01-28", "days/tuesday.csv");
  small.fall_of("2025-01-27", "days/b/monday.csv");
  small.fall_of("2025-01-27", "days/monday.csv");
  small.folder().file("days/labels.csv", "start,end,subject,kind\n");
  small.folder().file("days/rules.toml", "");
  small.folder().file("days/.hidden", "");
  const auto days = day_files_of({small.path("days")}, Reading{});
  ASSERT_THAT(days, SizeIs(2));
  EXPECT_EQ(days[0].date, "2025-01-27");
  EXPECT_THAT(days[0].files, ElementsAre(small.path("days/b/monday.csv"), small.path("days/monday.csv")));
  EXPECT_EQ(days[1].date, "2025-01-28");
  EXPECT_THAT(days[1].failure, IsEmpty());
}

TEST(DayFiles, that_cannot_be_opened_stand_last_with_the_reason) {
  const SmallBacktest small;
  const std::string good = small.fall_of("2025-01-28", "good.csv");
  const std::string bad = small.folder().file("bad.bin", std::string("\x01\x02", 2));
  const std::string empty = small.day("empty.csv", "");
  const auto days = day_files_of({bad, empty, good, good}, Reading{});
  ASSERT_THAT(days, SizeIs(3));
  EXPECT_THAT(days[0].files, ElementsAre(good));
  EXPECT_THAT(days[1].failure, HasSubstr("not a format that is understood"));
  EXPECT_THAT(days[2].failure, HasSubstr("holds no events"));
}

TEST(DayFiles, must_be_there) {
  const SmallBacktest small;
  EXPECT_THAT(setup_error_of([&] { return day_files_of({small.path("gone")}, Reading{}); }),
              HasSubstr("there is no such file or folder"));
  std::filesystem::create_directory(small.path("nothing"));
  EXPECT_THAT(setup_error_of([&] { return day_files_of({small.path("nothing")}, Reading{}); }),
              HasSubstr("found none"));
}

}  // namespace
}  // namespace tocsin
