#include "app/calendar.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "engine/setup_error.hpp"
#include "feeds/zone_clock.hpp"

namespace tocsin {
namespace {

namespace chrono = std::chrono;
using namespace std::chrono_literals;
using chrono::days;
using chrono::sys_days;
using chrono::year;
using chrono::year_month_day;

constexpr year year_min = 2000y;
constexpr year year_max = 2100y;

// Closures outside the rule: the attack of 11 September, days of mourning for Presidents Reagan, Ford, Bush and Carter,
// Hurricane Sandy. Sources: the NYSE's list of special closings since 1885; ICE press releases for 2018 and 2025.
constexpr std::array closures{2001y / 9 / 11, 2001y / 9 / 12,  2001y / 9 / 13,  2001y / 9 / 14, 2004y / 6 / 11,
                              2007y / 1 / 2,  2012y / 10 / 29, 2012y / 10 / 30, 2018y / 12 / 5, 2025y / 1 / 9};

// Early closes outside the rule: the Fridays after Independence Day 2002 and Christmas 2003. Source: the same list.
constexpr std::array early_closes{2002y / 7 / 5, 2003y / 12 / 26};

// Gregorian Easter by the anonymous algorithm (Nature, 20 April 1876; Meeus, Astronomical Algorithms, chapter 8).
sys_days easter(year of) noexcept {
  const int y = static_cast<int>(of);
  const int century = y / 100;
  const int golden = y % 19;
  const int epact = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
  const int to_sunday = (32 + 2 * (century % 4) + 2 * (y % 100 / 4) - epact - y % 100 % 4) % 7;
  const int shift = epact + to_sunday - 7 * ((golden + 11 * epact + 22 * to_sunday) / 451) + 114;
  return sys_days{of / chrono::month{static_cast<unsigned>(shift / 31)} /
                  chrono::day{static_cast<unsigned>(shift % 31 + 1)}};
}

// A holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after (Rule 7.2).
sys_days observed(sys_days holiday) noexcept {
  const chrono::weekday day{holiday};
  if (day == chrono::Saturday) return holiday - days{1};
  if (day == chrono::Sunday) return holiday + days{1};
  return holiday;
}

sys_days thanksgiving(year of) noexcept { return sys_days{of / chrono::November / chrono::Thursday[4]}; }

std::vector<sys_days> holidays_of(year of) {
  std::vector<sys_days> holidays{sys_days{of / chrono::January / chrono::Monday[3]},   // Martin Luther King, Jr. Day
                                 sys_days{of / chrono::February / chrono::Monday[3]},  // Washington's Birthday
                                 easter(of) - days{2},                                 // Good Friday
                                 sys_days{of / chrono::May / chrono::Monday[chrono::last]},  // Memorial Day
                                 observed(sys_days{of / chrono::July / 4}),
                                 sys_days{of / chrono::September / chrono::Monday[1]},  // Labor Day
                                 thanksgiving(of),
                                 observed(sys_days{of / chrono::December / 25})};
  // New Year's Day on a Saturday is not kept: the Friday before ends a yearly accounting period (Rule 7.2).
  const sys_days new_year{of / chrono::January / 1};
  if (chrono::weekday{new_year} != chrono::Saturday) holidays.push_back(observed(new_year));
  if (of >= 2022y) holidays.push_back(observed(sys_days{of / chrono::June / 19}));  // Juneteenth
  return holidays;
}

bool is_closed(year_month_day date) {
  const chrono::weekday day{sys_days{date}};
  if (day == chrono::Saturday || day == chrono::Sunday) return true;
  if (std::ranges::find(closures, date) != closures.end()) return true;
  const std::vector<sys_days> holidays = holidays_of(date.year());
  return std::ranges::find(holidays, sys_days{date}) != holidays.end();
}

// Of a date that is not closed. The eve of Independence Day counts before a Tuesday, Wednesday or Friday, and since
// 2013 before a Thursday, too; Christmas Eve whenever it is not itself the holiday.
bool closes_early(year_month_day date) {
  if (std::ranges::find(early_closes, date) != early_closes.end()) return true;
  if (sys_days{date} == thanksgiving(date.year()) + days{1}) return true;
  if (date == date.year() / chrono::December / 24) return true;
  if (date != date.year() / chrono::July / 3) return false;
  return chrono::weekday{sys_days{date}} != chrono::Wednesday || date.year() >= 2013y;
}

sys_days date_of(Time time, const ZoneClock& clock) { return sys_days{clock.day_of(time).time_since_epoch()}; }

// No change of the clocks falls into trading hours or on midnight, so every local time exists once.
Time at(ZoneClock& clock, sys_days date, chrono::minutes of_day) {
  return clock.to_utc(chrono::local_days{date.time_since_epoch()} + of_day).value();
}

void add_day(std::vector<PhaseChange>& changes, ZoneClock& clock, sys_days date) {
  const TradingDay day = us_equities_day(date);
  if (day == TradingDay::closed) return;
  const bool early = day == TradingDay::early_close;
  changes.push_back({at(clock, date, 4h), Phase::pre_market, true});
  changes.push_back({at(clock, date, 9h + 30min), Phase::regular, false});
  changes.push_back({at(clock, date, early ? 13h : 16h), Phase::post_market, false});
  changes.push_back({at(clock, date, early ? 17h : 20h), Phase::closed, false});
}

}  // namespace

TradingDay us_equities_day(year_month_day date) {
  if (!date.ok() || date.year() < year_min || date.year() > year_max) {
    throw SetupError("calendar: expected a date of the years 2000 to 2100, whose trading days are known, got year " +
                     std::to_string(static_cast<int>(date.year())));
  }
  if (is_closed(date)) return TradingDay::closed;
  return closes_early(date) ? TradingDay::early_close : TradingDay::full;
}

Schedule us_equities_schedule(Time first, Time last) {
  if (last < first) throw SetupError("calendar: the last time of the range is before the first");
  ZoneClock clock(us_equities_zone);
  const sys_days begin = date_of(first, clock);
  // Closed until the first opening: a weekend is not one endless session.
  std::vector<PhaseChange> changes{{at(clock, begin, 0min), Phase::closed, false}};
  for (sys_days date = begin; date <= date_of(last, clock); date += days{1}) add_day(changes, clock, date);
  return Schedule(std::move(changes));
}

}  // namespace tocsin
