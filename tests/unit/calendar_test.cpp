#include "app/calendar.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <vector>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

namespace chrono = std::chrono;
using namespace std::chrono_literals;
using chrono::sys_days;
using chrono::year;
using testing::ElementsAre;

struct MonthDay {
  unsigned month;
  unsigned day;
  bool operator==(const MonthDay&) const = default;
};
void PrintTo(const MonthDay& date, std::ostream* out) { *out << date.month << '/' << date.day; }

std::vector<MonthDay> weekdays_that_are(TradingDay kind, year of) {
  std::vector<MonthDay> found;
  for (sys_days day{of / 1 / 1}; day <= sys_days{of / 12 / 31}; day += chrono::days{1}) {
    const bool weekend = chrono::weekday{day} == chrono::Saturday || chrono::weekday{day} == chrono::Sunday;
    const chrono::year_month_day date{day};
    if (!weekend && us_equities_day(date) == kind) {
      found.push_back({static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day())});
    }
  }
  return found;
}

std::vector<MonthDay> holidays(year of) { return weekdays_that_are(TradingDay::closed, of); }
std::vector<MonthDay> early_closes(year of) { return weekdays_that_are(TradingDay::early_close, of); }

using D = MonthDay;

// Published lists: NYSE Group, "Holiday and Early Closings Calendar", of 27 December 2021 (2022-2024) and of 8 November
// 2024 (2025-2027); 2011-2016 from the exchange's earlier lists. Special closures are added where they fell.
TEST(Calendar, keeps_the_published_holidays_of_2022_to_2027) {
  EXPECT_THAT(holidays(2022y),
              ElementsAre(D{1, 17}, D{2, 21}, D{4, 15}, D{5, 30}, D{6, 20}, D{7, 4}, D{9, 5}, D{11, 24}, D{12, 26}));
  EXPECT_THAT(holidays(2023y), ElementsAre(D{1, 2}, D{1, 16}, D{2, 20}, D{4, 7}, D{5, 29}, D{6, 19}, D{7, 4}, D{9, 4},
                                           D{11, 23}, D{12, 25}));
  EXPECT_THAT(holidays(2024y), ElementsAre(D{1, 1}, D{1, 15}, D{2, 19}, D{3, 29}, D{5, 27}, D{6, 19}, D{7, 4}, D{9, 2},
                                           D{11, 28}, D{12, 25}));
  EXPECT_THAT(holidays(2025y), ElementsAre(D{1, 1}, D{1, 9}, D{1, 20}, D{2, 17}, D{4, 18}, D{5, 26}, D{6, 19}, D{7, 4},
                                           D{9, 1}, D{11, 27}, D{12, 25}));
  EXPECT_THAT(holidays(2026y), ElementsAre(D{1, 1}, D{1, 19}, D{2, 16}, D{4, 3}, D{5, 25}, D{6, 19}, D{7, 3}, D{9, 7},
                                           D{11, 26}, D{12, 25}));
  EXPECT_THAT(holidays(2027y), ElementsAre(D{1, 1}, D{1, 18}, D{2, 15}, D{3, 26}, D{5, 31}, D{6, 18}, D{7, 5}, D{9, 6},
                                           D{11, 25}, D{12, 24}));
}

TEST(Calendar, keeps_the_published_holidays_of_earlier_years) {
  EXPECT_THAT(holidays(2011y),
              ElementsAre(D{1, 17}, D{2, 21}, D{4, 22}, D{5, 30}, D{7, 4}, D{9, 5}, D{11, 24}, D{12, 26}));
  EXPECT_THAT(holidays(2012y), ElementsAre(D{1, 2}, D{1, 16}, D{2, 20}, D{4, 6}, D{5, 28}, D{7, 4}, D{9, 3}, D{10, 29},
                                           D{10, 30}, D{11, 22}, D{12, 25}));
  EXPECT_THAT(holidays(2015y),
              ElementsAre(D{1, 1}, D{1, 19}, D{2, 16}, D{4, 3}, D{5, 25}, D{7, 3}, D{9, 7}, D{11, 26}, D{12, 25}));
}

