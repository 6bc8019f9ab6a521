#include "sinks/local_time.hpp"

#include <date/date.h>
#include <date/tz.h>

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

template <class Unit>
date::local_time<Unit> local(const date::time_zone* zone, Time time) {
  return date::floor<Unit>(zone->to_local(time));
}

}  // namespace

LocalTime::LocalTime(std::string_view zone) : zone_(zone_named(zone)) {}

std::string LocalTime::zone() const { return zone_->name(); }

std::string LocalTime::date(Time time) const { return date::format("%F", local<date::days>(zone_, time)); }

std::string LocalTime::time_of_day(Time time) const {
  return date::format("%T", local<std::chrono::milliseconds>(zone_, time));
}

std::string LocalTime::whole_seconds(Time time) const {
  return date::format("%T", local<std::chrono::seconds>(zone_, time));
}

std::string LocalTime::with_offset(Time time) const { return date::format("%FT%T%Ez", date::make_zoned(zone_, time)); }

std::string LocalTime::utc(Time time) { return date::format("%FT%TZ", time); }

}  // namespace tocsin
