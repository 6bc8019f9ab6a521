#include "feeds/itch/trading_day.hpp"

#include <algorithm>
#include <string>

#include "engine/setup_error.hpp"
#include "feeds/zone_clock.hpp"

namespace tocsin::itch {
namespace {

using std::chrono::local_days;

constexpr std::size_t day_digits = 8;
constexpr std::string_view digits = "0123456789";

unsigned number_of(std::string_view text) noexcept {
  unsigned number = 0;
  for (const char digit : text) number = number * 10 + static_cast<unsigned>(digit - '0');
  return number;
}

// A year of this century: with that, no eight digits are a day both ways.
std::optional<local_days> day_of(std::string_view year, std::string_view month_and_day) {
  const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(number_of(year))),
                                        std::chrono::month(number_of(month_and_day.substr(0, 2))),
                                        std::chrono::day(number_of(month_and_day.substr(2)))};
  if (!year.starts_with("20") || !day.ok()) return std::nullopt;
  return local_days(day);
}

std::optional<local_days> day_of(std::string_view eight) {
  if (const auto month_first = day_of(eight.substr(4), eight.substr(0, 4))) return month_first;
  return day_of(eight.substr(0, 4), eight.substr(4));
}

}  // namespace

std::optional<local_days> day_in_name(std::string_view path) {
  std::string_view name = path.substr(path.find_last_of('/') + 1);
  while (!name.empty()) {
    name.remove_prefix(std::min(name.find_first_of(digits), name.size()));
    const std::string_view run = name.substr(0, name.find_first_not_of(digits));
    if (run.size() == day_digits) {
      if (const auto day = day_of(run)) return day;
    }
    name.remove_prefix(run.size());
  }
  return std::nullopt;
}

local_days trading_day(Time time) { return ZoneClock(us_equities_zone).day_of(time); }

Time midnight_of(local_days day) {
  const auto midnight = ZoneClock(us_equities_zone).to_utc(day);
  if (!midnight) throw SetupError("date: a day without a midnight in New York");
  return *midnight;
}

}  // namespace tocsin::itch
