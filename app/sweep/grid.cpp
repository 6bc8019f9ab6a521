#include "app/sweep/grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <variant>

#include "app/quantity.hpp"
#include "engine/setup_error.hpp"
#include "feeds/decimal.hpp"
#include "feeds/quoted.hpp"

namespace tocsin {
namespace {

constexpr int billionths_decimals = 9;

[[noreturn]] void refuse(const std::string& option, const std::string& text) {
  throw SetupError("--grid " + quoted(std::string_view(option)) + ": " + text);
}

// A decimal number and the unit behind it: "1.5min".
struct Amount {
  std::int64_t billionths = 0;
  std::string unit;
};

std::optional<Amount> amount_of(std::string_view text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
  const auto billionths = parse_decimal(text.substr(0, end), billionths_decimals);
  if (!billionths) return std::nullopt;
  return Amount{*billionths, std::string(text.substr(end))};
}

std::string text_of(std::int64_t billionths, const std::string& unit) {
  std::string text;
  append_price(text, Price{billionths});
  return text + unit;
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts(1);
  int depth = 0;
  bool is_quoted = false;
  for (const char c : text) {
    if (c == '"') is_quoted = !is_quoted;
    if (!is_quoted) depth += c == '[' ? 1 : c == ']' ? -1 : 0;
    if (c == at && depth == 0 && !is_quoted) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// From:to:step, where it is one.
std::optional<std::vector<std::string>> steps_of(const std::string& option, const std::string& text) {
  const std::vector<std::string> parts = split(text, ':');
  if (parts.size() != 3) return std::nullopt;
  const auto from = amount_of(parts[0]);
  const auto to = amount_of(parts[1]);
  const auto step = amount_of(parts[2]);
  if (!from || !to || !step) return std::nullopt;
  if (from->unit != to->unit || to->unit != step->unit) {
    refuse(option, "expected from, to and step in the same unit, found " + quoted(std::string_view(text)));
  }
  const std::int64_t by = step->billionths;
  if (by == 0 || to->billionths < from->billionths) {
    refuse(option, "expected from:to:step with a step above 0 and a to not below from, found " +
                       quoted(std::string_view(text)));
  }
  const std::int64_t steps_count = (to->billionths - from->billionths) / by;
  if (steps_count >= static_cast<std::int64_t>(variants_max)) {
    refuse(option, "expected at most " + std::to_string(variants_max) + " values");
  }
  std::vector<std::string> values;
  for (std::int64_t i = 0; i <= steps_count; ++i) values.push_back(text_of(from->billionths + i * by, from->unit));
  return values;
}

bool is_plain_word(std::string_view text) {
  return !text.empty() && text.find_first_of("\"'[]{}=#\\ \t\n\r") == std::string_view::npos;
}

// Nothing where the text is no value of TOML but, perhaps, a word such as 5s or prior_close.
std::optional<TomlValue> toml_value(const std::string& text) {
  try {
    TomlValue::Table table = parse_toml("value = " + text, "");
    const bool is_date = table.size() != 1 || table.front().value.as<TomlValue::DateOrTime>() != nullptr;
    return is_date ? std::nullopt : std::optional(std::move(table.front().value));
  } catch (const SetupError&) {
    return std::nullopt;
  }
}

TomlValue value_or_word(const std::string& option, const std::string& text) {
  if (auto value = toml_value(text)) return std::move(*value);
  if (!is_plain_word(text)) {
    refuse(option,
           "expected values such as 3, 5s, prior_close, \"a text\" or [3, 5], found " + quoted(std::string_view(text)));
  }
  return {.line = 1, .data = text};
}

GridValue value_of(const std::string& option, const std::string& key, const std::string& text) {
  TomlValue value = value_or_word(option, text);
  if (key == "levels" && value.as<TomlValue::List>() == nullptr) value = {.line = 1, .data = TomlValue::List{value}};
  return {.text = text, .value = std::move(value)};
}

// A value in one way of writing it, so that 1 and 1.0 are the same, as are 60s and 1min.
class Meaning {
 public:
  static std::string of(const TomlValue& value) { return std::visit(Meaning{}, value.data); }

  std::string operator()(const TomlValue::DateOrTime&) const { return "a date"; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  // The shortest digits that say it: of a whole number those of the number.
  std::string operator()(double value) const { return fmt::format("{}", value == 0 ? 0 : value); }
  std::string operator()(const std::string& value) const {
    if (const auto duration = parse_exact_duration(value)) return fmt::format("{}ns", duration->count());
    if (const auto dollars = parse_dollars(value)) return fmt::format("{} dollars", *dollars);
    return written(value);
  }
  std::string operator()(const TomlValue::List& value) const {
    std::string text = "[";
    for (const TomlValue& item : value) text += of(item) + ", ";
    return text + "]";
  }
  std::string operator()(const TomlValue::Table& value) const {
    std::string text = "{";
    for (const TomlEntry& entry : value) text += written(entry.key) + of(entry.value) + ", ";
    return text + "}";
  }

 private:
  // With its length, so that it is no other whatever stands in it.
  static std::string written(const std::string& text) { return fmt::format("{} letters {}", text.size(), text); }
};

void refuse_what_is_no_setting(const std::string& option, const std::string& key) {
  static const std::set<std::string, std::less<>> others{"name", "detector", "parent", "key", "group"};
  if (others.contains(key)) {
    refuse(option, quoted(std::string_view(key)) + " is no setting: a variant is judged as the only rule there is");
  }
}

[[noreturn]] void refuse_twice(const std::string& option, const std::string& first, const std::string& again) {
  const std::string text = quoted(std::string_view(again)) + " stands there twice";
  refuse(option, first == again ? text : text + ", the first time as " + quoted(std::string_view(first)));
}

}  // namespace

Grid parse_grid(const std::string& option) {
  const std::size_t equals = option.find('=');
  const std::size_t dot = equals == std::string::npos ? std::string::npos : option.rfind('.', equals);
  if (dot == std::string::npos || dot == 0 || dot + 1 == equals || equals + 1 == option.size()) {
    refuse(
        option,
        "expected RULE.KEY=FROM:TO:STEP or RULE.KEY=VALUE,VALUE, where RULE is a rule's name or a detector's, such as "
        "index_drop.levels=1:12:0.1");
  }
  Grid grid{
      .option = option, .whom = option.substr(0, dot), .key = option.substr(dot + 1, equals - dot - 1), .values = {}};
  refuse_what_is_no_setting(option, grid.key);
  const std::string text = option.substr(equals + 1);
  std::map<std::string, std::string> seen;  // what it means, as it was written
  for (const std::string& one : steps_of(option, text).value_or(split(text, ','))) {
    grid.values.push_back(value_of(option, grid.key, one));
    const auto [first, is_new] = seen.emplace(Meaning::of(grid.values.back().value), one);
    if (!is_new) refuse_twice(option, first->second, one);
  }
  if (grid.values.size() > variants_max) refuse(option, "expected at most " + std::to_string(variants_max) + " values");
  return grid;
}

}  // namespace tocsin
