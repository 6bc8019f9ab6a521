#include "app/exchange_time.hpp"

#include <date/tz.h>

#include <string>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

// The number of two digits at `at`; what is none is beyond every limit.
int two_digits(std::string_view text, std::size_t at) {
  const auto is_digit = [](char c) { return '0' <= c && c <= '9'; };
  if (at + 2 > text.size() || !is_digit(text[at]) || !is_digit(text[at + 1])) return 100;
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

std::chrono::seconds time_of_day(std::string_view text, std::string_view option) {
  const bool has_seconds = text.size() == 8 && text[5] == ':';
  const int hour = two_digits(text, 0);
  const int minute = two_digits(text, 3);
  const int second = has_seconds ? two_digits(text, 6) : 0;
  const bool is_shaped = (has_seconds || text.size() == 5) && text[2] == ':';
  if (!is_shaped || hour > 23 || minute > 59 || second > 59) {
    throw SetupError(std::string(option) + ": '" + std::string(text) +
                     "' is not a time of day; expected HH:MM or HH:MM:SS");
  }
  return std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
}

}  // namespace

Time exchange_time_on(Time day, std::string_view text, std::string_view option) {
  const std::chrono::seconds wanted = time_of_day(text, option);
  const date::time_zone* zone = date::locate_zone("America/New_York");
  const auto local_day = date::floor<date::days>(zone->to_local(day));
  try {
    return zone->to_sys(local_day + wanted);
  } catch (const std::runtime_error&) {
    throw SetupError(std::string(option) + ": " + std::string(text) + " does not exist on that day, or twice");
  }
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
