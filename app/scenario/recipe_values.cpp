#include "app/scenario/recipe_values.hpp"

#include "app/quantity.hpp"
#include "feeds/csv/time_text.hpp"
#include "feeds/decimal.hpp"

namespace tocsin {
namespace {

constexpr int decimals = 4;
constexpr std::int64_t one = 10'000;
constexpr std::int64_t move_most = 1'000 * one;
constexpr std::int64_t whole = 100 * one;

}  // namespace

std::optional<Duration> parse_hour(std::string_view text) noexcept {
  const auto time = parse_time_of_day(text);
  if (!time || *time < day_clock::day_begin || *time > day_clock::day_end) return std::nullopt;
  return time;
}

std::optional<Duration> parse_length(std::string_view text) noexcept {
  const auto length = parse_exact_duration(text);
  if (!length || *length <= Duration::zero()) return std::nullopt;
  return length;
}

std::optional<ingredient::Stretch> parse_stretch(std::string_view text) noexcept {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto from = parse_hour(text.substr(0, dash));
  const auto to = parse_hour(text.substr(dash + 1));
  if (!from || !to || *to <= *from) return std::nullopt;
  return ingredient::Stretch{.from = *from, .to = *to};
}

std::optional<ShareRatio> parse_split(std::string_view text) noexcept {
  auto ratio = parse_share_ratio(text);
  if (ratio && ratio->to == ratio->from) ratio.reset();
  return ratio;
}

std::optional<double> parse_move(std::string_view text) noexcept {
  const auto move = parse_decimal(text, decimals);
  if (!move || *move == 0 || *move <= -whole || *move > move_most) return std::nullopt;
  return static_cast<double>(*move) / static_cast<double>(whole);
}

std::optional<double> parse_shock_scale(std::string_view text) noexcept {
  const auto scale = parse_decimal(text, decimals);
  if (!scale) return std::nullopt;
  const double factor = static_cast<double>(*scale) / static_cast<double>(one);
  if (factor < shock_scale_least || factor > shock_scale_most) return std::nullopt;
  return factor;
}

}  // namespace tocsin
