#include "app/rules/rule_keys.hpp"

#include <algorithm>
#include <array>

namespace tocsin {
namespace rule_keys {

std::optional<Duration> window_of(const TomlValue& value) {
  const auto window = duration_of(value);
  return window && *window > Duration::zero() ? window : std::nullopt;
}

std::optional<std::int64_t> positive_percent_of(const TomlValue& value) {
  const auto percent = percent_of(value);
  return percent && *percent > 0 ? percent : std::nullopt;
}

std::optional<std::int64_t> positive_dollars_of(const TomlValue& value) {
  const auto dollars = dollars_of(value);
  return dollars && *dollars > 0 ? dollars : std::nullopt;
}

Duration window(KeyReader& keys, std::string_view key) {
  return keys.required(key, a_window, window_of).value_or(Duration::zero());
}

Duration grace(KeyReader& keys) {
  static const std::string expected = "a duration from \"1ms\" to \"1min\"";
  const auto grace = keys.optional("grace", expected, duration_of).value_or(std::chrono::seconds{5});
  if (grace < std::chrono::milliseconds{1} || grace > std::chrono::minutes{1}) {
    keys.refuse("grace", expected, *keys.find("grace"));
  }
  return grace;
}

std::vector<std::int64_t> levels(KeyReader& keys) {
  return keys.required("levels", percent_levels, percent_levels_of).value_or(std::vector<std::int64_t>{});
}

std::int64_t clear(KeyReader& keys, std::span<const std::int64_t> levels, std::int64_t fallback) {
  const std::int64_t clear =
      keys.optional("clear", "per cent points above 0 with at most four decimals", percent_of).value_or(fallback);
  if (levels.empty() || (clear > 0 && clear < levels.front())) return clear;
  const std::string expected = "per cent points above 0 and less than the first level";
  if (const TomlValue* written = keys.find("clear")) {
    keys.refuse("clear", expected, *written);
  } else {
    keys.miss("clear", expected + " (the usual " + std::to_string(fallback / ppm_per_percent) + "." +
                           std::to_string(fallback % ppm_per_percent / 100) + " is not)");
  }
  return clear;
}

Duration span(KeyReader& keys, std::string_view key, Duration fallback) {
  return keys.optional(key, a_window, window_of).value_or(fallback);
}

std::uint32_t count(KeyReader& keys, std::string_view key, std::int64_t fallback, std::int64_t least,
                    std::int64_t most) {
  const auto in_range = [=](const TomlValue& value) {
    const auto count = count_of(value);
    return count && *count >= least && *count <= most ? count : std::nullopt;
  };
  const std::string expected = "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  return static_cast<std::uint32_t>(keys.optional(key, expected, in_range).value_or(fallback));
}

std::int64_t times(KeyReader& keys, std::string_view key, std::int64_t fallback) {
  return keys.optional(key, a_number, times_of).value_or(fallback);
}

std::int64_t clear_times(KeyReader& keys, std::span<const std::int64_t> levels, std::int64_t fallback) {
  const std::string expected = "a number above 0 and less than the first level, with at most four decimals";
  const auto written = keys.optional("clear", expected, times_of);
  const std::int64_t usual = levels.empty() ? fallback : std::min(fallback, levels.front() / 2);
  if (written && !levels.empty() && *written >= levels.front()) keys.refuse("clear", expected, *keys.find("clear"));
  return written.value_or(usual);
}

Direction direction(KeyReader& keys, Direction fallback) {
  static constexpr std::array<std::string_view, 3> directions{"down", "up", "both"};
  const auto direction = keys.choice("direction", directions);
  return direction ? static_cast<Direction>(*direction) : fallback;
}

std::vector<Word> required_words(KeyReader& keys, std::string_view key, const std::string& expected) {
  if (keys.find(key) == nullptr) keys.miss(key, expected);
  return keys.words(key, expected).value_or(std::vector<Word>{});
}

}  // namespace rule_keys

namespace {

FallFrom read_reference(KeyReader& keys) {
  static constexpr std::array<std::string_view, 4> references{"prior_close", "open", "session_high", "rolling_high"};
  FallFrom from;
  if (keys.find("reference") == nullptr) keys.miss("reference", "prior_close, open, session_high or rolling_high");
  const auto reference = keys.choice("reference", references);
  if (reference) from.basis = static_cast<Basis>(*reference);
  const auto window = keys.optional("window", rule_keys::a_window, rule_keys::window_of);
  from.window = window.value_or(Duration::zero());
  if (!reference) return from;
  const bool rolling = from.basis == Basis::rolling_high;
  if (rolling && keys.find("window") == nullptr) keys.miss("window", rule_keys::a_window);
  if (!rolling && window) {
    keys.refuse(keys.find("window")->line, "window", "expected none, since reference is not rolling_high");
  }
  return from;
}

}  // namespace

WrittenFall WrittenFall::read(KeyReader& keys) {
  WrittenFall fall{.from = read_reference(keys), .levels = {}};
  fall.levels = rule_keys::levels(keys);
  fall.clear = rule_keys::clear(keys, fall.levels, ppm_per_percent / 4);
  return fall;
}

}  // namespace tocsin
