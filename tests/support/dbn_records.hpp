#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/price.hpp"
#include "engine/time.hpp"
#include "feeds/dbn/dbn_feed.hpp"
#include "feeds/dbn/dbn_metadata.hpp"
#include "feeds/dbn/dbn_records.hpp"
#include "tests/support/setup_error_of.hpp"

// DBN files of two names and one day, put together record by record.
namespace tocsin {

using Bytes = std::vector<std::byte>;

inline const Time monday = std::chrono::sys_days{std::chrono::January / 27 / 2025};

inline std::uint64_t ns_of(Time time) { return static_cast<std::uint64_t>(ns_since_epoch(time)); }

// Metadata that maps NVDA to 11 and AVGO to 12 on 27 January 2025.
inline dbn::DbnMetadata metadata_of(dbn::Schema schema, std::uint8_t version = 3) {
  dbn::DbnMetadata metadata{.version = version, .dataset = "XNAS.ITCH", .schema = schema};
  metadata.start = ns_of(monday);
  metadata.end = ns_of(monday + std::chrono::days(1));
  metadata.symbol_length = version == 1 ? dbn::symbol_length_v1 : dbn::symbol_length_v2;
  metadata.symbols = {"NVDA", "AVGO"};
  metadata.mappings = {
      {.symbol = "NVDA", .intervals = {{.start_date = 20250127, .end_date = 20250128, .symbol = "11"}}},
      {.symbol = "AVGO", .intervals = {{.start_date = 20250127, .end_date = 20250128, .symbol = "12"}}}};
  return metadata;
}

template <class Record>
inline dbn::RecordHeader header_of(dbn::RecordType type, std::uint32_t id, Time time) {
  return {.length = sizeof(Record) / dbn::length_unit,
          .type = type,
          .publisher_id = 2,
          .instrument_id = id,
          .ts_event = ns_of(time - std::chrono::microseconds(1))};
}

inline dbn::TradeRecord trade_record(std::uint32_t id, Time time, std::int64_t dollars) {
  return {.header = header_of<dbn::TradeRecord>(dbn::RecordType::trade, id, time),
          .price = dollars * Price::units_per_one,
          .size = 100,
          .action = 'T',
          .side = 'A',
          .flags = 0,
          .depth = 0,
          .ts_recv = ns_of(time),
          .ts_in_delta = 0,
          .sequence = 1};
}

inline dbn::Mbp1Record level_record(std::uint32_t id, Time time, char action, std::int64_t bid, std::int64_t ask) {
  dbn::Mbp1Record record{.update = trade_record(id, time, bid),
                         .level = {.bid = bid * Price::units_per_one,
                                   .ask = ask * Price::units_per_one,
                                   .bid_size = 3,
                                   .ask_size = 4,
                                   .bid_orders = 1,
                                   .ask_orders = 1}};
  record.update.header = header_of<dbn::Mbp1Record>(dbn::RecordType::mbp_1, id, time);
  record.update.action = action;
  return record;
}

// Metadata and records one behind the other.
template <class... Record>
inline Bytes file_of(const dbn::DbnMetadata& metadata, const Record&... records) {
  Bytes bytes = dbn::encode_metadata(metadata);
  (dbn::append_record(bytes, records), ...);
  return bytes;
}

inline std::string opening_error_of(const Bytes& bytes) {
  return setup_error_of([&] { return open_dbn(bytes, "bytes"); });
}

}  // namespace tocsin