TEST(Calendar, closes_early_as_published) {
  EXPECT_THAT(early_closes(2014y), ElementsAre(D{7, 3}, D{11, 28}, D{12, 24}));
  EXPECT_THAT(early_closes(2015y), ElementsAre(D{11, 27}, D{12, 24}));
  EXPECT_THAT(early_closes(2016y), ElementsAre(D{11, 25}));
  EXPECT_THAT(early_closes(2021y), ElementsAre(D{11, 26}));
  EXPECT_THAT(early_closes(2023y), ElementsAre(D{7, 3}, D{11, 24}));
  EXPECT_THAT(early_closes(2024y), ElementsAre(D{7, 3}, D{11, 29}, D{12, 24}));
  EXPECT_THAT(early_closes(2025y), ElementsAre(D{7, 3}, D{11, 28}, D{12, 24}));
  EXPECT_THAT(early_closes(2026y), ElementsAre(D{11, 27}, D{12, 24}));
  EXPECT_THAT(early_closes(2027y), ElementsAre(D{11, 26}));
}

TEST(Calendar, closed_early_on_the_friday_after_a_thursday_holiday_until_2013) {
  EXPECT_THAT(early_closes(2002y), ElementsAre(D{7, 5}, D{11, 29}, D{12, 24}));
  EXPECT_THAT(early_closes(2003y), ElementsAre(D{7, 3}, D{11, 28}, D{12, 24}, D{12, 26}));
  EXPECT_THAT(early_closes(2013y), ElementsAre(D{7, 3}, D{11, 29}, D{12, 24}));
}

TEST(Calendar, knows_the_closures_that_no_rule_foresees) {
  for (const auto closed : {2001y / 9 / 11, 2001y / 9 / 14, 2004y / 6 / 11, 2007y / 1 / 2, 2012y / 10 / 29,
                            2012y / 10 / 30, 2018y / 12 / 5, 2025y / 1 / 9}) {
    EXPECT_EQ(us_equities_day(closed), TradingDay::closed);
  }
  EXPECT_EQ(us_equities_day(2001y / 9 / 10), TradingDay::full);
  EXPECT_EQ(us_equities_day(2001y / 9 / 17), TradingDay::full);
}

TEST(Calendar, does_not_move_new_years_day_on_a_saturday) {
  EXPECT_EQ(us_equities_day(2021y / 12 / 31), TradingDay::full);
  EXPECT_EQ(us_equities_day(2022y / 1 / 3), TradingDay::full);
}

TEST(Calendar, keeps_juneteenth_since_2022) {
  EXPECT_EQ(us_equities_day(2020y / 6 / 19), TradingDay::full);
  EXPECT_EQ(us_equities_day(2021y / 6 / 18), TradingDay::full);
}

TEST(Calendar, has_the_published_number_of_trading_days) {
  const auto trading_days = [](year of) {
    return weekdays_that_are(TradingDay::full, of).size() + early_closes(of).size();
  };
  EXPECT_EQ(trading_days(2001y), 248U);
  EXPECT_EQ(trading_days(2012y), 250U);
  EXPECT_EQ(trading_days(2018y), 251U);
  EXPECT_EQ(trading_days(2020y), 253U);
  EXPECT_EQ(trading_days(2024y), 252U);
  EXPECT_EQ(trading_days(2025y), 250U);
}

TEST(Calendar, refuses_years_it_does_not_know) {
  EXPECT_THROW(static_cast<void>(us_equities_day(1999y / 12 / 31)), SetupError);
  EXPECT_THROW(static_cast<void>(us_equities_day(2101y / 1 / 3)), SetupError);
  EXPECT_THROW(static_cast<void>(us_equities_day(2024y / 2 / 30)), SetupError);
}

struct Change {
  Time at;
  Phase phase;
  bool opens_day;
  bool operator==(const Change&) const = default;
};
void PrintTo(const Change& change, std::ostream* out) {
  *out << ns_since_epoch(change.at) / 1'000'000'000 << " phase " << static_cast<int>(change.phase)
       << (change.opens_day ? " opens" : "");
}

std::vector<Change> changes_of(const Schedule& schedule) {
  std::vector<Change> changes;
  for (const PhaseChange& change : schedule.changes()) changes.push_back({change.at, change.phase, change.opens_day});
  return changes;
}

