#include "feeds/csv/csv_table.hpp"

#include <algorithm>

#include "engine/setup_error.hpp"
#include "feeds/nearest_word.hpp"

namespace tocsin {

CsvTable::CsvTable(std::string path, ByteSource& bytes, std::span<const std::string_view> columns,
                   std::size_t required_count)
    : path_(std::move(path)), rows_(bytes, ',', Remarks::anywhere) {
  read_header(columns, required_count);
}

std::string CsvTable::place() const { return path_ + ":" + std::to_string(rows_.line()); }

void CsvTable::read_header(std::span<const std::string_view> columns, std::size_t required_count) {
  if (!next_row()) throw SetupError(path_ + ": expected a header row, found none");
  header_.assign(rows_.fields().begin(), rows_.fields().end());
  for (const std::string& name : header_) {
    if (std::ranges::find(columns, name) == columns.end()) {
      throw SetupError(place() + ": header: unknown column `" + name + "`" + did_you_mean(name, columns));
    }
    if (std::ranges::count(header_, name) > 1) throw SetupError(place() + ": header: " + name + " stands there twice");
  }
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

void CsvTable::refuse(std::string_view column, const std::string& expected) const {
  throw SetupError(place() + ": " + std::string(column) + ": expected " + expected + ", found `" +
                   std::string(text(column)) + "`");
}

}  // namespace tocsin
