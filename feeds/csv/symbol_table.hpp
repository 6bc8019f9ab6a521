#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/universe.hpp"
#include "feeds/csv/csv_spec.hpp"

namespace tocsin {

// So many symbols, of so many letters, bound what a file can make us keep.
inline constexpr std::size_t csv_symbols_max = 1'000'000;
inline constexpr std::size_t csv_symbol_bytes_max = 64;

// The symbols of a file, in its own spelling, numbered as they first appear. Two spellings that the spec renames to one
// symbol have one number.
class SymbolTable {
 public:
  explicit SymbolTable(const CsvSpec& spec);

  // Nothing for a text that is empty or too long, or where the table is full.
  std::optional<InstrumentId> add(std::string_view text);
  [[nodiscard]] std::optional<InstrumentId> find(std::string_view text) const;
  [[nodiscard]] const std::vector<Listing>& listings() const noexcept { return listings_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  using Numbers = std::unordered_map<std::string, InstrumentId, Hash, std::equal_to<>>;

  [[nodiscard]] std::string renamed(std::string_view text) const;

  std::map<std::string, std::string, std::less<>> rename_;
  std::string prefix_;
  Numbers by_text_;
  Numbers by_symbol_;
  std::vector<Listing> listings_;
};

}  // namespace tocsin
