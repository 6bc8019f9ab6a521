#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/price.hpp"
#include "engine/time.hpp"

namespace tocsin {

// A small CSV file of figures (RFC 4180 within one line): lines that begin with '#' say where they come from, the
// first other line names the columns. Reads numbers exactly. Every complaint is a SetupError that begins with
// `file:line: column:`. Not for market data: the whole file is held.
class FigureTable {
 public:
  FigureTable(const std::filesystem::path& file, std::initializer_list<std::string_view> columns);

  [[nodiscard]] const std::vector<std::string>& columns() const noexcept { return columns_; }
  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }

  // One field. `column` is a name given to the constructor, or one of `columns()`.
  [[nodiscard]] const std::string& text(std::size_t row, std::string_view column) const;
  // no_price where the field is blank.
  [[nodiscard]] Price price(std::size_t row, std::string_view column) const;
  [[nodiscard]] Price required_price(std::size_t row, std::string_view column) const;
  // Nothing where the field is blank.
  [[nodiscard]] std::optional<std::uint64_t> count(std::size_t row, std::string_view column) const;
  // "HH:MM" as time since midnight, 00:00 to 24:00.
  [[nodiscard]] Duration time_of_day(std::size_t row, std::string_view column) const;

  [[noreturn]] void refuse(std::size_t row, std::string_view column, std::string_view expected) const;

 private:
  struct Row {
    std::size_t line;
    std::vector<std::string> fields;
  };

  [[noreturn]] void refuse_line(std::size_t line, std::string_view what) const;
  void add_line(std::size_t line, const std::string& text);
  void require(std::initializer_list<std::string_view> columns) const;
  [[nodiscard]] std::vector<std::string> split(std::size_t line, std::string_view text) const;
  [[nodiscard]] std::optional<std::size_t> column_index(std::string_view column) const;

  std::filesystem::path file_;
  std::size_t header_line_ = 0;
  std::vector<std::string> columns_;
  std::vector<Row> rows_;
};

}  // namespace tocsin
