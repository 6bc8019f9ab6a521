#include "app/rules/rule_values.hpp"

#include "app/quantity.hpp"
#include "feeds/csv/time_text.hpp"

namespace tocsin {
namespace {

constexpr std::size_t name_letters_max = 64;
constexpr std::string_view name_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
constexpr std::int64_t count_max = 1'000'000;

template <class ReadOne>
std::optional<std::vector<std::int64_t>> ascending(const TomlValue& value, ReadOne&& read_one) {
  const auto* list = value.as<TomlValue::List>();
  if (list == nullptr || list->empty() || list->size() > levels_max) return std::nullopt;
  std::vector<std::int64_t> levels;
  for (const TomlValue& item : *list) {
    const auto level = read_one(item);
    if (!level || *level <= (levels.empty() ? 0 : levels.back())) return std::nullopt;
    levels.push_back(*level);
  }
  return levels;
}

}  // namespace

std::optional<std::string> name_of(const TomlValue& value) {
  const auto* text = value.as<std::string>();
  if (text == nullptr || text->empty() || text->size() > name_letters_max) return std::nullopt;
  if (text->find_first_not_of(name_letters) != std::string::npos) return std::nullopt;
  return *text;
}

std::optional<std::string> text_of(const TomlValue& value) {
  const auto* text = value.as<std::string>();
  if (text == nullptr || text->empty()) return std::nullopt;
  return *text;
}

std::optional<bool> true_of(const TomlValue& value) {
  const auto* on = value.as<bool>();
  if (on == nullptr || !*on) return std::nullopt;
  return true;
}

std::optional<Duration> duration_of(const TomlValue& value) {
  const auto* text = value.as<std::string>();
  return text == nullptr ? std::nullopt : parse_exact_duration(*text);
}

namespace {

std::optional<DayWindow> day_window_of(const TomlValue& value) {
  const auto* text = value.as<std::string>();
  if (text == nullptr) return std::nullopt;
  const std::size_t dash = text->find('-');
  if (dash == std::string::npos) return std::nullopt;
  const auto from = parse_time_of_day(std::string_view(*text).substr(0, dash));
  const auto to = parse_time_of_day(std::string_view(*text).substr(dash + 1));
  if (!from || !to || *to <= *from) return std::nullopt;
  return DayWindow{.from = *from, .to = *to};
}

}  // namespace

std::optional<std::vector<DayWindow>> day_windows_of(const TomlValue& value) {
  const auto* list = value.as<TomlValue::List>();
  if (list == nullptr || list->empty() || list->size() > levels_max) return std::nullopt;
  std::vector<DayWindow> windows;
  for (const TomlValue& item : *list) {
    const auto window = day_window_of(item);
    if (!window || (!windows.empty() && window->from < windows.back().to)) return std::nullopt;
    windows.push_back(*window);
  }
  return windows;
}

std::optional<std::int64_t> dollars_of(const TomlValue& value) {
  if (const auto* text = value.as<std::string>()) return parse_dollars(*text);
  const auto* whole = value.as<std::int64_t>();
  if (whole == nullptr || *whole < 0 || *whole > dollars_max) return std::nullopt;
  return *whole;
}

std::optional<std::int64_t> percent_of(const TomlValue& value) {
  if (const auto* whole = value.as<std::int64_t>()) return ppm_of_percent(static_cast<double>(*whole));
  const auto* real = value.as<double>();
  return real == nullptr ? std::nullopt : ppm_of_percent(*real);
}

std::optional<std::int64_t> times_of(const TomlValue& value) {
  const auto hundredths = percent_of(value);
  return hundredths && *hundredths > 0 ? std::optional(100 * *hundredths) : std::nullopt;
}

std::optional<std::int64_t> count_of(const TomlValue& value) {
  const auto* whole = value.as<std::int64_t>();
  if (whole == nullptr || *whole < 0 || *whole > count_max) return std::nullopt;
  return *whole;
}

std::optional<std::vector<std::int64_t>> percent_levels_of(const TomlValue& value) {
  if (const auto* text = value.as<std::string>()) return parse_percent_range(*text);
  return ascending(value, percent_of);
}

std::optional<std::vector<std::int64_t>> times_levels_of(const TomlValue& value) { return ascending(value, times_of); }

std::optional<std::vector<std::int64_t>> count_levels_of(const TomlValue& value) { return ascending(value, count_of); }

}  // namespace tocsin
