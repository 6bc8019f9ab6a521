#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/time.hpp"
#include "feeds/zone_clock.hpp"

namespace tocsin {

// How a file writes a time. `guess` takes each value for what it looks like: a date with dashes is ISO 8601, a whole
// number counts from 1970 in the unit that its number of digits suggests (to 11: seconds, 14: milliseconds,
// 17: microseconds, more: nanoseconds), a number with a point is seconds.
enum class TimeFormat : std::uint8_t {
  guess,
  iso,
  seconds,
  milliseconds,
  microseconds,
  nanoseconds,
  milliseconds_of_day
};

// Text -> Time, in one format and one zone; times from 1970 to the end of 2261.
// ISO 8601 here is YYYY-MM-DD, a 'T' or a blank, HH:MM[:SS[.fraction to 9 digits]], then nothing (wall-clock time of
// the zone), 'Z', or an offset +HH:MM, +HHMM or +HH; or the date alone, its midnight.
// `milliseconds_of_day` is the wall clock's distance from midnight of `day` in the zone.
class TimeText {
 public:
  // What was read, or `fault`: why nothing could be.
  struct Reading {
    Time time;
    const char* fault = nullptr;
  };

  // SetupError for an unknown zone, or `milliseconds_of_day` without a day.
  TimeText(TimeFormat format, std::string_view zone, std::optional<std::chrono::year_month_day> day = {});

  [[nodiscard]] Reading read(std::string_view text);

 private:
  [[nodiscard]] Reading read_iso(std::string_view text);
  [[nodiscard]] Reading read_milliseconds_of_day(std::string_view text);
  [[nodiscard]] Reading from_local(std::chrono::local_time<Duration> local);
  [[nodiscard]] bool read_date(std::string_view text);

  TimeFormat format_;
  ZoneClock zone_;
  std::chrono::local_days day_{};
  // The date read last, as text and as a day: the rows of a file share few.
  std::array<char, 10> date_text_{};
  std::chrono::local_days date_{};
};

// "YYYY-MM-DD" or "YYYYMMDD", a day from 1970 to 2261.
[[nodiscard]] std::optional<std::chrono::year_month_day> parse_date(std::string_view text) noexcept;

// "HH:MM", "HH:MM:SS" or "HH:MM:SS.fraction" to nine digits, since midnight; 00:00 to before 24:00.
[[nodiscard]] std::optional<Duration> parse_time_of_day(std::string_view text) noexcept;

// "90s", "5m", "1h", "1d": a positive whole number of a unit, at most 31 days.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text) noexcept;

// Appends ISO 8601 in UTC with nine decimals: "2025-01-27T14:30:00.000000000Z".
void append_time(std::string& out, Time time);

}  // namespace tocsin