// The changes of some days, from midnight of the first, given the hours that New York is behind UTC on each.
struct Day {
  chrono::year_month_day date;
  chrono::hours behind_utc;
  bool early = false;
};

std::vector<Change> changes_on(chrono::year_month_day first, chrono::hours behind_utc, const std::vector<Day>& days) {
  std::vector<Change> changes{{sys_days{first} + behind_utc, Phase::closed, false}};
  for (const auto& [date, behind, early] : days) {
    const Time midnight = sys_days{date} + behind;
    changes.push_back({midnight + 4h, Phase::pre_market, true});
    changes.push_back({midnight + 9h + 30min, Phase::regular, false});
    changes.push_back({midnight + (early ? 13h : 16h), Phase::post_market, false});
    changes.push_back({midnight + (early ? 17h : 20h), Phase::closed, false});
  }
  return changes;
}

TEST(Calendar, schedules_a_day_in_new_york_time) {
  const Time noon = sys_days{2025y / 1 / 27} + 17h;
  EXPECT_EQ(changes_of(us_equities_schedule(noon, noon)), changes_on(2025y / 1 / 27, 5h, {{2025y / 1 / 27, 5h}}));
}

TEST(Calendar, goes_by_the_date_in_new_york) {
  const Time last_evening = sys_days{2025y / 1 / 28} + 4h;  // 23:00 of the 27th
  EXPECT_EQ(changes_of(us_equities_schedule(last_evening, last_evening)),
            changes_on(2025y / 1 / 27, 5h, {{2025y / 1 / 27, 5h}}));
}

TEST(Calendar, follows_daylight_saving_in_spring) {
  EXPECT_EQ(changes_of(us_equities_schedule(sys_days{2025y / 3 / 7} + 12h, sys_days{2025y / 3 / 10} + 12h)),
            changes_on(2025y / 3 / 7, 5h, {{2025y / 3 / 7, 5h}, {2025y / 3 / 10, 4h}}));
}

TEST(Calendar, follows_daylight_saving_in_autumn) {
  EXPECT_EQ(changes_of(us_equities_schedule(sys_days{2025y / 10 / 31} + 12h, sys_days{2025y / 11 / 3} + 12h)),
            changes_on(2025y / 10 / 31, 4h, {{2025y / 10 / 31, 4h}, {2025y / 11 / 3, 5h}}));
}

TEST(Calendar, begins_on_the_day_on_which_the_clocks_change) {
  const Time sunday_noon = sys_days{2025y / 3 / 9} + 16h;
  EXPECT_EQ(changes_of(us_equities_schedule(sunday_noon, sunday_noon)), changes_on(2025y / 3 / 9, 5h, {}));
}

TEST(Calendar, ends_the_post_market_at_17_after_an_early_close) {
  const Time noon = sys_days{2025y / 11 / 28} + 17h;
  EXPECT_EQ(changes_of(us_equities_schedule(noon, noon)),
            changes_on(2025y / 11 / 28, 5h, {{2025y / 11 / 28, 5h, true}}));
}

TEST(Calendar, is_closed_and_not_one_endless_session_on_a_weekend) {
  const Schedule weekend = us_equities_schedule(sys_days{2025y / 1 / 25} + 17h, sys_days{2025y / 1 / 26} + 17h);
  EXPECT_EQ(weekend.first_phase(), Phase::closed);
  EXPECT_EQ(changes_of(weekend), changes_on(2025y / 1 / 25, 5h, {}));
}

TEST(Calendar, refuses_a_range_that_ends_before_it_begins) {
  const Time noon = sys_days{2025y / 1 / 27} + 17h;
  EXPECT_THROW(static_cast<void>(us_equities_schedule(noon, noon - 1ns)), SetupError);
}

TEST(Calendar, schedules_a_century) {
  const Schedule all = us_equities_schedule(sys_days{2000y / 1 / 3} + 12h, sys_days{2100y / 12 / 30} + 12h);
  EXPECT_GT(all.changes().size(), 100'000U);
}

}  // namespace
}  // namespace tocsin
