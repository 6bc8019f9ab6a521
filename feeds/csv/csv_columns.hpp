#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "feeds/csv/csv_spec.hpp"

namespace tocsin {

// What the rows of a file are; `events`: a `kind` column says so for each.
enum class RowKind : std::uint8_t { trades, quotes, bars, events };

// Where the fields of a row stand, worked out from the header and the spec.
//
// A column that the spec names must be in the header. Others are found by their plain names, in any case; those that
// only a file of ours has (flags, conditions, state, ...) where it has a `kind` column too. The columns decide what
// rows are: bars (open, high, low, close), trades (price) or quotes (bid, ask). Where the header has more than one of
// them, the spec's columns decide; where that too leaves a doubt, SetupError.
class CsvColumns {
 public:
  // `place` begins the text of an error: the file and the line of its header.
  CsvColumns(std::span<const std::string_view> header, const CsvSpec& spec, const std::string& place);

  [[nodiscard]] RowKind row_kind() const noexcept { return row_kind_; }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  [[nodiscard]] bool has(CsvField field) const noexcept { return index_[static_cast<std::size_t>(field)] != absent; }
  // The field's text in a row of `count` fields; empty where the file has no such column.
  [[nodiscard]] std::string_view text(std::span<const std::string_view> row, CsvField field) const noexcept {
    const std::size_t index = index_[static_cast<std::size_t>(field)];
    return index == absent ? std::string_view{} : row[index];
  }

 private:
  static constexpr std::size_t absent = static_cast<std::size_t>(-1);

  std::array<std::size_t, csv_field_names.size()> index_{};
  std::size_t count_;
  RowKind row_kind_;
};

}  // namespace tocsin
