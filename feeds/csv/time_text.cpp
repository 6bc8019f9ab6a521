#include "feeds/csv/time_text.hpp"

#include <algorithm>

#include "engine/setup_error.hpp"
#include "feeds/decimal.hpp"

namespace tocsin {
namespace {

using std::chrono::local_time;

// Days compare with days, for a far day does not fit nanoseconds.
constexpr std::chrono::sys_days day_min = std::chrono::January / 1 / 1970;
constexpr std::chrono::sys_days day_max = std::chrono::January / 1 / 2262;
constexpr const char* out_of_range = "time outside of 1970 to 2261";
constexpr const char* not_iso = "time is not ISO 8601";
constexpr const char* not_a_number = "time is not a number of the unit given";

TimeText::Reading checked(Time time) noexcept {
  if (time < Time{day_min} || time >= Time{day_max}) return {.time = {}, .fault = out_of_range};
  return {.time = time};
}

// The two digits at the front of `text`, or 100 where they are none.
unsigned two_digits(std::string_view text) noexcept {
  const auto tens = static_cast<unsigned>(text[0] - '0');
  const auto ones = static_cast<unsigned>(text[1] - '0');
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

// A day of the calendar, of any year from 0 to 9999.
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

std::optional<std::chrono::year_month_day> calendar_date(std::string_view text) noexcept {
  if (text.size() == 8) return date_of(text.substr(0, 4), text.substr(4, 2), text.substr(6));
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  return date_of(text.substr(0, 4), text.substr(5, 2), text.substr(8));
}

// Takes ".5" to ".123456789" off the front; nothing where a point has no digits or more than nine.
std::optional<Duration> take_fraction(std::string_view& text) noexcept {
  if (!text.starts_with('.')) return Duration{0};
  std::size_t end = 1;
  std::int64_t ns = 0;
  for (; end < text.size() && text[end] >= '0' && text[end] <= '9'; ++end) {
    if (end > 9) return std::nullopt;
    ns = ns * 10 + (text[end] - '0');
  }
  if (end == 1) return std::nullopt;
  for (std::size_t digits = end - 1; digits < 9; ++digits) ns *= 10;
  text.remove_prefix(end);
  return Duration{ns};
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

void append_padded(std::string& out, unsigned value, std::size_t digits) {
  const std::size_t start = out.size();
  out.resize(start + digits, '0');
  for (std::size_t i = start + digits; i > start; --i, value /= 10) out[i - 1] = static_cast<char>('0' + value % 10);
}

}  // namespace

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
  const auto date = calendar_date(text.substr(0, 10));
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
  const auto date = calendar_date(text);
  if (!date || std::chrono::sys_days{*date} < day_min || std::chrono::sys_days{*date} >= day_max) return std::nullopt;
  return date;
}

std::optional<Duration> parse_time_of_day(std::string_view text) noexcept {
  const auto time = take_time_of_day(text);
  return text.empty() ? time : std::nullopt;
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
