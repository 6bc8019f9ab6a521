#include "feeds/fix/fix_clock.hpp"

#include <algorithm>

#include "feeds/csv/time_text.hpp"

namespace tocsin {

std::optional<Time> FixClock::read(std::string_view timestamp) noexcept {
  constexpr std::size_t date_size = 8;
  if (timestamp.size() <= date_size || timestamp[date_size] != '-') return std::nullopt;
  return read(timestamp.substr(0, date_size), timestamp.substr(date_size + 1));
}

std::optional<Time> FixClock::read(std::string_view date, std::string_view time) noexcept {
  if (date.size() != date_text_.size()) return std::nullopt;
  if (!std::ranges::equal(date, date_text_)) {
    const auto day = parse_date(date);
    if (!day) return std::nullopt;
    date_ = *day;
    std::ranges::copy(date, date_text_.begin());
  }
  if (time != std::string_view(time_text_.data(), time_size_) || time.empty()) {
    const auto since_midnight = parse_time_of_day(time);
    if (!since_midnight || time.size() > time_text_.size()) return std::nullopt;
    since_midnight_ = *since_midnight;
    time_size_ = time.copy(time_text_.data(), time_text_.size());
  }
  return Time(date_) + since_midnight_;
}

}  // namespace tocsin
