#include "feeds/dbn/dbn_metadata.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/setup_error.hpp"

namespace tocsin::dbn {
namespace {

constexpr std::size_t dataset_length = 16;
constexpr std::size_t reserved_v1 = 47;
constexpr std::size_t reserved_v2 = 53;
constexpr std::size_t symbol_length_min = 16;
constexpr std::size_t symbol_length_max = 255;

constexpr std::array<std::pair<Schema, std::string_view>, 21> schema_names{{{Schema::mbo, "mbo"},
                                                                            {Schema::mbp_1, "mbp-1"},
                                                                            {Schema::mbp_10, "mbp-10"},
                                                                            {Schema::tbbo, "tbbo"},
                                                                            {Schema::trades, "trades"},
                                                                            {Schema::ohlcv_1s, "ohlcv-1s"},
                                                                            {Schema::ohlcv_1m, "ohlcv-1m"},
                                                                            {Schema::ohlcv_1h, "ohlcv-1h"},
                                                                            {Schema::ohlcv_1d, "ohlcv-1d"},
                                                                            {Schema::definition, "definition"},
                                                                            {Schema::statistics, "statistics"},
                                                                            {Schema::status, "status"},
                                                                            {Schema::imbalance, "imbalance"},
                                                                            {Schema::ohlcv_eod, "ohlcv-eod"},
                                                                            {Schema::cmbp_1, "cmbp-1"},
                                                                            {Schema::cbbo_1s, "cbbo-1s"},
                                                                            {Schema::cbbo_1m, "cbbo-1m"},
                                                                            {Schema::tcbbo, "tcbbo"},
                                                                            {Schema::bbo_1s, "bbo-1s"},
                                                                            {Schema::bbo_1m, "bbo-1m"},
                                                                            {Schema::mixed, "mixed schemas"}}};

// Takes fields off the front of the metadata and refuses to run past its end.
class FieldReader {
 public:
  FieldReader(std::span<const std::byte> bytes, const std::string& path) : bytes_(bytes), path_(path) {}

  template <class Number>
  Number number(std::string_view field) {
    Number value{};
    const auto part = take(sizeof value, field);
    std::memcpy(&value, part.data(), sizeof value);
    return value;
  }

  std::string text(std::size_t length, std::string_view field) {
    const auto part = take(length, field);
    const auto end = std::ranges::find(part, std::byte{0});
    if (end == part.end()) fail(field, "text of at most " + std::to_string(length - 1) + " characters and a zero");
    return {reinterpret_cast<const char*>(part.data()), static_cast<std::size_t>(end - part.begin())};
  }

  // A count of things of at least `size` bytes each, so that what is set aside for them is bounded by the file.
  std::uint32_t count(std::size_t size, std::string_view field) {
    const auto value = number<std::uint32_t>(field);
    if (value > (bytes_.size() - at_) / size) {
      fail(field, "at most " + std::to_string((bytes_.size() - at_) / size) + " in the " +
                      std::to_string(bytes_.size() - at_) + " bytes left, found " + std::to_string(value));
    }
    return value;
  }

  void skip(std::size_t size, std::string_view field) { take(size, field); }

  [[noreturn]] void fail(std::string_view field, const std::string& expected) const {
    throw SetupError(path_ + ": DBN metadata, before offset " + std::to_string(metadata_prefix_size + at_) + ": " +
                     std::string(field) + ": expected " + expected);
  }

 private:
  std::span<const std::byte> take(std::size_t size, std::string_view field) {
    if (size > bytes_.size() - at_) {
      fail(field, std::to_string(size) + " bytes, found the end of the metadata");
    }
    at_ += size;
    return bytes_.subspan(at_ - size, size);
  }

  std::span<const std::byte> bytes_;
  const std::string& path_;
  std::size_t at_ = 0;
};

std::size_t read_symbol_length(FieldReader& in, std::uint8_t version) {
  if (version == 1) return symbol_length_v1;
  const std::size_t length = in.number<std::uint16_t>("symbol length");
  if (length < symbol_length_min || length > symbol_length_max) {
    in.fail("symbol length", "16 to 255, found " + std::to_string(length));
  }
  return length;
}

std::vector<std::string> read_symbols(FieldReader& in, std::size_t length, std::string_view field) {
  std::vector<std::string> symbols(in.count(length, field));
  for (std::string& symbol : symbols) symbol = in.text(length, field);
  return symbols;
}

SymbolMapping read_mapping(FieldReader& in, std::size_t length) {
  SymbolMapping mapping{.symbol = in.text(length, "symbol mapping"), .intervals = {}};
  mapping.intervals.resize(in.count(2 * sizeof(std::uint32_t) + length, "mapping intervals"));
  for (MappingInterval& interval : mapping.intervals) {
    interval.start_date = in.number<std::uint32_t>("mapping start date");
    interval.end_date = in.number<std::uint32_t>("mapping end date");
    interval.symbol = in.text(length, "mapping interval's symbol");
  }
  return mapping;
}

std::vector<SymbolMapping> read_mappings(FieldReader& in, std::size_t length) {
  std::vector<SymbolMapping> mappings(in.count(length + sizeof(std::uint32_t), "symbol mappings"));
  for (SymbolMapping& mapping : mappings) mapping = read_mapping(in, length);
  return mappings;
}

// Puts fields behind each other.
class FieldWriter {
 public:
  template <class Number>
  void number(Number value) {
    zeros(sizeof value);
    std::memcpy(bytes_.data() + bytes_.size() - sizeof value, &value, sizeof value);
  }

