#include "app/reading.hpp"

#include <chrono>
#include <string_view>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

// The years that a time in nanoseconds can tell, on either side of any zone.
constexpr int year_min = 1970;
constexpr int year_max = 2261;

// YYYY-MM-DD, in digits.
std::optional<std::chrono::year_month_day> parse_date(std::string_view text) {
  constexpr std::string_view pattern = "dddd-dd-dd";
  if (text.size() != pattern.size()) return std::nullopt;
  int parts[3] = {0, 0, 0};
  std::size_t part = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (pattern[i] == '-' ? text[i] != '-' : !is_digit) return std::nullopt;
    if (is_digit) {
      parts[part] = parts[part] * 10 + (text[i] - '0');
    } else {
      ++part;
    }
  }
  return std::chrono::year{parts[0]} / parts[1] / parts[2];
}

std::chrono::local_days day_of(const std::string& text) {
  const auto date = parse_date(text);
  if (!date || !date->ok()) throw SetupError("--date: '" + text + "' is no date; expected YYYY-MM-DD");
  if (date->year() < std::chrono::year{year_min} || date->year() > std::chrono::year{year_max}) {
    throw SetupError("--date: '" + text + "': expected a day from 1970 to 2261");
  }
  return std::chrono::local_days{*date};
}

}  // namespace

Reading reading_of(const WrittenReading& written) {
  Reading reading;
  if (written.csv) reading.csv = parse_csv_spec(*written.csv);
  if (written.date) reading.capture.date = day_of(*written.date);
  reading.capture.depth_levels = written.depth_levels;
  reading.capture.orders_max = written.orders_max;
  reading.capture.may_grow = written.may_grow;
  return reading;
}

}  // namespace tocsin
