#include "replay_data/day_figures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/setup_error_of.hpp"

namespace tocsin {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr const char* universe =
    "# where it is from\n"
    "symbol,name,sector,type,prior_close,shares_outstanding,luld_tier,split\n"
    "AAA,\"A, Inc.\",chips,stock,10.5,1000,1,\n"
    "BBB,B,fund,fund,20,,2,2:1\n"
    "^I,Index,index,index,100,,,\n";
constexpr const char* figures =
    "symbol,open,high,low,close,volume\n"
    "AAA,9,9.125,8.5005,8.75,100000\n"
    "BBB,19,20,18,19,\n"
    "^I,99,100,98,99.5,\n";
constexpr const char* marks = "time_et,AAA,ZZZ\n09:35,9.01,5\n16:00,8.8,\n";
constexpr const char* moments = "symbol,what,from_et,to_et,value\nAAA,high,09:33,09:34,9.125\n";
constexpr const char* baskets = "basket,symbol,weight_pct\nI,AAA,60.5\nI,BBB,39.5\nall,AAA,\n";
constexpr const char* follows = "symbol,follows\nBBB,^I\n";

// A folder of a small day that is in order; a test spoils one file of it.
class DayFolder : public testing::Test {
 protected:
  DayFolder() {
    fs::remove_all(folder_.parent_path());
    fs::create_directories(folder_);
    write("universe.csv", universe);
    write("figures.csv", figures);
    write("marks.csv", marks);
    write("moments.csv", moments);
    write("baskets.csv", baskets);
    write("follows.csv", follows);
  }
  void TearDown() override { fs::remove_all(folder_.parent_path()); }

  void write(const std::string& name, std::string_view text) const { std::ofstream(folder_ / name) << text; }

  // Replaces a piece of a file's text and expects the complaint to hold `where` and `what`.
  void expect_refusal(const std::string& name, std::string text, std::string_view piece, std::string_view instead,
                      const std::string& where, const std::string& what) const {
    const std::size_t place = text.find(piece);
    ASSERT_NE(place, std::string::npos) << piece;
    write(name, text.replace(place, piece.size(), instead));
    EXPECT_THAT(complaint(), testing::AllOf(HasSubstr(where), HasSubstr(what)));
    write(name, text.replace(place, instead.size(), piece));
  }

  [[nodiscard]] std::string complaint() const {
    return setup_error_of([&] { return load_day(folder_); });
  }

