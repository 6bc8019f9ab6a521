#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "feeds/bytes/stored_bytes.hpp"

namespace tocsin {

// A longer row is not a row of market data, but a file that is no CSV or has lost a quote.
inline constexpr std::size_t csv_row_bytes_max = 64 * 1024;

// Where lines that begin with '#' are remarks and not rows: nowhere (RFC 4180 knows none), before the first row, or
// anywhere.
enum class Remarks : std::uint8_t { nowhere, leading, anywhere };

// The fields of one row (RFC 4180): quoted fields are unquoted in place, doubled quotes made single. Returns nullptr,
// or why it is no row: a quote inside an unquoted field, text after a closing quote, a quote that is not closed.
[[nodiscard]] const char* split_row(std::span<char> row, char delimiter, std::vector<std::string_view>& fields);

// Bytes -> rows, in bounded memory. Lines end in LF or CRLF; a byte order mark is passed over; a quoted field may hold
// line ends. A row that cannot be split is handed out with its fault, and reading goes on at the line after the one it
// began on, so that one stray quote costs one line. Where the bytes end before they should have (a gzip that is cut
// short), so does the last row: what there is of it is handed out as a row of which that is the fault.
class RowReader {
 public:
  RowReader(bytes::StoredBytes stored, char delimiter, Remarks remarks = Remarks::nowhere);

  // Goes to the next row, remark or blank line; false at the end.
  bool next();
  // As at the start: the first pass is over.
  void restart();

  // Valid until `next`. Empty for a blank line; one field, the whole line, for a remark.
  [[nodiscard]] std::span<const std::string_view> fields() const noexcept { return fields_; }
  [[nodiscard]] const char* fault() const noexcept { return fault_; }
  [[nodiscard]] bool is_remark() const noexcept { return is_remark_; }
  [[nodiscard]] bool is_blank() const noexcept { return fields_.empty() && fault_ == nullptr; }
  // The number of the line on which the row begins, from 1.
  [[nodiscard]] std::uint64_t line() const noexcept { return line_; }
  // Bytes read of what is stored, for progress.
  [[nodiscard]] std::uint64_t position() const { return source_->position(); }

 private:
  [[nodiscard]] std::size_t find_line_end(std::size_t from);
  [[nodiscard]] std::size_t find_row_end(std::size_t line_end);
  bool fill();
  void skip_byte_order_mark();
  [[nodiscard]] bool ends_in_damage(std::size_t line_end) const;
  void take_damage();
  void skip_long_line();
  std::span<char> take(std::size_t row_end);
  void take_quoted(std::size_t line_end);

  bytes::StoredBytes stored_;
  std::unique_ptr<bytes::ByteSource> source_;
  char delimiter_;
  Remarks remarks_;
  bool remarks_here_ = false;
  bool is_remark_ = false;
  bool at_end_ = false;
  bool is_damage_taken_ = false;
  const char* fault_ = nullptr;
  std::uint64_t line_ = 0;
  std::uint64_t lines_taken_ = 0;
  std::size_t begin_ = 0;  // of what is not yet taken
  std::size_t end_ = 0;
  std::vector<char> buffer_;
  std::vector<std::string_view> fields_;
};

}  // namespace tocsin
