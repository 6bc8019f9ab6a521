#include "feeds/csv/csv_row.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace tocsin {
namespace {

constexpr std::size_t buffer_bytes = 2 * csv_row_bytes_max;
constexpr std::size_t not_found = static_cast<std::size_t>(-1);  // beyond any row
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

const char* find_byte(const char* from, const char* to, char byte) noexcept {
  return static_cast<const char*>(std::memchr(from, byte, static_cast<std::size_t>(to - from)));
}

// A mark in the highest bit of each byte of `word` that equals `byte`, and of no other.
constexpr std::uint64_t marks_of(std::uint64_t word, char byte) noexcept {
  constexpr std::uint64_t ones = 0x0101'0101'0101'0101;
  constexpr std::uint64_t low_bits = ones * 0x7f;
  const std::uint64_t differs = word ^ (ones * static_cast<unsigned char>(byte));
  return ~(((differs & low_bits) + low_bits) | differs | low_bits);
}

// Splits a row without quotes, eight bytes at a time; false, with the fields half done, where it has one.
bool split_unquoted(std::string_view row, char delimiter, std::vector<std::string_view>& fields) {
  const char* field = row.data();
  const char* at = field;
  const char* const end = at + row.size();
  const auto end_field = [&](const char* last) {
    fields.emplace_back(field, last);
    field = last + 1;
  };
  if constexpr (std::endian::native == std::endian::little) {
    for (; end - at >= 8; at += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, at, sizeof word);
      if (marks_of(word, '"') != 0) return false;
      for (std::uint64_t marks = marks_of(word, delimiter); marks != 0; marks &= marks - 1) {
        end_field(at + std::countr_zero(marks) / 8);
      }
    }
  }
  for (; at != end; ++at) {
    if (*at == '"') return false;
    if (*at == delimiter) end_field(at);
  }
  end_field(end);
  return true;
}

// Moves the inside of the quoted field at `at` to its front, without the quotes, and returns where it ends in the row,
// or nullptr where no quote closes it.
char* unquote(char* at, char* end, std::string_view& field) {
  char* const first = at;
  char* last = at++;
  for (; at != end; ++at) {
    if (*at == '"' && (at + 1 == end || at[1] != '"')) {
      field = {first, last};
      return at + 1;
    }
    if (*at == '"') ++at;
    *last++ = *at;
  }
  return nullptr;
}

const char* split_quoted(std::span<char> row, char delimiter, std::vector<std::string_view>& fields) {
  char* at = row.data();
  char* const end = at + row.size();
  while (true) {
    char* after = nullptr;
    std::string_view field;
    if (at != end && *at == '"') {
      after = unquote(at, end, field);
      if (after == nullptr) return "quote that is not closed";
      if (after != end && *after != delimiter) return "text after a closing quote";
    } else {
      after = std::find(at, end, delimiter);
      field = {at, after};
      if (field.find('"') != std::string_view::npos) return "quote inside an unquoted field";
    }
    fields.push_back(field);
    if (after == end) return nullptr;
    at = after + 1;
  }
}

}  // namespace

const char* split_row(std::span<char> row, char delimiter, std::vector<std::string_view>& fields) {
  fields.clear();
  if (row.empty()) return nullptr;
  if (split_unquoted({row.data(), row.size()}, delimiter, fields)) return nullptr;
  fields.clear();
  return split_quoted(row, delimiter, fields);
}

RowReader::RowReader(bytes::StoredBytes stored, char delimiter, Remarks remarks)
    : stored_(std::move(stored)), delimiter_(delimiter), remarks_(remarks), buffer_(buffer_bytes) {
  restart();
}

void RowReader::restart() {
  source_.reset();
  source_ = stored_.open();
  remarks_here_ = remarks_ != Remarks::nowhere;
  at_end_ = is_damage_taken_ = false;
  line_ = lines_taken_ = 0;
  begin_ = end_ = 0;
  skip_byte_order_mark();
}

// Reads more bytes behind those that are not yet taken, which move to the front. False at the end of the source, or
// where a row's worth of bytes is there already.
bool RowReader::fill() {
  if (at_end_ || end_ - begin_ > csv_row_bytes_max) return false;
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  const std::size_t count = source_->read(std::as_writable_bytes(std::span(buffer_).subspan(end_)));
  end_ += count;
  at_end_ = count == 0;
  return !at_end_;
}

