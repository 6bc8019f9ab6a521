#include "sinks/local_time.hpp"

#include <date/date.h>
#include <date/tz.h>
#include <fmt/format.h>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

const date::time_zone* zone_named(std::string_view name) {
  try {
    return date::locate_zone(name);
  } catch (const std::runtime_error&) {
    throw SetupError("time zone: \"" + std::string(name) +
                     "\" is not in the time zone database; expected a name such as America/New_York");
  }
}

// A time taken apart. Written with fmt and not with the library's streams, which cost ten times as much an alert.
struct Fields {
  // `time` counts from midnight, 1 January 1970, on the clock that is shown.
  explicit Fields(Duration time)
      : day(date::floor<date::days>(time)), date(date::local_days(day)), of_day(time - day) {}

  [[nodiscard]] std::string date_text() const {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
  }
  [[nodiscard]] std::string seconds_text() const {
    return fmt::format("{:02}:{:02}:{:02}", of_day.hours().count(), of_day.minutes().count(), of_day.seconds().count());
  }
  [[nodiscard]] std::string full_text() const {
    return fmt::format("{}T{}.{:09}", date_text(), seconds_text(), of_day.subseconds().count());
  }

  date::days day;
  date::year_month_day date;
  date::hh_mm_ss<Duration> of_day;
};

Fields local(const date::time_zone* zone, Time time) { return Fields(zone->to_local(time).time_since_epoch()); }

// -05:00
std::string offset_text(std::chrono::seconds offset) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(offset).count();
  const auto size = minutes < 0 ? -minutes : minutes;
  return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

}  // namespace

LocalTime::LocalTime(std::string_view zone) : zone_(zone_named(zone)) {}

std::string LocalTime::zone() const { return zone_->name(); }

std::string LocalTime::date(Time time) const { return local(zone_, time).date_text(); }

std::string LocalTime::time_of_day(Time time) const {
  const Fields fields = local(zone_, time);
  return fmt::format("{}.{:03}", fields.seconds_text(), fields.of_day.subseconds().count() / 1'000'000);
}

std::string LocalTime::whole_seconds(Time time) const { return local(zone_, time).seconds_text(); }

std::string LocalTime::with_offset(Time time) const {
  return local(zone_, time).full_text() + offset_text(zone_->get_info(time).offset);
}

std::string LocalTime::utc(Time time) { return Fields(time.time_since_epoch()).full_text() + "Z"; }

}  // namespace tocsin
