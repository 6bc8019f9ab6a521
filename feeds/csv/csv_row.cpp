#include "feeds/csv/csv_row.hpp"

#include <algorithm>
#include <cstring>

namespace tocsin {
namespace {

constexpr std::size_t buffer_bytes = 4 * csv_row_bytes_max;
constexpr std::size_t not_found = static_cast<std::size_t>(-1);
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

const char* find_byte(const char* from, const char* to, char byte) noexcept {
  return static_cast<const char*>(std::memchr(from, byte, static_cast<std::size_t>(to - from)));
}

void split_plain(std::string_view row, char delimiter, std::vector<std::string_view>& fields) {
  const char* field = row.data();
  const char* const end = field + row.size();
  for (const char* at = field; at != end; ++at) {
    if (*at != delimiter) continue;
    fields.emplace_back(field, at);
    field = at + 1;
  }
  fields.emplace_back(field, end);
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
  const std::string_view text(row.data(), row.size());
  if (find_byte(text.data(), text.data() + text.size(), '"') != nullptr) return split_quoted(row, delimiter, fields);
  split_plain(text, delimiter, fields);
  return nullptr;
}

RowReader::RowReader(ByteSource& source, char delimiter, Remarks remarks)
    : source_(source), delimiter_(delimiter), remarks_(remarks), remarks_here_(false), buffer_(buffer_bytes) {
  restart();
}

void RowReader::restart() {
  source_.rewind();
  remarks_here_ = remarks_ != Remarks::nowhere;
  at_end_ = false;
  line_ = lines_taken_ = discarded_ = 0;
  begin_ = end_ = 0;
  skip_byte_order_mark();
}

// Reads more bytes behind those that are not yet taken, which move to the front. False at the end of the source, or
// where a row's worth of bytes is there already.
bool RowReader::fill() {
  if (at_end_ || end_ - begin_ > csv_row_bytes_max) return false;
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  discarded_ += begin_;
  end_ -= begin_;
  begin_ = 0;
  const std::size_t count = source_.read(std::span(buffer_).subspan(end_));
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
    if (end == not_found || end > csv_row_bytes_max) return not_found;
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

// Splits the bytes up to `row_end` into fields and steps over them and their line end.
void RowReader::take(std::size_t row_end) {
  std::span<char> row(buffer_.data() + begin_, row_end);
  begin_ = std::min(begin_ + row_end + 1, end_);
  if (!row.empty() && row.back() == '\r') row = row.first(row.size() - 1);
  is_remark_ = remarks_here_ && !row.empty() && row.front() == '#';
  if (is_remark_) {
    fields_.assign(1, {row.data(), row.size()});
    return;
  }
  fault_ = split_row(row, delimiter_, fields_);
  if (remarks_ == Remarks::leading && !row.empty()) remarks_here_ = false;
}

bool RowReader::next() {
  fields_.clear();
  fault_ = nullptr;
  is_remark_ = false;
  const std::size_t line_end = find_line_end(0);
  if (line_end == 0 && begin_ == end_) return false;
  line_ = ++lines_taken_;
  if (line_end == not_found || line_end > csv_row_bytes_max) {
    skip_long_line();
    return true;
  }
  const char* const start = buffer_.data() + begin_;
  const bool is_quoted = !(remarks_here_ && *start == '#') && find_byte(start, start + line_end, '"') != nullptr;
  const std::size_t row_end = is_quoted ? find_row_end(line_end) : line_end;
  if (row_end == not_found) {
    take(line_end);
    fields_.clear();
    fault_ = "quote that is not closed";
    return true;
  }
  const char* const row = buffer_.data() + begin_;
  if (is_quoted) lines_taken_ += static_cast<std::uint64_t>(std::count(row, row + row_end, '\n'));
  take(row_end);
  return true;
}

}  // namespace tocsin
