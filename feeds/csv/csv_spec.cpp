#include "feeds/csv/csv_spec.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "engine/setup_error.hpp"
#include "feeds/csv/csv_row.hpp"
#include "feeds/nearest_word.hpp"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 7> time_format_names{
    "guess", "iso", "seconds", "milliseconds", "microseconds", "nanoseconds", "milliseconds_of_day"};
constexpr std::array<std::string_view, 3> order_names{"guess", "arrival", "time"};
constexpr std::array<std::string_view, 4> delimiter_names{"comma", "semicolon", "tab", "pipe"};
constexpr std::string_view delimiters = ",;\t|";

[[noreturn]] void refuse(std::string_view key, std::string_view value, const std::string& expected) {
  throw SetupError("csv spec: " + std::string(key) + "=" + std::string(value) + ": expected " + expected);
}

std::size_t choice(std::string_view key, std::string_view value, std::span<const std::string_view> words) {
  const auto found = std::ranges::find(words, value);
  if (found == words.end()) refuse(key, value, either_of(words) + did_you_mean(value, words));
  return static_cast<std::size_t>(found - words.begin());
}

void set_bar(CsvSpec& spec, std::string_view value) {
  spec.bar = parse_duration(value);
  if (!spec.bar) refuse("bar", value, "a width such as 30s, 5m, 1h or 1d, at most 31d");
}

void set_zone(CsvSpec& spec, std::string_view value) {
  static_cast<void>(ZoneClock(value));
  spec.zone = value;
}

void set_date(CsvSpec& spec, std::string_view value) {
  spec.date = parse_date(value);
  if (!spec.date) refuse("date", value, "a day such as 2025-01-27");
}

void set_delimiter(CsvSpec& spec, std::string_view value) {
  spec.delimiter = delimiters[choice("delimiter", value, delimiter_names)];
}

void set_time_format(CsvSpec& spec, std::string_view value) {
  spec.time_format = static_cast<TimeFormat>(choice("time_format", value, time_format_names));
}

void set_order(CsvSpec& spec, std::string_view value) {
  spec.order = static_cast<RowOrder>(choice("order", value, order_names));
}

void add_rename(CsvSpec& spec, std::string_view pair) {
  const std::size_t colon = pair.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == pair.size()) {
    refuse("rename", pair, "pairs such as SPX:^GSPC;SOX:^SOX");
  }
  const bool is_new = spec.rename.emplace(pair.substr(0, colon), pair.substr(colon + 1)).second;
  if (!is_new) refuse("rename", pair, "each symbol once");
}

void set_rename(CsvSpec& spec, std::string_view value) {
  while (true) {
    const std::size_t end = value.find(';');
    add_rename(spec, value.substr(0, end));
    if (end == std::string_view::npos) return;
    value.remove_prefix(end + 1);
  }
}

void set_prefix(CsvSpec& spec, std::string_view value) { spec.prefix = value; }
void set_instrument(CsvSpec& spec, std::string_view value) { spec.instrument = value; }

struct Option {
  std::string_view key;
  void (*set)(CsvSpec&, std::string_view);
};
constexpr std::array<Option, 9> options{{{"bar", set_bar},
                                         {"zone", set_zone},
                                         {"delimiter", set_delimiter},
                                         {"date", set_date},
                                         {"time_format", set_time_format},
                                         {"rename", set_rename},
                                         {"prefix", set_prefix},
                                         {"instrument", set_instrument},
                                         {"order", set_order}}};

[[noreturn]] void refuse_key(std::string_view key) {
  std::vector<std::string_view> keys(csv_field_names.begin(), csv_field_names.end());
  std::ranges::transform(options, std::back_inserter(keys), &Option::key);
  throw SetupError("csv spec: unknown key `" + std::string(key) + "`" + did_you_mean(key, keys) + "; expected " +
                   either_of(keys));
}

void set(CsvSpec& spec, std::string_view key, std::string_view value) {
  if (const auto option = std::ranges::find(options, key, &Option::key); option != options.end()) {
    option->set(spec, value);
    return;
  }
  const auto name = std::ranges::find(csv_field_names, key);
  if (name == csv_field_names.end()) refuse_key(key);
  spec.columns[static_cast<CsvField>(name - csv_field_names.begin())] = value;
}

}  // namespace

CsvSpec parse_csv_spec(std::string_view text) {
  CsvSpec spec;
  std::string row(text);
  std::vector<std::string_view> pairs;
  if (const char* fault = split_row(row, ',', pairs); fault != nullptr)
    throw SetupError(std::string("csv spec: ") + fault);
  std::vector<std::string_view> seen;
  for (const std::string_view pair : pairs) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || equals + 1 == pair.size()) {
      throw SetupError("csv spec: `" + std::string(pair) + "`: expected key=value");
    }
    const std::string_view key = pair.substr(0, equals);
    if (std::ranges::count(seen, key) != 0) throw SetupError("csv spec: " + std::string(key) + " is given twice");
    seen.push_back(key);
    set(spec, key, pair.substr(equals + 1));
  }
  return spec;
}

}  // namespace tocsin
