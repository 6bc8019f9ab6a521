#include "feeds/universe_file.hpp"

#include <array>
#include <map>
#include <utility>

#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/csv/csv_table.hpp"
#include "feeds/share_ratio.hpp"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 8> columns{
    "symbol", "name", "sector", "type", "prior_close", "shares_outstanding", "luld_tier", "split"};
constexpr std::size_t symbol_letters_max = 64;

std::string read_symbol(const CsvTable& row) {
  const std::string_view text = row.text("symbol");
  if (text.empty() || text.size() > symbol_letters_max) row.refuse("symbol", "1 to 64 letters");
  return std::string(text);
}

InstrumentType read_type(const CsvTable& row) {
  static constexpr std::array<std::string_view, 3> types{"stock", "fund", "index"};
  return row.text("type").empty() ? InstrumentType::stock : static_cast<InstrumentType>(row.choice("type", types));
}

std::uint8_t read_luld_tier(const CsvTable& row) {
  static constexpr std::array<std::string_view, 2> tiers{"1", "2"};
  return row.text("luld_tier").empty() ? 0 : static_cast<std::uint8_t>(1 + row.choice("luld_tier", tiers));
}

void read_split(const CsvTable& row, Listing& listing) {
  const std::string_view text = row.text("split");
  if (text.empty()) return;
  const auto ratio = parse_share_ratio(text);
  if (!ratio) row.refuse("split", "new shares for old, such as 2:1, neither above 1000");
  listing.split_to = ratio->to;
  listing.split_from = ratio->from;
}

Listing read_listing(const CsvTable& row) {
  Listing listing{.symbol = read_symbol(row),
                  .name = std::string(row.text("name")),
                  .sector = std::string(row.text("sector")),
                  .type = read_type(row),
                  .prior_close = row.price("prior_close"),
                  .shares_outstanding = row.count("shares_outstanding").value_or(0),
                  .luld_tier = read_luld_tier(row)};
  read_split(row, listing);
  return listing;
}

std::vector<Listing> read_universe(bytes::StoredBytes stored) {
  CsvTable row(std::move(stored), columns, 1);
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

std::vector<Listing> read_universe_file(const std::string& path) { return read_universe(bytes::stored_file(path)); }

std::vector<Listing> read_universe_bytes(const std::string& name, std::span<const char> bytes) {
  return read_universe(bytes::stored_in_memory(std::as_bytes(bytes), name));
}

}  // namespace tocsin
