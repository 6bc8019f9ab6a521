#include "app/exchange_time.hpp"

#include <date/tz.h>

#include <sstream>
#include <string>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

std::chrono::seconds time_of_day(std::string_view text, std::string_view option) {
  for (const char* form : {"%T", "%R"}) {
    std::istringstream in{std::string(text)};
    std::chrono::seconds parsed{};
    in >> date::parse(form, parsed);
    if (!in.fail() && in.peek() == std::istringstream::traits_type::eof()) return parsed;
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

}  // namespace tocsin
