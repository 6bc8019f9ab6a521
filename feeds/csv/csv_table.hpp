#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/csv/csv_row.hpp"

namespace tocsin {

// A small CSV file of set-up, by hand or dated: a header of known names in any order, '#' lines kept as the sources of
// its figures. Refuses everything else with a SetupError that names file, line and field: one wrong figure is a wrong
// day.
class CsvTable {
 public:
  // The first `required_count` of `columns` must be in the header; another name than these must not.
  CsvTable(std::string path, ByteSource& bytes, std::span<const std::string_view> columns, std::size_t required_count);

  // Goes to the next row; false at the end.
  bool next();
  // The field of the row at hand; empty where the file has no such column.
  [[nodiscard]] std::string_view text(std::string_view column) const;
  [[nodiscard]] std::uint64_t line() const noexcept { return rows_.line(); }
  [[nodiscard]] const std::vector<std::string>& sources() const noexcept { return sources_; }
  // "<file>:<line>: <column>: expected <expected>, found `<text>`"
  [[noreturn]] void refuse(std::string_view column, const std::string& expected) const;

 private:
  void read_header(std::span<const std::string_view> columns, std::size_t required_count);
  // To the next line that is neither a remark nor blank.
  bool next_row();
  [[nodiscard]] std::string place() const;

  std::string path_;
  RowReader rows_;
  std::vector<std::string> header_;
  std::vector<std::string> sources_;
};

}  // namespace tocsin
