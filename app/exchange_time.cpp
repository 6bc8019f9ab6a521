#include "app/exchange_time.hpp"

#include <string>

#include "engine/setup_error.hpp"
#include "feeds/csv/time_text.hpp"
#include "feeds/zone_clock.hpp"

namespace tocsin {
namespace {

[[noreturn]] void refuse(std::string_view option, std::string_view text, const std::string& why) {
  throw SetupError(std::string(option) + ": '" + std::string(text) + "' " + why);
}

}  // namespace

Time exchange_time_on(Time day, std::string_view text, std::string_view option) {
  const auto wanted = parse_time_of_day(text);
  if (!wanted) refuse(option, text, "is not a time of day; expected HH:MM or HH:MM:SS");
  ZoneClock clock(us_equities_zone);
  const auto time = clock.to_utc(clock.day_of(day) + *wanted);
  if (!time) refuse(option, text, "does not exist on that day");
  return *time;
}

ExchangeWindow exchange_window_on(Time day, const WrittenWindow& written) {
  ExchangeWindow window;
  if (written.from) window.from = exchange_time_on(day, *written.from, "--from");
  if (written.to) window.to = exchange_time_on(day, *written.to, "--to");
  if (window.from && window.to && *window.to <= *window.from) {
    throw SetupError("--to: expected a time after --from " + *written.from + ", found " + *written.to);
  }
  return window;
}

}  // namespace tocsin
