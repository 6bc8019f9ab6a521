#include "app/exchange_time.hpp"

#include <date/tz.h>

#include <sstream>
#include <string>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

constexpr std::chrono::seconds day_length = std::chrono::hours(24);

std::chrono::seconds time_of_day(std::string_view text, std::string_view option) {
  for (const char* form : {"%T", "%R"}) {
    std::istringstream in{std::string(text)};
    std::chrono::seconds parsed{};
    in >> date::parse(form, parsed);
    const bool whole = !in.fail() && in.peek() == std::istringstream::traits_type::eof();
    if (whole && parsed >= std::chrono::seconds::zero() && parsed < day_length) return parsed;
  }
  throw SetupError(std::string(option) + ": '" + std::string(text) +
                   "' is not a time of day; expected HH:MM or HH:MM:SS");
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
