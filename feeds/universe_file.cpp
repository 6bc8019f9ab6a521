#include "feeds/universe_file.hpp"

#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "feeds/csv/byte_source.hpp"
#include "feeds/csv/csv_table.hpp"
#include "feeds/decimal.hpp"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 8> columns{
    "symbol", "name", "sector", "type", "prior_close", "shares_outstanding", "luld_tier", "split"};
constexpr std::size_t symbol_letters_max = 64;

template <typename Count>
std::optional<Count> parse_positive(std::string_view text) noexcept {
  Count count = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || at != text.data() + text.size() || count == 0) return std::nullopt;
  return count;
}

std::string read_symbol(const CsvTable& row) {
  const std::string_view text = row.text("symbol");
  if (text.empty() || text.size() > symbol_letters_max) row.refuse("symbol", "1 to 64 letters");
  return std::string(text);
}

InstrumentType read_type(const CsvTable& row) {
  const std::string_view text = row.text("type");
  if (text.empty() || text == "stock") return InstrumentType::stock;
  if (text == "fund") return InstrumentType::fund;
  if (text == "index") return InstrumentType::index;
  row.refuse("type", "stock, fund or index");
}

// A prior close times a side of a split fits 64 bits.
constexpr Price prior_close_max = Price::whole(9'000'000);
constexpr std::uint32_t split_side_max = 1000;

Price read_prior_close(const CsvTable& row) {
  const std::string_view text = row.text("prior_close");
  if (text.empty()) return no_price;
  const auto price = parse_price(text);
  if (!price || price->units <= 0 || *price > prior_close_max) {
    row.refuse("prior_close", "a price above 0, at most 9,000,000, with at most nine decimals");
  }
  return *price;
}

std::uint64_t read_shares(const CsvTable& row) {
  const std::string_view text = row.text("shares_outstanding");
  if (text.empty()) return 0;
  const auto shares = parse_positive<std::uint64_t>(text);
  if (!shares) row.refuse("shares_outstanding", "a whole number of shares above 0");
  return *shares;
}

std::uint8_t read_luld_tier(const CsvTable& row) {
  const std::string_view text = row.text("luld_tier");
  if (text.empty()) return 0;
  if (text != "1" && text != "2") row.refuse("luld_tier", "1 or 2");
  return text == "1" ? 1 : 2;
}

void read_split(const CsvTable& row, Listing& listing) {
  const std::string_view text = row.text("split");
  if (text.empty()) return;
  const std::size_t colon = text.find(':');
  const auto to = parse_positive<std::uint32_t>(text.substr(0, colon));
  const auto from =
      colon == std::string_view::npos ? std::nullopt : parse_positive<std::uint32_t>(text.substr(colon + 1));
  if (!to || !from || *to > split_side_max || *from > split_side_max) {
    row.refuse("split", "new shares for old, such as 2:1, neither above 1000");
  }
  listing.split_to = *to;
  listing.split_from = *from;
}

Listing read_listing(const CsvTable& row) {
  Listing listing{.symbol = read_symbol(row),
                  .name = std::string(row.text("name")),
                  .sector = std::string(row.text("sector")),
                  .type = read_type(row),
                  .prior_close = read_prior_close(row),
                  .shares_outstanding = read_shares(row),
                  .luld_tier = read_luld_tier(row)};
  read_split(row, listing);
  return listing;
}

std::vector<Listing> read_universe(const std::string& path, ByteSource& bytes) {
  CsvTable row(path, bytes, columns, 1);
  std::vector<Listing> listings;
  std::map<std::string, std::uint64_t> lines;
  while (row.next()) {
    listings.push_back(read_listing(row));
    const auto [first, is_new] = lines.emplace(listings.back().symbol, row.line());
    if (!is_new) row.refuse("symbol", "each symbol once (it stands on line " + std::to_string(first->second) + ")");
  }
  return listings;
}

}  // namespace

std::vector<Listing> read_universe_file(const std::string& path) {
  FileBytes bytes(path);
  return read_universe(path, bytes);
}

std::vector<Listing> read_universe_bytes(const std::string& name, std::span<const char> bytes) {
  MemoryBytes memory(bytes);
  return read_universe(name, memory);
}

}  // namespace tocsin
