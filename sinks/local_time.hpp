#pragma once

#include <string>
#include <string_view>

#include "engine/time.hpp"

namespace date {
class time_zone;
}  // namespace date

namespace tocsin {

// Writes times as the clock on the exchange's wall shows them, daylight saving included.
class LocalTime {
 public:
  // `zone`: a name of the IANA time zone database. Throws SetupError where the database does not have it.
  explicit LocalTime(std::string_view zone);

  [[nodiscard]] std::string zone() const;
  [[nodiscard]] std::string date(Time time) const;           // 2025-01-27
  [[nodiscard]] std::string time_of_day(Time time) const;    // 10:17:42.318, cut off to the millisecond
  [[nodiscard]] std::string whole_seconds(Time time) const;  // 10:17:42
  [[nodiscard]] std::string with_offset(Time time) const;    // 2025-01-27T10:17:42.318000001-05:00 (ISO 8601)
  [[nodiscard]] static std::string utc(Time time);           // 2025-01-27T15:17:42.318000001Z (ISO 8601)

 private:
  const date::time_zone* zone_;
};

}  // namespace tocsin
