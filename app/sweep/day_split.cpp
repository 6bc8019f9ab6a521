#include "app/sweep/day_split.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "engine/setup_error.hpp"
#include "feeds/quoted.hpp"

namespace tocsin {
namespace {

constexpr std::size_t each_max = 1'000;

[[noreturn]] void refuse(const std::string& option, const std::string& text) {
  throw SetupError("--held-out " + quoted(std::string_view(option)) + ": " + text);
}

bool is_date(std::string_view text) {
  constexpr std::string_view pattern = "dddd-dd-dd";
  return std::ranges::equal(text, pattern, [](char c, char p) { return p == '-' ? c == '-' : c >= '0' && c <= '9'; });
}

// 1/N as N; 0 where it is none.
std::size_t each_of(std::string_view text) {
  if (!text.starts_with("1/")) return 0;
  std::size_t each = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), each);
  return error == std::errc{} && end == text.data() + text.size() && each >= 2 && each <= each_max ? each : 0;
}

std::set<std::string> dates_of(std::string_view text) {
  std::set<std::string> dates;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    const std::string_view date = text.substr(start, end - start);
    if (!is_date(date)) return {};
    dates.emplace(date);
    start = end + 1;
  }
  return dates;
}

}  // namespace

HoldOut HoldOut::parse(const std::string& option) {
  HoldOut held(option);
  if (option == "none") return held;
  held.each_ = each_of(option);
  if (held.each_ == 0) held.dates_ = dates_of(option);
  if (held.each_ == 0 && held.dates_.empty()) {
    refuse(option, "expected 1/N (N from 2 to 1000), dates such as 2025-01-27,2025-01-28, or none");
  }
  return held;
}

bool HoldOut::holds_out(std::size_t day, std::span<const std::string> dates) const {
  if (each_ == 0) return dates_.contains(dates[day]);
  const bool is_last_of_few = dates.size() < each_ && day + 1 == dates.size();
  return (day + 1) % each_ == 0 || is_last_of_few;
}

DaySplit HoldOut::split(std::span<const std::string> dates) const {
  for (const std::string& date : dates_) {
    if (std::ranges::find(dates, date) == dates.end()) refuse(option_, "no day of " + date + " was heard");
  }
  DaySplit split;
  for (std::size_t day = 0; day < dates.size(); ++day) {
    const bool is_alone = dates.size() == 1 && each_ > 0;
    (!is_alone && holds_out(day, dates) ? split.held_out : split.training).push_back(day);
  }
  if (split.training.empty()) refuse(option_, "expected at least one day that is not held out, to choose by");
  return split;
}

}  // namespace tocsin
