#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/dbn/dbn_records.hpp"

namespace tocsin::dbn {

inline constexpr std::uint8_t version_min = 1;
inline constexpr std::uint8_t version_max = 3;

// How a symbol names an instrument.
namespace symbol_type {
inline constexpr std::uint8_t instrument_id = 0;
inline constexpr std::uint8_t raw_symbol = 1;
}  // namespace symbol_type

// What a symbol stood for from one date up to, and without, another.
struct MappingInterval {
  std::uint32_t start_date;  // 20250127
  std::uint32_t end_date;
  std::string symbol;
  bool operator==(const MappingInterval&) const = default;
};

struct SymbolMapping {
  std::string symbol;
  std::vector<MappingInterval> intervals;
  bool operator==(const SymbolMapping&) const = default;
};

// What a DBN file says of itself before its first record. Layout: "Databento Binary Encoding", databento.com/docs, and
// github.com/databento/dbn, rust/dbn/src/encode/dbn/sync.rs (versions 1 to 3).
struct DbnMetadata {
  std::uint8_t version = version_max;
  std::string dataset;
  Schema schema = Schema::mixed;
  std::uint64_t start = 0;             // of the request, ns since 1970
  std::uint64_t end = undefined_time;  // exclusive
  std::uint64_t limit = 0;             // 0: none
  std::uint8_t symbol_type_in = symbol_type::raw_symbol;
  std::uint8_t symbol_type_out = symbol_type::instrument_id;
  bool ts_out = false;  // each record is followed by eight bytes, the time at which it was sent
  std::size_t symbol_length = symbol_length_v2;
  std::vector<std::string> symbols;
  std::vector<std::string> partial;
  std::vector<std::string> not_found;
  std::vector<SymbolMapping> mappings;
  bool operator==(const DbnMetadata&) const = default;
};

// "DBN", the version, and the length of the rest.
inline constexpr std::size_t metadata_prefix_size = 8;

// Metadata of a version from what follows the prefix. SetupError naming `path`, the offset in the file, the field and
// what was expected.
[[nodiscard]] DbnMetadata decode_metadata(std::uint8_t version, std::span<const std::byte> body,
                                          const std::string& path);

// The metadata with its prefix. SetupError where a symbol is too long for the version or not printable ASCII.
[[nodiscard]] std::vector<std::byte> encode_metadata(const DbnMetadata& metadata);

// "mbp-1"; "unknown schema" where the number is none of Databento's.
[[nodiscard]] std::string_view name_of(Schema schema) noexcept;
[[nodiscard]] std::optional<Schema> schema_named(std::string_view name) noexcept;

}  // namespace tocsin::dbn
