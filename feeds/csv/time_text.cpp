#include "feeds/csv/time_text.hpp"

#include <date/tz.h>

#include <algorithm>

#include "engine/setup_error.hpp"
#include "feeds/decimal.hpp"

namespace tocsin {
namespace {

using std::chrono::local_time;

constexpr Time time_min{};
constexpr Time time_max = std::chrono::sys_days{std::chrono::January / 1 / 2262};
constexpr const char* out_of_range = "time outside of 1970 to 2261";
constexpr const char* not_iso = "time is not ISO 8601";
constexpr const char* not_a_number = "time is not a number of the unit given";

TimeText::Reading checked(Time time) noexcept {
  if (time < time_min || time >= time_max) return {.time = {}, .fault = out_of_range};
  return {.time = time};
}

// The two digits at the front of `text`, or 100 where they are none.
unsigned two_digits(std::string_view text) noexcept {
  const auto tens = static_cast<unsigned>(text[0] - '0');
  const auto ones = static_cast<unsigned>(text[1] - '0');
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

std::optional<std::chrono::year_month_day> date_of(std::string_view year, std::string_view month,
                                                   std::string_view day) noexcept {
  const unsigned century = two_digits(year);
  const unsigned year_of_century = two_digits(year.substr(2));
  const unsigned months = two_digits(month);
  const unsigned days = two_digits(day);
  if (std::max({century, year_of_century, months, days}) > 99) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(century * 100 + year_of_century)},
                                         std::chrono::month{months}, std::chrono::day{days}};
  if (!date.ok()) return std::nullopt;
  return date;
}

// Takes ".5" to ".123456789" off the front; nothing where a point has no digits or more than nine.
std::optional<Duration> take_fraction(std::string_view& text) noexcept {
  if (!text.starts_with('.')) return Duration{0};
  const std::size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
  const auto ns = parse_decimal(text.substr(0, end), 9);
  if (!ns || end > 10) return std::nullopt;
  text.remove_prefix(end);
  return Duration{*ns};
}

// Takes "HH:MM", "HH:MM:SS" or "HH:MM:SS.fraction" off the front.
std::optional<Duration> take_time_of_day(std::string_view& text) noexcept {
  if (text.size() < 5 || text[2] != ':') return std::nullopt;
  const unsigned hours = two_digits(text);
  const unsigned minutes = two_digits(text.substr(3));
  if (hours > 23 || minutes > 59) return std::nullopt;
  text.remove_prefix(5);
  const Duration whole = std::chrono::hours{hours} + std::chrono::minutes{minutes};
  if (!text.starts_with(':')) return whole;
  if (text.size() < 3) return std::nullopt;
  const unsigned seconds = two_digits(text.substr(1));
  if (seconds > 59) return std::nullopt;
  text.remove_prefix(3);
  const auto fraction = take_fraction(text);
  if (!fraction) return std::nullopt;
  return whole + std::chrono::seconds{seconds} + *fraction;
}

// "Z", "+HH", "+HHMM" or "+HH:MM", as what is east of UTC.
std::optional<Duration> parse_offset(std::string_view text) noexcept {
  if (text == "Z" || text == "z") return Duration{0};
  const bool is_west = text.starts_with('-');
  if (!is_west && !text.starts_with('+')) return std::nullopt;
  text.remove_prefix(1);
  const bool has_colon = text.size() == 5 && text[2] == ':';
  if (!has_colon && text.size() != 4 && text.size() != 2) return std::nullopt;
  const unsigned hours = two_digits(text);
  const unsigned minutes = text.size() == 2 ? 0 : two_digits(text.substr(text.size() - 2));
  if (hours > 23 || minutes > 59) return std::nullopt;
  const Duration offset = std::chrono::hours{hours} + std::chrono::minutes{minutes};
  return is_west ? -offset : offset;
}

// Whole numbers count `10^-decimals` seconds; further decimals are allowed as far as a nanosecond.
TimeText::Reading read_epoch(std::string_view text, int decimals_to_ns) noexcept {
  const auto ns = parse_decimal(text, decimals_to_ns);
  if (!ns) return {.time = {}, .fault = not_a_number};
  return checked(time_from_ns(*ns));
}

TimeFormat guess_of(std::string_view text) noexcept {
  if (text.size() >= 10 && text[4] == '-') return TimeFormat::iso;
  if (text.size() <= 11 || text.find('.') != std::string_view::npos) return TimeFormat::seconds;
  if (text.size() <= 14) return TimeFormat::milliseconds;
  return text.size() <= 17 ? TimeFormat::microseconds : TimeFormat::nanoseconds;
}

const date::time_zone* zone_named(std::string_view name) {
  try {
    return date::locate_zone(std::string(name));
  } catch (const std::exception&) {
    throw SetupError("zone: " + std::string(name) +
                     " is not in the system's time zone database; expected an IANA name such as America/New_York");
  }
}

void append_padded(std::string& out, unsigned value, std::size_t digits) {
  const std::size_t start = out.size();
  out.resize(start + digits, '0');
  for (std::size_t i = start + digits; i > start; --i, value /= 10) out[i - 1] = static_cast<char>('0' + value % 10);
}

}  // namespace

ZoneClock::ZoneClock(std::string_view zone) : zone_(zone_named(zone)) {}

