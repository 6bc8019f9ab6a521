#include "app/quantity.hpp"

#include <array>
#include <cmath>
#include <span>

#include "engine/ppm.hpp"
#include "feeds/decimal.hpp"

namespace tocsin {
namespace {

// What may end a quantity: `scale` of the result make one 10^-decimals of it.
struct Suffix {
  std::string_view text;
  int decimals;
  std::int64_t scale;
};

// "us" and "ms" before "s", so that the longer suffix is tried first.
constexpr std::array<Suffix, 5> duration_units{
    {{"us", 3, 1}, {"ms", 6, 1}, {"min", 9, 60}, {"s", 9, 1}, {"h", 9, 3600}}};
constexpr std::array<Suffix, 3> dollar_units{{{"bn", 9, 1}, {"mn", 6, 1}, {"", 0, 1}}};

std::optional<std::int64_t> parse_quantity(std::string_view text, std::span<const Suffix> units,
                                           std::int64_t max) noexcept {
  for (const auto& [suffix, decimals, scale] : units) {
    if (!text.ends_with(suffix)) continue;
    const auto count = parse_decimal(text.substr(0, text.size() - suffix.size()), decimals);
    if (!count || *count < 0 || *count > max / scale) return std::nullopt;
    return *count * scale;
  }
  return std::nullopt;
}

std::optional<std::int64_t> parse_percent(std::string_view text) noexcept {
  const auto ppm = parse_decimal(text, 4);
  if (!ppm || *ppm <= 0 || *ppm > ppm_per_one) return std::nullopt;
  return ppm;
}

}  // namespace

std::optional<Duration> parse_exact_duration(std::string_view text) noexcept {
  const auto ns = parse_quantity(text, duration_units, duration_max.count());
  if (!ns) return std::nullopt;
  return Duration{*ns};
}

std::optional<std::int64_t> parse_dollars(std::string_view text) noexcept {
  return parse_quantity(text, dollar_units, dollars_max);
}

std::optional<std::int64_t> ppm_of_percent(double percent) noexcept {
  if (!(percent >= 0 && percent <= 100)) return std::nullopt;
  const std::int64_t ppm = std::llround(percent * static_cast<double>(ppm_per_percent));
  if (std::abs(percent - static_cast<double>(ppm) / static_cast<double>(ppm_per_percent)) > 1e-9) return std::nullopt;
  return ppm;
}

std::optional<std::vector<std::int64_t>> parse_percent_range(std::string_view text) {
  const std::size_t first = text.find(':');
  const std::size_t second = first == std::string_view::npos ? first : text.find(':', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto from = parse_percent(text.substr(0, first));
  const auto to = parse_percent(text.substr(first + 1, second - first - 1));
  const auto step = parse_percent(text.substr(second + 1));
  if (!from || !to || !step || *to < *from) return std::nullopt;
  if ((*to - *from) / *step >= static_cast<std::int64_t>(levels_max)) return std::nullopt;
  std::vector<std::int64_t> levels;
  for (std::int64_t level = *from; level <= *to; level += *step) levels.push_back(level);
  return levels;
}

}  // namespace tocsin
