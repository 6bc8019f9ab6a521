#include "feeds/basket_file.hpp"

#include <array>
#include <map>
#include <set>
#include <utility>

#include "engine/price.hpp"
#include "engine/setup_error.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/csv/csv_table.hpp"
#include "feeds/decimal.hpp"
#include "feeds/nearest_word.hpp"
#include "feeds/quoted.hpp"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 5> columns{"basket", "symbol", "weight_pct", "name", "note"};
constexpr std::int64_t whole_basket = Price::whole(100).units;

std::string read_name(const CsvTable& row, std::string_view column) {
  const std::string_view text = row.text(column);
  if (text.empty()) row.refuse(column, "a name");
  return std::string(text);
}

std::optional<std::int64_t> read_weight(const CsvTable& row) {
  const std::string_view text = row.text("weight_pct");
  if (text.empty()) return std::nullopt;
  const auto weight = parse_decimal(text, 9);
  if (!weight || *weight <= 0 || *weight > whole_basket) {
    row.refuse("weight_pct", "a per cent above 0 and at most 100 with at most nine decimals");
  }
  return weight;
}

BasketFile read_baskets(bytes::StoredBytes stored) {
  CsvTable row(std::move(stored), columns, 2);
  BasketFile file;
  std::map<std::string, bool> is_weighted;
  std::set<std::pair<std::string, std::string>> seen;
  while (row.next()) {
    BasketMember member{.basket = read_name(row, "basket"),
                        .symbol = read_name(row, "symbol"),
                        .weight = read_weight(row),
                        .line = row.line()};
    if (!seen.emplace(member.basket, member.symbol).second) row.refuse("symbol", "each member of a basket once");
    const bool has_weight = member.weight.has_value();
    if (is_weighted.emplace(member.basket, has_weight).first->second != has_weight) {
      row.refuse("weight_pct", "a weight for every member of the basket, or for none");
    }
    file.members.push_back(std::move(member));
  }
  file.sources = row.sources();
  return file;
}

InstrumentId find_member(const BasketMember& member, const std::string& path, const Universe& universe) {
  if (const auto found = universe.find(member.symbol)) return *found;
  std::vector<std::string_view> symbols;
  for (const Listing& listing : universe.listings()) symbols.push_back(listing.symbol);
  throw SetupError(path + ":" + std::to_string(member.line) + ": symbol: expected a symbol of the universe, found " +
                   quoted(member.symbol) + did_you_mean(member.symbol, symbols));
}

}  // namespace

BasketFile read_basket_file(const std::string& path) { return read_baskets(bytes::stored_file(path)); }

BasketFile read_basket_bytes(const std::string& name, std::span<const char> bytes) {
  return read_baskets(bytes::stored_in_memory(std::as_bytes(bytes), name));
}

std::vector<ListedBasket> listed_baskets(const BasketFile& file, const std::string& path, const Universe& universe) {
  std::vector<ListedBasket> baskets;
  std::map<std::string_view, std::size_t> places;
  for (const BasketMember& member : file.members) {
    const auto [place, is_new] = places.try_emplace(member.basket, baskets.size());
    if (is_new) baskets.push_back({.name = member.basket, .members = {}});
    baskets[place->second].members.push_back({find_member(member, path, universe), member.weight, member.line});
  }
  return baskets;
}

}  // namespace tocsin
