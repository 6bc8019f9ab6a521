#include "feeds/csv/csv_writer.hpp"

#include <algorithm>
#include <charconv>

#include "engine/check.hpp"
#include "engine/setup_error.hpp"
#include "feeds/csv/csv_words.hpp"
#include "feeds/csv/time_text.hpp"
#include "feeds/decimal.hpp"

namespace tocsin {
namespace {

constexpr std::size_t flush_bytes = 256 * 1024;

constexpr std::array columns{CsvField::time,      CsvField::venue_time, CsvField::sequence,   CsvField::kind,
                             CsvField::symbol,    CsvField::side,       CsvField::flags,      CsvField::price,
                             CsvField::size,      CsvField::id,         CsvField::conditions, CsvField::bid,
                             CsvField::ask,       CsvField::bid_size,   CsvField::ask_size,   CsvField::bid_depth,
                             CsvField::ask_depth, CsvField::state,      CsvField::short_sale, CsvField::reason,
                             CsvField::reference, CsvField::from,       CsvField::to,         CsvField::session,
                             CsvField::action,    CsvField::target,     CsvField::until,      CsvField::text};

// RFC 4180, section 2, rules 5 to 7.
std::string quoted(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

template <typename Enum, std::size_t count>
std::string_view word(const std::array<std::string_view, count>& words, Enum value) {
  const auto index = static_cast<std::size_t>(value);
  TOCSIN_CHECK(index < count);
  return words[index];
}

// Padded with zeros.
std::string_view text_of(std::span<const char> padded) { return {padded.begin(), std::ranges::find(padded, '\0')}; }

// 16 digits, as alert ids are written.
void append_hex(std::string& out, std::uint64_t number) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) out.push_back(digits[number >> shift & 15]);
}

std::string one_line(std::string_view text) {
  std::string line(text);
  std::ranges::replace_if(line, [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return line;
}

}  // namespace

CsvWriter::CsvWriter(const std::string& path, std::span<const Listing> listings, std::string_view provenance)
    : path_(path), file_(path, std::ios::binary | std::ios::trunc) {
  if (!file_) throw SetupError(path + ": cannot be opened for writing");
  for (const Listing& listing : listings) symbols_.push_back(quoted(listing.symbol));
  if (!provenance.empty()) text_ = "# " + one_line(provenance) + "\n";
  write_header();
}

void CsvWriter::write_header() {
  for (const CsvField field : columns) cell(field) = csv_field_names[static_cast<std::size_t>(field)];
  end_row();
}

void CsvWriter::put_count(CsvField field, std::uint64_t count) {
  if (count == 0) return;
  std::array<char, 20> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), count);
  cell(field).assign(digits.data(), end);
}

void CsvWriter::put_price(CsvField field, Price price) { append_price(cell(field), price); }

void CsvWriter::write_head(const Event& event) {
  append_time(cell(CsvField::time), event.time);
  if (event.venue_time != event.time) append_time(cell(CsvField::venue_time), event.venue_time);
  cell(CsvField::sequence) = std::to_string(event.sequence);
  cell(CsvField::kind) = word(csv_words::kinds, event.kind);
  if (event.instrument != no_instrument) {
    TOCSIN_CHECK(index_of(event.instrument) < symbols_.size());
    cell(CsvField::symbol) = symbols_[index_of(event.instrument)];
  }
  cell(CsvField::side) = word(csv_words::sides, event.side);
  put_count(CsvField::flags, event.flags);
}

void CsvWriter::write_body(const Event& event) {
  switch (event.kind) {
    case EventKind::trade:
      put_price(CsvField::price, event.trade.price);
      put_count(CsvField::size, event.trade.size);
      put_count(CsvField::id, event.trade.id);
      return put_count(CsvField::conditions, event.trade.conditions);
    case EventKind::quote:
      put_price(CsvField::bid, event.quote.bid);
      put_price(CsvField::ask, event.quote.ask);
      put_count(CsvField::bid_size, event.quote.bid_size);
      put_count(CsvField::ask_size, event.quote.ask_size);
      put_count(CsvField::bid_depth, event.quote.bid_depth);
      return put_count(CsvField::ask_depth, event.quote.ask_depth);
    case EventKind::status:
      cell(CsvField::state) = word(csv_words::states, event.status.state);
      cell(CsvField::short_sale) = word(csv_words::short_sales, event.status.short_sale);
      cell(CsvField::reason) = quoted(text_of(event.status.reason));
      return;
    case EventKind::reference:
      cell(CsvField::reference) = word(csv_words::references, event.reference.kind);
      return put_price(CsvField::price, event.reference.price);
    case EventKind::correction:
      put_count(CsvField::id, event.correction.trade_id);
      put_price(CsvField::price, event.correction.price);
      return put_count(CsvField::size, event.correction.size);
    case EventKind::gap:
      put_count(CsvField::from, event.gap.from);
      put_count(CsvField::to, event.gap.to);
      cell(CsvField::session) = quoted(text_of(event.gap.session));
      return;
    case EventKind::action:
      cell(CsvField::action) = word(csv_words::verbs, event.action.verb);
      append_hex(cell(CsvField::target), event.action.target);
      if (event.action.until != Time{}) append_time(cell(CsvField::until), event.action.until);
      return put_count(CsvField::text, event.action.text);
    case EventKind::timer:
    case EventKind::clear:
      return;
  }
}

void CsvWriter::append(std::span<const Event> events) {
  for (const Event& event : events) {
    if (event.kind != EventKind::timer) write_row(event);
  }
}

void CsvWriter::write_row(const Event& event) {
  write_head(event);
  write_body(event);
  end_row();
}

// Ends the row that lies in the cells, and hands full buffers to the file.
void CsvWriter::end_row() {
  for (const CsvField field : columns) {
    text_.append(cell(field)).push_back(field == columns.back() ? '\n' : ',');
    cell(field).clear();
  }
  if (text_.size() < flush_bytes) return;
  file_.write(text_.data(), std::ssize(text_));
  text_.clear();
}

void CsvWriter::finish() {
  file_.write(text_.data(), std::ssize(text_));
  text_.clear();
  file_.close();
  if (!file_) throw SetupError(path_ + ": could not be written to the end");
}

}  // namespace tocsin
