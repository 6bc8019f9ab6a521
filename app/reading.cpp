#include "app/reading.hpp"

#include <chrono>
#include <string_view>

#include "engine/setup_error.hpp"
#include "feeds/csv/time_text.hpp"

namespace tocsin {
namespace {

std::chrono::local_days day_of(const std::string& text) {
  const auto date = parse_date(text);
  if (!date) throw SetupError("--date: '" + text + "' is no day from 1970 to 2261; expected YYYY-MM-DD");
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
