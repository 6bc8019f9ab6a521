#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

// Records of Databento Binary Encoding as they lie on the wire: little-endian, no padding, at any alignment (behind the
// metadata of versions 1 and 2 they follow an odd number of bytes). Fields, types and codes as in "Schemas and data
// formats" and "Common fields, enums and types", databento.com/docs, and in the reference implementation,
// github.com/databento/dbn, rust/dbn/src/record.rs and enums.rs. The records below are the same in versions 1 to 3, but
// for the symbol mapping.

namespace tocsin::dbn {

static_assert(std::endian::native == std::endian::little, "records are read in place");

inline constexpr std::int64_t undefined_price = std::numeric_limits<std::int64_t>::max();
inline constexpr std::uint64_t undefined_time = std::numeric_limits<std::uint64_t>::max();

enum class Schema : std::uint16_t {
  mbo = 0,
  mbp_1 = 1,
  mbp_10 = 2,
  tbbo = 3,
  trades = 4,
  ohlcv_1s = 5,
  ohlcv_1m = 6,
  ohlcv_1h = 7,
  ohlcv_1d = 8,
  definition = 9,
  statistics = 10,
  status = 11,
  imbalance = 12,
  ohlcv_eod = 13,
  cmbp_1 = 14,
  cbbo_1s = 15,
  cbbo_1m = 16,
  tcbbo = 17,
  bbo_1s = 18,
  bbo_1m = 19,
  mixed = 0xffff  // a live stream, which may carry any
};

enum class RecordType : std::uint8_t {
  trade = 0x00,
  mbp_1 = 0x01,  // tbbo too
  mbp_10 = 0x0a,
  ohlcv_unspecified = 0x11,
  status = 0x12,
  definition = 0x13,
  imbalance = 0x14,
  error = 0x15,
  symbol_mapping = 0x16,
  system = 0x17,
  statistics = 0x18,
  ohlcv_1s = 0x20,
  ohlcv_1m = 0x21,
  ohlcv_1h = 0x22,
  ohlcv_1d = 0x23,
  ohlcv_eod = 0x24,
  mbo = 0xa0,
  cmbp_1 = 0xb1,
  cbbo_1s = 0xc0,
  cbbo_1m = 0xc1,
  tcbbo = 0xc2,
  bbo_1s = 0xc3,
  bbo_1m = 0xc4
};

// Bits of a record's `flags`.
namespace record_flag {
inline constexpr std::uint8_t last = 0x80;                // ends the venue's event for the instrument
inline constexpr std::uint8_t top_of_book = 0x40;         // not an individual order
inline constexpr std::uint8_t snapshot = 0x20;            // from a replay or a snapshot server
inline constexpr std::uint8_t bad_ts_recv = 0x08;         // the recorder's clock was off, or packets came out of order
inline constexpr std::uint8_t maybe_bad_book = 0x04;      // a gap in the channel could not be recovered
inline constexpr std::uint8_t publisher_specific = 0x02;  // meaning is the publisher's own
}  // namespace record_flag

inline constexpr std::size_t length_unit = 4;  // a record's `length` counts words of four bytes

struct [[gnu::packed]] RecordHeader {
  std::uint8_t length;
  RecordType type;
  std::uint16_t publisher_id;
  std::uint32_t instrument_id;
  std::uint64_t ts_event;  // ns since 1970, the venue's
};
static_assert(sizeof(RecordHeader) == 16);

// A trade, and the head of an update of the book.
struct [[gnu::packed]] TradeRecord {
  RecordHeader header;
  std::int64_t price;  // units of 1e-9
  std::uint32_t size;
  char action;  // Add, Cancel, Modify, cleaR, Trade, Fill, None
  char side;    // Ask, Bid, None: of the aggressor for a trade
  std::uint8_t flags;
  std::uint8_t depth;
  std::uint64_t ts_recv;
  std::int32_t ts_in_delta;
  std::uint32_t sequence;
};
static_assert(sizeof(TradeRecord) == 48);

// Best bid and offer, with the number of orders at each.
struct [[gnu::packed]] Level {
  std::int64_t bid;
  std::int64_t ask;
  std::uint32_t bid_size;
  std::uint32_t ask_size;
  std::uint32_t bid_orders;
  std::uint32_t ask_orders;
};
static_assert(sizeof(Level) == 32);

// mbp-1: an update and the best level after it; for a trade, here and in tbbo, the level before it.
struct [[gnu::packed]] Mbp1Record {
  TradeRecord update;
  Level level;
};
static_assert(sizeof(Mbp1Record) == 80);

// bbo-1s, bbo-1m: the last sale and the best level at the end of an interval, `ts_recv`. `ts_event` is the last sale's.
struct [[gnu::packed]] BboRecord {
  RecordHeader header;
  std::int64_t price;
  std::uint32_t size;
  std::uint8_t reserved1;
  char side;
  std::uint8_t flags;
  std::uint8_t reserved2;
  std::uint64_t ts_recv;
  std::uint32_t reserved3;
  std::uint32_t sequence;
  Level level;
};
static_assert(sizeof(BboRecord) == 80);

// `ts_event` is the start of the interval.
struct [[gnu::packed]] OhlcvRecord {
  RecordHeader header;
  std::int64_t open;
  std::int64_t high;
  std::int64_t low;
  std::int64_t close;
  std::uint64_t volume;
};
static_assert(sizeof(OhlcvRecord) == 56);

struct [[gnu::packed]] StatusRecord {
  RecordHeader header;
  std::uint64_t ts_recv;
  std::uint16_t action;
  std::uint16_t reason;
  std::uint16_t trading_event;
  char is_trading;  // Y, N, ~ (not known)
  char is_quoting;
  char is_short_sell_restricted;
  std::array<std::uint8_t, 7> reserved;
};
static_assert(sizeof(StatusRecord) == 40);

inline constexpr std::size_t symbol_length_v1 = 22;
inline constexpr std::size_t symbol_length_v2 = 71;

// Version 1.
struct [[gnu::packed]] SymbolMappingRecordV1 {
  RecordHeader header;
  std::array<char, symbol_length_v1> in_symbol;
  std::array<char, symbol_length_v1> out_symbol;
  std::array<std::uint8_t, 4> reserved;
  std::uint64_t start;
  std::uint64_t end;
};
static_assert(sizeof(SymbolMappingRecordV1) == 80);

// Versions 2 and 3.
struct [[gnu::packed]] SymbolMappingRecord {
  RecordHeader header;
  std::uint8_t in_type;
  std::array<char, symbol_length_v2> in_symbol;
  std::uint8_t out_type;
  std::array<char, symbol_length_v2> out_symbol;
  std::uint64_t start;
  std::uint64_t end;
};
static_assert(sizeof(SymbolMappingRecord) == 176);

// The record that starts at `bytes`, in place: at least `sizeof(Record)` of them must be there.
template <class Record>
[[nodiscard]] const Record& record_at(const std::byte* bytes) noexcept {
  static_assert(std::is_trivially_copyable_v<Record> && alignof(Record) == 1);
  return *reinterpret_cast<const Record*>(bytes);
}

template <class Record>
void append_record(std::vector<std::byte>& out, const Record& record) {
  const auto bytes = std::as_bytes(std::span(&record, 1));
  out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace tocsin::dbn
