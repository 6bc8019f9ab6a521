#include "app/reading.hpp"

#include <chrono>
#include <cstdio>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

std::chrono::local_days day_of(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int length = 0;
  const bool is_read = std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &length) == 3 &&
                       static_cast<std::size_t>(length) == text.size();
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  if (!is_read || text.size() != 10 || !date.ok()) {
    throw SetupError("--date: '" + text + "' is no date; expected YYYY-MM-DD");
  }
  return std::chrono::local_days{date};
}

}  // namespace

Reading reading_of(const WrittenReading& written) {
  Reading reading;
  if (written.csv) reading.csv = parse_csv_spec(*written.csv);
  if (written.date) reading.capture.date = day_of(*written.date);
  return reading;
}

}  // namespace tocsin
