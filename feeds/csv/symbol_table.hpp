#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
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
  [[nodiscard]] std::optional<InstrumentId> find(std::string_view text) const noexcept {
    const std::uint32_t found = slots_[slot_of(text)];
    if (found == 0) return std::nullopt;
    return spellings_[found - 1].number;
  }
  [[nodiscard]] const std::vector<Listing>& listings() const noexcept { return listings_; }

 private:
  struct Spelling {
    std::string text;
    InstrumentId number;
  };

  [[nodiscard]] std::string renamed(std::string_view text) const;
  // Where the spelling stands among the slots, or the free slot where it would.
  [[nodiscard]] std::size_t slot_of(std::string_view text) const noexcept;
  void grow();

  std::map<std::string, std::string, std::less<>> rename_;
  std::string prefix_;
  // Open addressing, at most half full: a lookup is a hash, one slot and one compare, and is the dearest part of a row.
  std::vector<std::uint32_t> slots_;  // index of a spelling plus one; 0: free
  std::vector<Spelling> spellings_;
  std::map<std::string, InstrumentId, std::less<>> by_symbol_;
  std::vector<Listing> listings_;
};

}  // namespace tocsin
