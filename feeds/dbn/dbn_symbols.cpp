#include "feeds/dbn/dbn_symbols.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "engine/setup_error.hpp"

namespace tocsin::dbn {
namespace {

constexpr std::uint32_t open_end_year = 2200;  // a later year stands for "until further notice"

Time start_of(std::uint32_t date, const std::string& path) {
  const std::chrono::year_month_day day{std::chrono::year{static_cast<int>(std::min(date / 10'000, open_end_year))},
                                        std::chrono::month{date / 100 % 100}, std::chrono::day{date % 100}};
  if (!day.ok() || date / 10'000 < 1970) {
    throw SetupError(path + ": DBN metadata: symbol mapping: expected a date as 20250127, found " +
                     std::to_string(date));
  }
  return std::chrono::sys_days{day};
}

std::uint32_t id_of(const std::string& text, const std::string& path) {
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw SetupError(path + ": DBN metadata: symbol mapping: expected an instrument id, found '" + text + "'");
  }
  return id;
}

}  // namespace

DbnSymbols::DbnSymbols(const DbnMetadata& metadata, const std::string& path) {
  const bool to_id = metadata.symbol_type_out == symbol_type::instrument_id;
  if (!to_id && metadata.symbol_type_in != symbol_type::instrument_id) return;
  for (const SymbolMapping& mapping : metadata.mappings) {
    for (const MappingInterval& interval : mapping.intervals) {
      if (interval.symbol.empty()) continue;                                        // not resolved on these days
      const auto& [id, symbol] = to_id ? std::tie(interval.symbol, mapping.symbol)  //
                                       : std::tie(mapping.symbol, interval.symbol);
      add(id_of(id, path), symbol, interval, path);
    }
  }
  // At one moment what ends goes before what begins; of two symbols for one id the one named last wins.
  std::ranges::sort(changes_, {}, [](const Change& change) {
    return std::tuple(change.at, change.begins, change.id, change.instrument);
  });
  next_change_ = time_of_next_change();
}

void DbnSymbols::add(std::uint32_t id, std::string_view symbol, const MappingInterval& interval,
                     const std::string& path) {
  const Time start = start_of(interval.start_date, path);
  const Time end = start_of(interval.end_date, path);
  if (start >= end) return;
  const InstrumentId instrument = declare(symbol);
  changes_.push_back({.at = start, .begins = true, .id = id, .instrument = instrument});
  changes_.push_back({.at = end, .begins = false, .id = id, .instrument = instrument});
}

InstrumentId DbnSymbols::declare(std::string_view symbol) {
  const auto [at, is_new] =
      numbers_.try_emplace(std::string(symbol), InstrumentId{static_cast<std::uint32_t>(symbols_.size())});
  if (is_new) symbols_.emplace_back(symbol);
  return at->second;
}

bool DbnSymbols::bind(std::uint32_t id, std::string_view symbol) {
  const auto at = numbers_.find(std::string(symbol));
  if (at == numbers_.end()) return false;
  table_.set(id, at->second);
  return true;
}

void DbnSymbols::apply_until(Time time) {
  while (applied_count_ < changes_.size() && changes_[applied_count_].at <= time) apply(changes_[applied_count_++]);
  next_change_ = time_of_next_change();
}

// An interval that was overlaid by another of the same id ends without effect.
void DbnSymbols::apply(const Change& change) {
  if (change.begins) {
    table_.set(change.id, change.instrument);
  } else if (table_.find(change.id) == change.instrument) {
    table_.set(change.id, no_instrument);
  }
}

Time DbnSymbols::time_of_next_change() const noexcept {
  return applied_count_ < changes_.size() ? changes_[applied_count_].at : Time::max();
}

std::vector<Listing> DbnSymbols::listings() const {
  std::vector<Listing> listings;
  listings.reserve(symbols_.size());
  for (const std::string& symbol : symbols_) listings.push_back({.symbol = symbol});
  return listings;
}

}  // namespace tocsin::dbn
