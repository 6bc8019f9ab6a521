#include "feeds/csv/csv_table.hpp"

#include <algorithm>

#include "engine/setup_error.hpp"
#include "feeds/csv/time_text.hpp"
#include "feeds/decimal.hpp"
#include "feeds/nearest_word.hpp"
#include "feeds/quoted.hpp"

namespace tocsin {
namespace {

// A price times a side of a split fits 64 bits.
constexpr Price price_max = Price::whole(9'000'000);
constexpr std::int64_t count_max = 1'000'000'000'000'000;

}  // namespace

CsvTable::CsvTable(bytes::StoredBytes stored, std::span<const std::string_view> columns, std::size_t required_count,
                   FreeColumns free_columns)
    : path_(stored.name), rows_(std::move(stored), ',', Remarks::anywhere) {
  read_header(columns, required_count, free_columns);
}

std::string CsvTable::place() const { return path_ + ":" + std::to_string(rows_.line()); }

void CsvTable::check_column(const std::string& name, std::span<const std::string_view> columns,
                            FreeColumns free_columns) const {
  if (free_columns == FreeColumns::refused && std::ranges::find(columns, name) == columns.end()) {
    throw SetupError(place() + ": header: unknown column " + quoted(name) + did_you_mean(name, columns));
  }
  if (std::ranges::count(header_, name) > 1)
    throw SetupError(place() + ": header: " + quoted(name) + " stands there twice");
}

void CsvTable::read_header(std::span<const std::string_view> columns, std::size_t required_count,
                           FreeColumns free_columns) {
  if (!next_row()) throw SetupError(path_ + ": expected a header row, found none");
  header_.assign(rows_.fields().begin(), rows_.fields().end());
  for (const std::string& name : header_) check_column(name, columns, free_columns);
  for (const std::string_view name : columns.first(required_count)) {
    if (std::ranges::find(header_, name) == header_.end()) {
      throw SetupError(place() + ": header: expected a column `" + std::string(name) + "`");
    }
  }
}

bool CsvTable::next_row() {
  while (rows_.next()) {
    if (rows_.fault() != nullptr) throw SetupError(place() + ": " + rows_.fault());
    if (rows_.is_remark()) {
      const std::string_view remark = rows_.fields().front();
      const std::size_t start = std::min(remark.find_first_not_of("# \t"), remark.size());
      sources_.emplace_back(remark.substr(start));
    } else if (!rows_.is_blank()) {
      return true;
    }
  }
  return false;
}

bool CsvTable::next() {
  if (!next_row()) return false;
  if (rows_.fields().size() != header_.size()) {
    throw SetupError(place() + ": expected " + std::to_string(header_.size()) + " fields as in the header, found " +
                     std::to_string(rows_.fields().size()));
  }
  return true;
}

std::string_view CsvTable::text(std::string_view column) const {
  const auto name = std::ranges::find(header_, column);
  if (name == header_.end()) return {};
  return rows_.fields()[static_cast<std::size_t>(name - header_.begin())];
}

Price CsvTable::price(std::string_view column) const {
  return text(column).empty() ? no_price : required_price(column);
}

Price CsvTable::required_price(std::string_view column) const {
  const auto price = parse_price(text(column));
  if (!price || *price <= Price{} || *price > price_max) {
    refuse(column, "a number above 0, at most 9,000,000, with at most nine decimals");
  }
  return *price;
}

std::optional<std::uint64_t> CsvTable::count(std::string_view column) const {
  if (text(column).empty()) return std::nullopt;
  const auto count = parse_decimal(text(column), 0);
  if (!count || *count <= 0 || *count > count_max) refuse(column, "a whole number from 1 to 1e15");
  return static_cast<std::uint64_t>(*count);
}

Duration CsvTable::time_of_day(std::string_view column) const {
  const auto time = parse_time_of_day(text(column));
  if (!time) refuse(column, "a time of day as HH:MM");
  return *time;
}

std::size_t CsvTable::choice(std::string_view column, std::span<const std::string_view> words) const {
  const auto word = std::ranges::find(words, text(column));
  if (word == words.end()) refuse(column, either_of(words));
  return static_cast<std::size_t>(word - words.begin());
}

void CsvTable::refuse(std::string_view column, const std::string& expected) const {
  throw SetupError(place() + ": " + std::string(column) + ": expected " + expected + ", found " + quoted(text(column)));
}

}  // namespace tocsin
