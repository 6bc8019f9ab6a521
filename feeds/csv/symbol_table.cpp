#include "feeds/csv/symbol_table.hpp"

namespace tocsin {

SymbolTable::SymbolTable(const CsvSpec& spec) : rename_(spec.rename), prefix_(spec.prefix) {}

std::string SymbolTable::renamed(std::string_view text) const {
  const auto ours = rename_.find(text);
  return ours != rename_.end() ? ours->second : prefix_ + std::string(text);
}

std::optional<InstrumentId> SymbolTable::add(std::string_view text) {
  if (const auto known = find(text)) return known;
  if (text.empty() || text.size() > csv_symbol_bytes_max || by_text_.size() >= csv_symbols_max) return std::nullopt;
  std::string symbol = renamed(text);
  const InstrumentId next{static_cast<std::uint32_t>(listings_.size())};
  const auto [at, is_new] = by_symbol_.emplace(symbol, next);
  if (is_new) listings_.push_back({.symbol = std::move(symbol)});
  by_text_.emplace(text, at->second);
  return at->second;
}

std::optional<InstrumentId> SymbolTable::find(std::string_view text) const {
  const auto known = by_text_.find(text);
  if (known == by_text_.end()) return std::nullopt;
  return known->second;
}

}  // namespace tocsin
