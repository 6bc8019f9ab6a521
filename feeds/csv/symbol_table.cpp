#include "feeds/csv/symbol_table.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tocsin {
namespace {

constexpr std::size_t slots_min = 1024;

}  // namespace

SymbolTable::SymbolTable(const CsvSpec& spec) : rename_(spec.rename), prefix_(spec.prefix), slots_(slots_min) {}

std::string SymbolTable::renamed(std::string_view text) const {
  const auto ours = rename_.find(text);
  return ours != rename_.end() ? ours->second : prefix_ + std::string(text);
}

std::size_t SymbolTable::slot_of(std::string_view text) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = XXH3_64bits(text.data(), text.size()) & mask;
  while (slots_[slot] != 0 && spellings_[slots_[slot] - 1].text != text) slot = (slot + 1) & mask;
  return slot;
}

void SymbolTable::grow() {
  slots_.assign(2 * slots_.size(), 0);
  for (std::uint32_t i = 0; i < spellings_.size(); ++i) slots_[slot_of(spellings_[i].text)] = i + 1;
}

std::optional<InstrumentId> SymbolTable::add(std::string_view text) {
  if (const auto known = find(text)) return known;
  if (text.empty() || text.size() > csv_symbol_bytes_max || spellings_.size() >= csv_symbols_max) return std::nullopt;
  std::string symbol = renamed(text);
  const InstrumentId next{static_cast<std::uint32_t>(listings_.size())};
  const auto [at, is_new] = by_symbol_.emplace(symbol, next);
  if (is_new) listings_.push_back({.symbol = std::move(symbol)});
  if (2 * (spellings_.size() + 1) > slots_.size()) grow();
  const std::size_t slot = slot_of(text);
  spellings_.push_back({.text = std::string(text), .number = at->second});
  slots_[slot] = static_cast<std::uint32_t>(spellings_.size());
  return at->second;
}

}  // namespace tocsin
