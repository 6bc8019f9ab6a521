#include "feeds/csv/csv_columns.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "engine/setup_error.hpp"
#include "feeds/nearest_word.hpp"

namespace tocsin {
namespace {

using Header = std::span<const std::string_view>;

// Plain names beside the field's own, the likelier first.
struct Alias {
  CsvField field;
  std::string_view name;
};
constexpr std::array<Alias, 35> aliases{{
    {CsvField::time, "timestamp"},     {CsvField::time, "datetime"},    {CsvField::time, "ts"},
    {CsvField::time, "ts_recv"},       {CsvField::time, "ts_event"},    {CsvField::symbol, "ticker"},
    {CsvField::symbol, "sym"},         {CsvField::sequence, "seq"},     {CsvField::price, "px"},
    {CsvField::price, "last"},         {CsvField::size, "qty"},         {CsvField::size, "quantity"},
    {CsvField::size, "shares"},        {CsvField::id, "trade_id"},      {CsvField::bid, "bid_price"},
    {CsvField::bid, "bid_px"},         {CsvField::bid, "bid_px_00"},    {CsvField::ask, "ask_price"},
    {CsvField::ask, "ask_px"},         {CsvField::ask, "ask_px_00"},    {CsvField::ask, "offer"},
    {CsvField::bid_size, "bid_qty"},   {CsvField::bid_size, "bid_sz"},  {CsvField::bid_size, "bid_sz_00"},
    {CsvField::bid_size, "bidsize"},   {CsvField::ask_size, "ask_qty"}, {CsvField::ask_size, "ask_sz"},
    {CsvField::ask_size, "ask_sz_00"}, {CsvField::ask_size, "asksize"}, {CsvField::ask_size, "offer_size"},
    {CsvField::open, "open_price"},    {CsvField::high, "high_price"},  {CsvField::low, "low_price"},
    {CsvField::close, "close_price"},  {CsvField::volume, "vol"},
}};

// Columns whose names are common and whose contents are ours alone.
constexpr std::array own_fields{CsvField::flags,  CsvField::conditions, CsvField::bid_depth, CsvField::ask_depth,
                                CsvField::state,  CsvField::short_sale, CsvField::reason,    CsvField::reference,
                                CsvField::from,   CsvField::to,         CsvField::session,   CsvField::venue_time,
                                CsvField::action, CsvField::target,     CsvField::until,     CsvField::text};
constexpr std::array bar_fields{CsvField::open, CsvField::high, CsvField::low, CsvField::close};
constexpr std::array trade_fields{CsvField::price};
constexpr std::array quote_fields{CsvField::bid, CsvField::ask};
constexpr std::string_view no_column = "-";

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::optional<std::size_t> find_plain(Header header, std::string_view name) {
  const auto found = std::ranges::find_if(
      header, [&](std::string_view column) { return std::ranges::equal(column, name, {}, lower); });
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

std::optional<std::size_t> find_guessed(Header header, CsvField field) {
  if (const auto own = find_plain(header, csv_field_names[static_cast<std::size_t>(field)])) return own;
  for (const Alias& alias : aliases) {
    if (alias.field != field) continue;
    if (const auto found = find_plain(header, alias.name)) return found;
  }
  return std::nullopt;
}

std::string quoted_list(Header header) {
  std::string text;
  for (const std::string_view column : header) text.append(text.empty() ? "" : ", ").append(column);
  return text;
}

std::size_t find_named(Header header, CsvField field, const std::string& name, const std::string& place) {
  const auto key = std::string(csv_field_names[static_cast<std::size_t>(field)]);
  const auto found = std::ranges::find(header, name);
  if (found == header.end()) {
    throw SetupError(place + ": " + key + "=" + name + ": expected a column of the header" +
                     did_you_mean(name, header) + ", which has " + quoted_list(header));
  }
  if (std::ranges::count(header, name) > 1) {
    throw SetupError(place + ": " + key + "=" + name + ": expected one column of this name, found several");
  }
  return static_cast<std::size_t>(found - header.begin());
}

bool names_any(const CsvSpec& spec, std::span<const CsvField> fields) {
  return std::ranges::any_of(fields, [&](CsvField field) {
    const auto named = spec.columns.find(field);
    return named != spec.columns.end() && named->second != no_column;
  });
}

// Which kinds of row something speaks of.
struct Kinds {
  bool bars, trades, quotes;
  [[nodiscard]] int count() const noexcept { return int{bars} + int{trades} + int{quotes}; }
  [[nodiscard]] RowKind first() const noexcept {
    return bars ? RowKind::bars : trades ? RowKind::trades : RowKind::quotes;
  }
};

Kinds kinds_named(const CsvSpec& spec) {
  return {.bars = spec.bar.has_value() || names_any(spec, bar_fields),
          .trades = names_any(spec, trade_fields),
          .quotes = names_any(spec, quote_fields)};
}

Kinds kinds_present(const CsvColumns& columns) {
  const auto has = [&](CsvField field) { return columns.has(field); };
  return {.bars = std::ranges::all_of(bar_fields, has),
          .trades = std::ranges::all_of(trade_fields, has),
          .quotes = std::ranges::all_of(quote_fields, has)};
}

void require(const CsvColumns& columns, std::span<const CsvField> fields, Header header, const std::string& place) {
  for (const CsvField field : fields) {
    if (columns.has(field)) continue;
    const std::string name(csv_field_names[static_cast<std::size_t>(field)]);
    throw SetupError(place + ": " + name + ": expected a column for it; name one with " + name +
                     "=COLUMN; the header has " + quoted_list(header));
  }
}

RowKind kind_of(const CsvColumns& columns, const CsvSpec& spec, Header header, const std::string& place) {
  if (columns.has(CsvField::kind)) return RowKind::events;
  const Kinds named = kinds_named(spec);
  const Kinds kinds = named.count() > 0 ? named : kinds_present(columns);
  if (kinds.count() != 1) {
    throw SetupError(place +
                     ": price, bid and ask, or open, high, low and close: expected columns for one of trades, "
                     "quotes and bars; name those meant, or a kind column; the header has " +
                     quoted_list(header));
  }
  if (kinds.bars) require(columns, bar_fields, header, place);
  if (kinds.trades) require(columns, trade_fields, header, place);
  if (kinds.quotes) require(columns, quote_fields, header, place);
  return kinds.first();
}

}  // namespace

CsvColumns::CsvColumns(std::span<const std::string_view> header, const CsvSpec& spec, const std::string& place)
    : count_(header.size()) {
  index_.fill(absent);
  for (std::size_t i = 0; i < index_.size(); ++i) {
    const auto field = static_cast<CsvField>(i);
    if (const auto named = spec.columns.find(field); named != spec.columns.end()) {
      if (named->second != no_column) index_[i] = find_named(header, field, named->second, place);
    } else {
      index_[i] = find_guessed(header, field).value_or(absent);
    }
  }
  if (!has(CsvField::kind)) {
    for (const CsvField field : own_fields) {
      if (!spec.columns.contains(field)) index_[static_cast<std::size_t>(field)] = absent;
    }
  }
  require(*this, std::array{CsvField::time}, header, place);
  if (spec.instrument.empty() && !has(CsvField::symbol)) {
    throw SetupError(place +
                     ": symbol: expected a column for it, or instrument=SYMBOL for a file of one instrument; the "
                     "header has " +
                     quoted_list(header));
  }
  row_kind_ = kind_of(*this, spec, header, place);
  if (row_kind_ == RowKind::bars && !spec.bar) {
    throw SetupError(place + ": bar: expected the width of the bars in the csv spec, such as bar=5m");
  }
}

}  // namespace tocsin