  void text(std::string_view text, std::size_t length) {
    const bool printable = std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
    if (!printable) throw SetupError("DBN: '" + std::string(text) + "': expected printable ASCII");
    if (text.size() >= length) {
      throw SetupError("DBN: '" + std::string(text) + "': expected at most " + std::to_string(length - 1) +
                       " characters");
    }
    const auto bytes = std::as_bytes(std::span(text));
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    zeros(length - text.size());
  }

  void zeros(std::size_t count) { bytes_.resize(bytes_.size() + count); }

  void symbols(std::span<const std::string> symbols, std::size_t length) {
    number(static_cast<std::uint32_t>(symbols.size()));
    for (const std::string& symbol : symbols) text(symbol, length);
  }

  [[nodiscard]] std::vector<std::byte>& bytes() noexcept { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

void write_mapping(FieldWriter& out, const SymbolMapping& mapping, std::size_t length) {
  out.text(mapping.symbol, length);
  out.number(static_cast<std::uint32_t>(mapping.intervals.size()));
  for (const MappingInterval& interval : mapping.intervals) {
    out.number(interval.start_date);
    out.number(interval.end_date);
    out.text(interval.symbol, length);
  }
}

void write_fixed_fields(FieldWriter& out, const DbnMetadata& metadata) {
  out.text(metadata.dataset, dataset_length);
  out.number(metadata.schema);
  out.number(metadata.start);
  out.number(metadata.end);
  out.number(metadata.limit);
  if (metadata.version == 1) out.number(undefined_time);  // a count of records, no longer given
  out.number(metadata.symbol_type_in);
  out.number(metadata.symbol_type_out);
  out.number(static_cast<std::uint8_t>(metadata.ts_out));
  if (metadata.version > 1) out.number(static_cast<std::uint16_t>(metadata.symbol_length));
  out.zeros(metadata.version == 1 ? reserved_v1 : reserved_v2);
}

void write_symbols(FieldWriter& out, const DbnMetadata& metadata) {
  out.number(std::uint32_t{0});  // length of a schema definition: none
  out.symbols(metadata.symbols, metadata.symbol_length);
  out.symbols(metadata.partial, metadata.symbol_length);
  out.symbols(metadata.not_found, metadata.symbol_length);
  out.number(static_cast<std::uint32_t>(metadata.mappings.size()));
  for (const SymbolMapping& mapping : metadata.mappings) write_mapping(out, mapping, metadata.symbol_length);
}

}  // namespace

DbnMetadata decode_metadata(std::uint8_t version, std::span<const std::byte> body, const std::string& path) {
  FieldReader in(body, path);
  DbnMetadata metadata{.version = version};
  metadata.dataset = in.text(dataset_length, "dataset");
  metadata.schema = in.number<Schema>("schema");
  metadata.start = in.number<std::uint64_t>("start");
  metadata.end = in.number<std::uint64_t>("end");
  metadata.limit = in.number<std::uint64_t>("limit");
  if (version == 1) in.skip(sizeof(std::uint64_t), "record count");
  metadata.symbol_type_in = in.number<std::uint8_t>("symbol type in");
  metadata.symbol_type_out = in.number<std::uint8_t>("symbol type out");
  metadata.ts_out = in.number<std::uint8_t>("ts_out") != 0;
  metadata.symbol_length = read_symbol_length(in, version);
  in.skip(version == 1 ? reserved_v1 : reserved_v2, "reserved bytes");
  if (in.number<std::uint32_t>("schema definition") != 0) in.fail("schema definition", "none");
  metadata.symbols = read_symbols(in, metadata.symbol_length, "symbols");
  metadata.partial = read_symbols(in, metadata.symbol_length, "partly resolved symbols");
  metadata.not_found = read_symbols(in, metadata.symbol_length, "symbols not found");
  metadata.mappings = read_mappings(in, metadata.symbol_length);
  return metadata;
}

std::vector<std::byte> encode_metadata(const DbnMetadata& metadata) {
  FieldWriter out;
  for (const char letter : {'D', 'B', 'N'}) out.number(letter);
  out.number(metadata.version);
  out.number(std::uint32_t{0});
  write_fixed_fields(out, metadata);
  write_symbols(out, metadata);
  // From version 3 the records start at a multiple of eight.
  if (metadata.version >= 3) out.zeros((8 - out.bytes().size() % 8) % 8);
  const auto length = static_cast<std::uint32_t>(out.bytes().size() - metadata_prefix_size);
  std::memcpy(out.bytes().data() + 4, &length, sizeof length);
  return std::move(out.bytes());
}

std::string_view name_of(Schema schema) noexcept {
  const auto* row = std::ranges::find(schema_names, schema, &std::pair<Schema, std::string_view>::first);
  return row == schema_names.end() ? "unknown schema" : row->second;
}

std::optional<Schema> schema_named(std::string_view name) noexcept {
  const auto* row = std::ranges::find(schema_names, name, &std::pair<Schema, std::string_view>::second);
  if (row == schema_names.end() || row->first == Schema::mixed) return std::nullopt;
  return row->first;
}

}  // namespace tocsin::dbn
