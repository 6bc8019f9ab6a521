#include "sinks/figures.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace tocsin {
namespace {

constexpr std::int64_t million = 1'000'000;
constexpr std::int64_t billion = 1'000'000'000;

constexpr std::uint64_t power_of_ten(int exponent) noexcept {
  std::uint64_t power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

constexpr std::uint64_t magnitude(std::int64_t number) noexcept {
  return number < 0 ? ~static_cast<std::uint64_t>(number) + 1 : static_cast<std::uint64_t>(number);
}

// Like grouped_decimal, without its sign.
std::string rounded(std::uint64_t units, int digits, int shown) {
  const std::uint64_t step = power_of_ten(digits - shown);
  const std::uint64_t steps = units / step + (units % step >= step - step / 2 ? 1 : 0);
  const std::uint64_t one = power_of_ten(shown);
  if (shown == 0) return grouped(steps);
  return fmt::format("{}.{:0{}}", grouped(steps / one), steps % one, shown);
}

}  // namespace

std::string grouped(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > 0; place -= 3) {
    text.insert(static_cast<std::size_t>(place), 1, ',');
  }
  return text;
}

std::string exact_decimal(std::int64_t units, int digits) {
  const auto after_point = static_cast<std::size_t>(digits);
  std::string text = std::to_string(magnitude(units));
  if (text.size() <= after_point) text.insert(0, after_point + 1 - text.size(), '0');
  text.insert(text.size() - after_point, 1, '.');
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  if (units < 0) text.insert(0, 1, '-');
  return text;
}

std::string grouped_decimal(std::int64_t units, int digits, int shown) {
  const std::string text = rounded(magnitude(units), digits, shown);
  const bool is_zero = text.find_first_of("123456789") == std::string::npos;
  return fmt::format("{}{}", units < 0 && !is_zero ? "-" : "", text);
}

std::string signed_percent(std::int64_t ppm) {
  return fmt::format("{}{} %", ppm > 0 ? "+" : "", grouped_decimal(ppm, 4, 2));
}

std::string share_percent(std::int64_t ppm) { return fmt::format("{} %", grouped_decimal(ppm, 4, 1)); }

std::string level_percent(std::int64_t ppm) { return fmt::format("{} %", exact_decimal(ppm, 4)); }

std::string dollars(std::int64_t whole) {
  const std::string_view sign = whole < 0 ? "-$" : "$";
  const std::uint64_t size = magnitude(whole);
  if (size >= billion) return fmt::format("{}{}bn", sign, rounded(size, 9, 1));
  if (size >= million) return fmt::format("{}{}m", sign, rounded(size, 6, 1));
  return fmt::format("{}{}", sign, grouped(size));
}

std::string level_dollars(std::int64_t whole) {
  if (whole >= billion) return fmt::format("${}bn", exact_decimal(whole, 9));
  if (whole >= million) return fmt::format("${}m", exact_decimal(whole, 6));
  return fmt::format("${}", whole);
}

std::string length_of_time(Duration length) {
  constexpr std::int64_t minute_ms = 60'000;
  const std::int64_t ms = std::chrono::duration_cast<std::chrono::milliseconds>(length).count();
  if (ms > 0 && ms < 1'000) return fmt::format("{} ms", ms);
  if (ms < minute_ms) return fmt::format("{} s", exact_decimal(ms, 3));
  struct Part {
    std::int64_t size_ms;
    const char* name;
  };
  std::string text;
  std::int64_t rest = ms;
  for (const auto& [size_ms, name] :
       std::array<Part, 3>{{{60 * minute_ms, " h"}, {minute_ms, " min"}, {1'000, " s"}}}) {
    if (rest / size_ms > 0) text += fmt::format("{}{}{}", text.empty() ? "" : " ", rest / size_ms, name);
    rest %= size_ms;
  }
  return text;
}

}  // namespace tocsin
