#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/price.hpp"
#include "engine/time.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/csv/csv_row.hpp"

namespace tocsin {

// Columns whose names are not known beforehand: a mistake, or wanted.
enum class FreeColumns : std::uint8_t { refused, kept };

// A small CSV file of set-up, by hand or dated, plain, gzip or zstd: a header of names in any order, '#' lines kept as
// the sources of its figures. Refuses everything else with a SetupError that names file, line and field: one wrong
// figure is a wrong day.
class CsvTable {
 public:
  // The first `required_count` of `columns` must be in the header, and no name twice; another name than these only
  // where free columns are kept.
  CsvTable(bytes::StoredBytes stored, std::span<const std::string_view> columns, std::size_t required_count,
           FreeColumns free_columns = FreeColumns::refused);

  // Goes to the next row; false at the end.
  bool next();

  // Fields of the row at hand.
  // Empty where the file has no such column.
  [[nodiscard]] std::string_view text(std::string_view column) const;
  // Above 0, at most 9,000,000, exact; no_price where it is blank.
  [[nodiscard]] Price price(std::string_view column) const;
  [[nodiscard]] Price required_price(std::string_view column) const;
  // A whole number from 1 to 1e15; nothing where it is blank.
  [[nodiscard]] std::optional<std::uint64_t> count(std::string_view column) const;
  // HH:MM, at times with :SS and decimals, since midnight.
  [[nodiscard]] Duration time_of_day(std::string_view column) const;
  // The field's place among `words`.
  [[nodiscard]] std::size_t choice(std::string_view column, std::span<const std::string_view> words) const;

  [[nodiscard]] std::uint64_t line() const noexcept { return rows_.line(); }
  [[nodiscard]] const std::vector<std::string>& header() const noexcept { return header_; }
  [[nodiscard]] const std::vector<std::string>& sources() const noexcept { return sources_; }
  // "<file>:<line>: <column>: expected <expected>, found `<text>`"
  [[noreturn]] void refuse(std::string_view column, const std::string& expected) const;

 private:
  void read_header(std::span<const std::string_view> columns, std::size_t required_count, FreeColumns free_columns);
  void check_column(const std::string& name, std::span<const std::string_view> columns, FreeColumns free_columns) const;
  // To the next line that is neither a remark nor blank.
  bool next_row();
  [[nodiscard]] std::string place() const;

  std::string path_;
  RowReader rows_;
  std::vector<std::string> header_;
  std::vector<std::string> sources_;
};

}  // namespace tocsin
