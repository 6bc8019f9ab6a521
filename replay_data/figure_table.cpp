#include "replay_data/figure_table.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>

#include "engine/check.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

template <typename Number>
std::optional<Number> whole_number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// A price times a side of a split fits 64 bits.
constexpr Price price_most = Price::whole(9'000'000);

// Exact to 1e-9; nothing from 1e9 on.
std::optional<Price> decimal(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view part = point < text.size() ? text.substr(point + 1) : "0";
  if (!all_digits(whole) || whole.size() > 9 || !all_digits(part) || part.size() > 9) return std::nullopt;
  std::string padded(part);
  padded.resize(9, '0');
  return Price{*whole_number<std::int64_t>(whole) * Price::units_per_one + *whole_number<std::int64_t>(padded)};
}

std::optional<Duration> clock_time(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const std::string_view hour = text.substr(0, 2), minute = text.substr(3);
  if (!all_digits(hour) || !all_digits(minute)) return std::nullopt;
  const int minutes = *whole_number<int>(hour) * 60 + *whole_number<int>(minute);
  if (minutes > 24 * 60 || *whole_number<int>(minute) > 59) return std::nullopt;
  return std::chrono::minutes{minutes};
}

}  // namespace

FigureTable::FigureTable(const std::filesystem::path& file, std::initializer_list<std::string_view> columns)
    : file_(file) {
  std::ifstream in(file);
  if (!in) throw SetupError(file.string() + ": cannot be read; expected a CSV file of the day's figures");
  std::string text;
  for (std::size_t line = 1; std::getline(in, text); ++line) add_line(line, text);
  if (columns_.empty()) throw SetupError(file.string() + ": no header line; expected the names of the columns");
  require(columns);
}

void FigureTable::add_line(std::size_t line, const std::string& text) {
  std::string_view content = text;
  if (content.ends_with('\r')) content.remove_suffix(1);
  if (content.empty() || content.front() == '#') return;
  std::vector<std::string> fields = split(line, content);
  if (columns_.empty()) {
    header_line_ = line;
    columns_ = std::move(fields);
    return;
  }
  if (fields.size() != columns_.size()) {
    refuse_line(line,
                "expected " + std::to_string(columns_.size()) + " fields, found " + std::to_string(fields.size()));
  }
  rows_.push_back({line, std::move(fields)});
}

void FigureTable::require(std::initializer_list<std::string_view> columns) const {
  for (const std::string_view column : columns) {
    if (!column_index(column)) refuse_line(header_line_, "no column '" + std::string(column) + "'");
  }
}

std::vector<std::string> FigureTable::split(std::size_t line, std::string_view text) const {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') {
      const bool doubled = quoted && at + 1 < text.size() && text[at + 1] == '"';
      if (doubled) fields.back() += text[at++];
      if (!doubled) quoted = !quoted;
    } else if (text[at] == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += text[at];
    }
  }
  if (quoted) refuse_line(line, "a quote that is not closed");
  return fields;
}

std::optional<std::size_t> FigureTable::column_index(std::string_view column) const {
  const auto at = std::ranges::find(columns_, column);
  if (at == columns_.end()) return std::nullopt;
  return static_cast<std::size_t>(at - columns_.begin());
}

const std::string& FigureTable::text(std::size_t row, std::string_view column) const {
  const std::optional<std::size_t> index = column_index(column);
  TOCSIN_CHECK(index.has_value());
  return rows_[row].fields[*index];
}

Price FigureTable::price(std::size_t row, std::string_view column) const {
  return text(row, column).empty() ? no_price : required_price(row, column);
}

Price FigureTable::required_price(std::size_t row, std::string_view column) const {
  const std::optional<Price> value = decimal(text(row, column));
  if (!value || *value <= Price{} || *value > price_most) {
    refuse(row, column, "a decimal above 0, at most 9,000,000, with at most nine places");
  }
  return *value;
}

std::optional<std::uint64_t> FigureTable::count(std::size_t row, std::string_view column) const {
  const std::string& field = text(row, column);
  if (field.empty()) return std::nullopt;
  const auto value = whole_number<std::uint64_t>(field);
  if (!value || *value == 0 || *value > 1'000'000'000'000'000) refuse(row, column, "a whole number from 1 to 1e15");
  return value;
}

Duration FigureTable::time_of_day(std::size_t row, std::string_view column) const {
  const std::optional<Duration> value = clock_time(text(row, column));
  if (!value) refuse(row, column, "a time of day as HH:MM");
  return *value;
}

void FigureTable::refuse(std::size_t row, std::string_view column, std::string_view expected) const {
  refuse_line(rows_[row].line,
              std::string(column) + ": expected " + std::string(expected) + ", found '" + text(row, column) + "'");
}

void FigureTable::refuse_line(std::size_t line, std::string_view what) const {
  throw SetupError(file_.string() + ":" + std::to_string(line) + ": " + std::string(what));
}

}  // namespace tocsin
