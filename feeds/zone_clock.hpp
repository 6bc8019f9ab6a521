#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/time.hpp"

namespace date {
class time_zone;
}

namespace tocsin {

// Where the exchanges of US equities keep their hours.
inline constexpr std::string_view us_equities_zone = "America/New_York";

// The clock on the wall of a zone, daylight saving included. Remembers the stretch between two changes of the clock
// that it was last asked about, so that a day's times cost an addition each.
class ZoneClock {
 public:
  // An IANA name ("America/New_York", "UTC"). SetupError where the system's database has none of that name.
  explicit ZoneClock(std::string_view zone);

  // Nothing where the wall clock skips this time in spring. Where it shows it twice in autumn: the earlier.
  [[nodiscard]] std::optional<Time> to_utc(std::chrono::local_time<Duration> local);
  // The day that the calendar on the wall shows.
  [[nodiscard]] std::chrono::local_days day_of(Time time) const;

 private:
  const date::time_zone* zone_;
  std::int64_t plain_from_s_ = 0;  // local seconds for which the offset is `offset_`, without a doubt
  std::int64_t plain_to_s_ = 0;
  Duration offset_{};
};

}  // namespace tocsin