  fs::path folder_ =
      fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name() / "2025-01-27";
};

TEST_F(DayFolder, reads_a_day_exactly) {
  const DayFigures day = load_day(folder_);
  EXPECT_EQ(day.date, "2025-01-27");
  EXPECT_EQ(ns_since_epoch(day.midnight), 1'737'954'000'000'000'000);
  ASSERT_EQ(day.universe.size(), 3U);
  const Listing& first = day.universe.listings()[0];
  EXPECT_EQ(first.name, "A, Inc.");
  EXPECT_EQ(first.prior_close, (Price{10'500'000'000}));
  EXPECT_EQ(first.shares_outstanding, 1000U);
  EXPECT_EQ(first.luld_tier, 1);
  EXPECT_EQ(day.universe.listings()[1].split_to, 2U);
  EXPECT_EQ(day.figures[0].low, (Price{8'500'500'000}));
  EXPECT_EQ(day.figures[1].volume, 0U);
  ASSERT_EQ(day.marks.size(), 2U);
  EXPECT_EQ(day.marks[1].at, std::chrono::hours{16});
  EXPECT_EQ(day.unlisted_marks, std::vector<std::string>{"ZZZ"});
  ASSERT_EQ(day.baskets.size(), 2U);
  EXPECT_TRUE(day.baskets[0].is_weighted());
  EXPECT_FALSE(day.baskets[1].is_weighted());
  EXPECT_EQ(index_of(day.followers.front().leader), 2U);
}

TEST_F(DayFolder, takes_the_date_from_a_folder_named_with_a_slash) {
  EXPECT_EQ(load_day(folder_ / "").date, "2025-01-27");
}

TEST_F(DayFolder, keeps_daylight_saving_out_of_the_figures) {
  const fs::path summer = folder_.parent_path() / "2025-07-01";
  fs::copy(folder_, summer, fs::copy_options::recursive);
  EXPECT_EQ(load_day(summer).midnight.time_since_epoch() % std::chrono::hours{24}, std::chrono::hours{4});
}

TEST_F(DayFolder, refuses_a_folder_that_is_no_date) {
  fs::rename(folder_, folder_.parent_path() / "monday");
  folder_ = folder_.parent_path() / "monday";
  EXPECT_THAT(complaint(), HasSubstr("expected a folder named YYYY-MM-DD"));
}

TEST_F(DayFolder, names_a_file_that_is_missing) {
  fs::remove(folder_ / "marks.csv");
  EXPECT_THAT(complaint(), HasSubstr("marks.csv: cannot be opened: No such file"));
}

TEST_F(DayFolder, names_a_file_without_a_header) {
  write("moments.csv", "# nothing\n");
  EXPECT_THAT(complaint(), HasSubstr("moments.csv: expected a header row"));
}

TEST_F(DayFolder, names_line_and_field_of_a_bad_listing) {
  expect_refusal("universe.csv", universe, "10.5", "ten", "universe.csv:3: prior_close", "a number above 0");
}

TEST_F(DayFolder, names_line_and_field_of_a_bad_figure) {
  const auto expect = [this](auto piece, auto instead, auto where, auto what) {
    expect_refusal("figures.csv", figures, piece, instead, where, what);
  };
  expect("AAA", "NNN", "figures.csv:2: symbol", "a symbol of the universe");
  expect("8.5005", "8.9", "figures.csv:2: low", "no more than open and close");
  expect("9.125", "8.9", "figures.csv:2: high", "no less than open and close");
  expect("100000", "1.5", "figures.csv:2: volume", "a whole number");
  expect("9,9.125,8.5005", ",,", "figures.csv:2: open", "open, high and low of a stock or fund");
  expect("9,9.125,", "9,,", "figures.csv:2: high", "a number above 0");
  expect("BBB", "AAA", "figures.csv:3: symbol", "each symbol once");
  expect("BBB,19,20,18,19,\n", "", "figures.csv: symbol", "no row for BBB");
}

TEST_F(DayFolder, names_line_and_field_of_a_bad_mark) {
  const auto expect = [this](auto piece, auto instead, auto where, auto what) {
    expect_refusal("marks.csv", marks, piece, instead, where, what);
  };
  expect("09:35", "9:35", "marks.csv:2: time_et", "HH:MM");
  expect("09:35", "09:61", "marks.csv:2: time_et", "HH:MM");
  expect("ZZZ", "AAA", "marks.csv:1: header", "`AAA` stands there twice");
  expect("09:35", "09:30", "marks.csv:2: time_et", "regular session");
  expect("16:00", "16:01", "marks.csv:3: time_et", "regular session");
  expect("16:00", "09:31", "marks.csv:3: time_et", "ascending");
  expect("9.01", "x", "marks.csv:2: AAA", "a number above 0");
}

TEST_F(DayFolder, names_line_and_field_of_a_bad_moment) {
  const auto expect = [this](auto piece, auto instead, auto where, auto what) {
    expect_refusal("moments.csv", moments, piece, instead, where, what);
  };
  expect("AAA", "NNN", "moments.csv:2: symbol", "a symbol of the universe");
  expect("high", "peak", "moments.csv:2: what", "trade, pre_low, high, low or first_below");
  expect("09:33", "09:29", "moments.csv:2: from_et", "a time from 09:30");
  expect("09:34", "16:01", "moments.csv:2: to_et", "a time until 16:00");
  expect("09:34", "09:33", "moments.csv:2: to_et", "a time after");
  expect("9.125", "9.1", "moments.csv:2: value", "the day's high");
}

TEST_F(DayFolder, names_line_and_field_of_a_bad_basket) {
  const auto expect = [this](auto piece, auto instead, auto where, auto what) {
    expect_refusal("baskets.csv", baskets, piece, instead, where, what);
  };
  expect("I,BBB", "I,NNN", "baskets.csv:3: symbol", "a symbol of the universe");
  expect("I,BBB", "I,AAA", "baskets.csv:3: symbol", "each member of a basket once");
  expect("I,BBB", "I,^I", "baskets.csv:3: symbol", "a stock or a fund");
  expect("39.5", "", "baskets.csv:3: weight_pct", "for every member");
  expect("all,", ",", "baskets.csv:4: basket", "a name");
}

TEST_F(DayFolder, names_line_and_field_of_a_bad_follower) {
  const auto expect = [this](auto piece, auto instead, auto where, auto what) {
    expect_refusal("follows.csv", follows, piece, instead, where, what);
  };
  expect("BBB", "AAA", "follows.csv:2: symbol", "a fund");
  expect("^I", "BBB", "follows.csv:2: follows", "an index or a stock");
}

TEST(DayFigures, of_27_january_2025_are_complete) {
  const DayFigures day = load_day(TOCSIN_SOURCE_DIR "/replay_data/2025-01-27");
  EXPECT_EQ(day.universe.size(), 140U);
  EXPECT_EQ(day.unlisted_marks, std::vector<std::string>{"GOOG"});
  const auto size_of = [&](std::string_view name) {
    return std::ranges::find(day.baskets, name, &ListedBasket::name)->members.size();
  };
  EXPECT_EQ(size_of("SOX"), 30U);
  EXPECT_EQ(size_of("XLK"), 69U);
  EXPECT_EQ(size_of("chips"), 20U);
}

}  // namespace
}  // namespace tocsin
