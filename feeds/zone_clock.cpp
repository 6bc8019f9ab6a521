#include "feeds/zone_clock.hpp"

#include <date/tz.h>

#include <exception>
#include <string>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

const date::time_zone* zone_named(std::string_view name) {
  try {
    return date::locate_zone(name);
  } catch (const std::exception&) {
    throw SetupError("zone: " + std::string(name) +
                     " is not in the system's time zone database; expected an IANA name such as America/New_York");
  }
}

}  // namespace

ZoneClock::ZoneClock(std::string_view zone) : zone_(zone_named(zone)) {}

std::optional<Time> ZoneClock::to_utc(std::chrono::local_time<Duration> local) {
  const auto local_s = std::chrono::floor<std::chrono::seconds>(local.time_since_epoch());
  if (local_s.count() >= plain_from_s_ && local_s.count() < plain_to_s_)
    return Time{local.time_since_epoch() - offset_};
  const date::local_info info = zone_->get_info(date::local_seconds{local_s});
  if (info.result == date::local_info::nonexistent) return std::nullopt;
  offset_ = info.first.offset;
  if (info.result == date::local_info::unique) {
    // No zone shifts its clock by more than a day: this far from a change nothing is skipped or shown twice.
    constexpr std::int64_t margin_s = 2 * 86'400;
    plain_from_s_ = info.first.begin.time_since_epoch().count() + margin_s;
    plain_to_s_ = info.first.end.time_since_epoch().count() - margin_s;
  } else {
    plain_to_s_ = plain_from_s_;
  }
  return Time{local.time_since_epoch() - offset_};
}

std::chrono::local_days ZoneClock::day_of(Time time) const {
  return std::chrono::local_days{date::floor<std::chrono::days>(zone_->to_local(time)).time_since_epoch()};
}

}  // namespace tocsin