void RowReader::skip_byte_order_mark() {
  while (end_ < byte_order_mark.size() && fill()) {
  }
  if (std::string_view(buffer_.data(), end_).starts_with(byte_order_mark)) begin_ = byte_order_mark.size();
}

// Offset, from `begin_`, of the line feed at or after `from`, or of the end of the source; `not_found` in a row that is
// too long.
std::size_t RowReader::find_line_end(std::size_t from) {
  while (true) {
    const char* const start = buffer_.data() + begin_;
    const char* const found = find_byte(start + from, buffer_.data() + end_, '\n');
    if (found != nullptr) return static_cast<std::size_t>(found - start);
    from = end_ - begin_;
    if (!fill()) return at_end_ ? end_ - begin_ : not_found;
  }
}

// As `find_line_end`, for the row whose first line ends there: goes on over line ends that stand between quotes.
std::size_t RowReader::find_row_end(std::size_t line_end) {
  std::size_t counted = 0;
  std::ptrdiff_t quotes = 0;
  std::size_t end = line_end;
  while (true) {
    const char* const start = buffer_.data() + begin_;
    quotes += std::count(start + counted, start + end, '"');
    if (quotes % 2 == 0) return end;
    if (begin_ + end == end_) return not_found;
    counted = end;
    end = find_line_end(end + 1);
    if (end > csv_row_bytes_max) return not_found;
  }
}

void RowReader::skip_long_line() {
  fault_ = "row longer than 64 KiB";
  while (true) {
    const char* const found = find_byte(buffer_.data() + begin_, buffer_.data() + end_, '\n');
    if (found != nullptr) {
      begin_ = static_cast<std::size_t>(found - buffer_.data()) + 1;
      return;
    }
    begin_ = end_;
    if (!fill()) return;
  }
}

// Steps over the bytes up to `row_end` and their line end; returns them without it.
std::span<char> RowReader::take(std::size_t row_end) {
  std::span<char> row(buffer_.data() + begin_, row_end);
  begin_ = std::min(begin_ + row_end + 1, end_);
  if (!row.empty() && row.back() == '\r') row = row.first(row.size() - 1);
  return row;
}

// The row has a quote in its first line: takes as many lines as it has, or the first alone where it is not closed.
void RowReader::take_quoted(std::size_t line_end) {
  const std::size_t row_end = find_row_end(line_end);
  if (row_end == not_found) {
    take(line_end);
    fields_.clear();
    fault_ = "quote that is not closed";
    return;
  }
  const std::span<char> row = take(row_end);
  lines_taken_ += static_cast<std::uint64_t>(std::ranges::count(row, '\n'));
  fields_.clear();
  fault_ = split_quoted(row, delimiter_, fields_);
}

// The line that ends there has no line end of its own, for the bytes ended too soon.
bool RowReader::ends_in_damage(std::size_t line_end) const {
  return at_end_ && begin_ + line_end == end_ && !is_damage_taken_ && source_->fault() != nullptr;
}

void RowReader::take_damage() {
  is_damage_taken_ = true;
  is_remark_ = false;
  fault_ = source_->fault();
  begin_ = end_;
  line_ = ++lines_taken_;
}

bool RowReader::next() {
  fields_.clear();
  fault_ = nullptr;
  const std::size_t line_end = find_line_end(0);
  if (ends_in_damage(line_end)) {
    take_damage();
    return true;
  }
  if (line_end == 0 && begin_ == end_) return false;
  line_ = ++lines_taken_;
  is_remark_ = remarks_here_ && buffer_[begin_] == '#';
  if (line_end > csv_row_bytes_max) {
    skip_long_line();
    return true;
  }
  const std::size_t begin = begin_;
  const std::span<char> line = take(line_end);
  if (line.empty()) return true;
  if (is_remark_) {
    fields_.emplace_back(line.data(), line.size());
    return true;
  }
  if (remarks_ == Remarks::leading) remarks_here_ = false;
  if (split_unquoted({line.data(), line.size()}, delimiter_, fields_)) return true;
  begin_ = begin;
  take_quoted(line_end);
  return true;
}

}  // namespace tocsin