std::optional<Time> ZoneClock::to_utc(local_time<Duration> local) {
  const auto local_s = std::chrono::floor<std::chrono::seconds>(local.time_since_epoch());
  if (local_s.count() >= plain_from_s_ && local_s.count() < plain_to_s_)
    return Time{local.time_since_epoch() - offset_};
  const date::local_info info = zone_->get_info(date::local_seconds{local_s});
  if (info.result == date::local_info::nonexistent) return std::nullopt;
  offset_ = info.first.offset;
  if (info.result == date::local_info::unique) {
    // No zone shifts its clock by more than a day: this far from a change nothing is skipped or shown twice.
    constexpr std::int64_t margin_s = 2 * 86'400;
    plain_from_s_ = info.first.begin.time_since_epoch().count() + margin_s;
    plain_to_s_ = info.first.end.time_since_epoch().count() - margin_s;
  } else {
    plain_to_s_ = plain_from_s_;
  }
  return Time{local.time_since_epoch() - offset_};
}

TimeText::TimeText(TimeFormat format, std::string_view zone, std::optional<std::chrono::year_month_day> day)
    : format_(format), zone_(zone) {
  if (format != TimeFormat::milliseconds_of_day) return;
  if (!day) throw SetupError("date: milliseconds since midnight need the day they belong to");
  day_ = std::chrono::local_days{*day};
}

TimeText::Reading TimeText::from_local(local_time<Duration> local) {
  const auto utc = zone_.to_utc(local);
  if (!utc) return {.time = {}, .fault = "time that the clock skips in spring"};
  return checked(*utc);
}

// The first ten characters, into `date_`.
bool TimeText::read_date(std::string_view text) {
  if (text.substr(0, 10) == std::string_view(date_text_.data(), date_text_.size())) return true;
  const auto date = parse_date(text.substr(0, 10));
  if (!date) return false;
  std::copy_n(text.begin(), date_text_.size(), date_text_.begin());
  date_ = std::chrono::local_days{*date};
  return true;
}

TimeText::Reading TimeText::read_iso(std::string_view text) {
  if (text.size() < 10 || !read_date(text)) return {.time = {}, .fault = not_iso};
  // Beyond these years nanoseconds overflow, so this comes before any sum.
  if (date_ < std::chrono::local_days{std::chrono::January / 1 / 1970} - std::chrono::days{1} ||
      date_ >= std::chrono::local_days{std::chrono::January / 1 / 2262}) {
    return {.time = {}, .fault = out_of_range};
  }
  text.remove_prefix(10);
  if (text.empty()) return from_local(date_);
  if (text.front() != 'T' && text.front() != ' ') return {.time = {}, .fault = not_iso};
  text.remove_prefix(1);
  const auto time_of_day = take_time_of_day(text);
  if (!time_of_day) return {.time = {}, .fault = not_iso};
  if (text.empty()) return from_local(date_ + *time_of_day);
  const auto offset = parse_offset(text);
  if (!offset) return {.time = {}, .fault = not_iso};
  return checked(Time{(date_ + *time_of_day).time_since_epoch() - *offset});
}

TimeText::Reading TimeText::read_milliseconds_of_day(std::string_view text) {
  const auto ns = parse_decimal(text, 6);
  if (!ns) return {.time = {}, .fault = not_a_number};
  if (*ns < 0 || Duration{*ns} >= std::chrono::days{1}) return {.time = {}, .fault = "time is not within one day"};
  return from_local(day_ + Duration{*ns});
}

TimeText::Reading TimeText::read(std::string_view text) {
  switch (format_ == TimeFormat::guess ? guess_of(text) : format_) {
    case TimeFormat::guess:
    case TimeFormat::iso:
      return read_iso(text);
    case TimeFormat::seconds:
      return read_epoch(text, 9);
    case TimeFormat::milliseconds:
      return read_epoch(text, 6);
    case TimeFormat::microseconds:
      return read_epoch(text, 3);
    case TimeFormat::nanoseconds:
      return read_epoch(text, 0);
    case TimeFormat::milliseconds_of_day:
      return read_milliseconds_of_day(text);
  }
  return {.time = {}, .fault = not_iso};
}

std::optional<std::chrono::year_month_day> parse_date(std::string_view text) noexcept {
  if (text.size() == 8) return date_of(text.substr(0, 4), text.substr(4, 2), text.substr(6));
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  return date_of(text.substr(0, 4), text.substr(5, 2), text.substr(8));
}

std::optional<Duration> parse_duration(std::string_view text) noexcept {
  if (text.size() < 2 || text.size() > 8) return std::nullopt;
  const auto count = parse_decimal(text.substr(0, text.size() - 1), 0);
  constexpr std::string_view units = "smhd";
  constexpr std::array<std::int64_t, 4> seconds{1, 60, 3600, 86'400};
  const std::size_t unit = units.find(text.back());
  if (!count || unit == std::string_view::npos || *count <= 0) return std::nullopt;
  const std::chrono::seconds duration{*count * seconds[unit]};
  if (duration > std::chrono::days{31}) return std::nullopt;
  return duration;
}

void append_time(std::string& out, Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  append_padded(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  out.push_back('-');
  append_padded(out, static_cast<unsigned>(date.month()), 2);
  out.push_back('-');
  append_padded(out, static_cast<unsigned>(date.day()), 2);
  out.push_back('T');
  append_padded(out, static_cast<unsigned>(clock.hours().count()), 2);
  out.push_back(':');
  append_padded(out, static_cast<unsigned>(clock.minutes().count()), 2);
  out.push_back(':');
  append_padded(out, static_cast<unsigned>(clock.seconds().count()), 2);
  out.push_back('.');
  append_padded(out, static_cast<unsigned>(clock.subseconds().count()), 9);
  out.push_back('Z');
}

}  // namespace tocsin
