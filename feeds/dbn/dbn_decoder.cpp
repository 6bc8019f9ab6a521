#include "feeds/dbn/dbn_decoder.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <limits>

#include "feeds/bar.hpp"
#include "feeds/dbn/dbn_status.hpp"
#include "feeds/dbn/record_cursor.hpp"
#include "feeds/dbn/tocsin_mark.hpp"

namespace tocsin::dbn {
namespace {

using namespace std::chrono_literals;

// Two days short of the end of time, so that the end of a bar can be told.
constexpr std::uint64_t time_ns_max = static_cast<std::uint64_t>((Time::max() - 48h).time_since_epoch().count());
// Prices this far apart can still be subtracted.
constexpr std::int64_t price_units_max = std::numeric_limits<std::int64_t>::max() / 2;

constexpr bool in_range(Price price) noexcept {
  return price.units >= -price_units_max && price.units <= price_units_max;
}

constexpr bool side_in_range(Price price) noexcept { return price == no_price || in_range(price); }

constexpr Price price_of(std::int64_t units) noexcept { return units == undefined_price ? no_price : Price{units}; }

// A side without orders, as the record says it, becomes one as an event says it.
void settle(Price& price, std::uint32_t& size, std::uint32_t& depth) noexcept {
  price = price_of(price.units);
  if (price == no_price) size = depth = 0;
}

// The depth a quote tells is that of the one level the record has. False where a price is out of range.
bool read_quote(const Level& level, Quote& quote) noexcept {
  quote = {.bid = {level.bid},
           .ask = {level.ask},
           .bid_size = level.bid_size,
           .ask_size = level.ask_size,
           .bid_depth = level.bid_size,
           .ask_depth = level.ask_size};
  if (in_range(quote.bid) && in_range(quote.ask)) [[likely]]
    return true;
  settle(quote.bid, quote.bid_size, quote.bid_depth);
  settle(quote.ask, quote.ask_size, quote.ask_depth);
  return side_in_range(quote.bid) && side_in_range(quote.ask);
}

// A stamp that is missing is the other one. False where the record has none that is in range.
bool mend(std::uint64_t& time, std::uint64_t& venue_time) noexcept {
  if (time == undefined_time) time = venue_time;
  if (venue_time > time_ns_max) venue_time = time;
  return time <= time_ns_max;
}

// Whether the best is the quote's; from here on it is. Without a branch for each field: which of them moved cannot be
// foretold.
bool remember(Best& best, const Quote& quote) noexcept {
  const auto moved = static_cast<std::uint64_t>((best.bid ^ quote.bid.units) | (best.ask ^ quote.ask.units));
  const bool is_same = (moved | (best.bid_size ^ quote.bid_size) | (best.ask_size ^ quote.ask_size)) == 0;
  best.bid = quote.bid.units;
  best.ask = quote.ask.units;
  best.bid_size = quote.bid_size;
  best.ask_size = quote.ask_size;
  return is_same;
}

// Field by field: copied whole, it would be read from memory wider than it was written just before, and wait for that.
void set(Quote& to, const Quote& from) noexcept {
  to.bid = from.bid;
  to.ask = from.ask;
  to.bid_size = from.bid_size;
  to.ask_size = from.ask_size;
  to.bid_depth = from.bid_depth;
  to.ask_depth = from.ask_depth;
}

// Length and type, the two bytes that a record begins with, as one number.
std::uint16_t kind_at(const std::byte* record) noexcept {
  std::uint16_t kind = 0;
  std::memcpy(&kind, record, sizeof kind);
  return kind;
}

bool can_hold(const std::byte* at, const std::byte* end, std::size_t size) noexcept {
  return static_cast<std::size_t>(end - at) >= size;
}

void add_trade(EventBatch& batch, const Stamp& stamp, Side side, Price price, std::uint64_t size,
               std::uint32_t conditions) noexcept {
  Event& event = batch.add(EventKind::trade, stamp);
  event.side = side;
  // Field by field: g++ 12 clears a whole body that has an array with `rep stos`, which costs more than the record
  // does.
  event.trade.price = price;
  event.trade.size = size;
  event.trade.id = 0;
  event.trade.conditions = conditions;
  event.trade.zero = {};
}

void add_quote(EventBatch& batch, const Stamp& stamp, const Quote& quote, bool is_news = true) noexcept {
  Event& event = batch.add_if(is_news, EventKind::quote, stamp);
  event.quote.bid = quote.bid;  // the quote is the body from here on
  set(event.quote, quote);
}

// `a` if so, else `b`, by arithmetic: written as a choice it is compiled to a branch.
Time either(bool is_a, Time a, Time b) noexcept {
  const std::int64_t mask = -static_cast<std::int64_t>(is_a);
  return time_from_ns(ns_since_epoch(b) ^ ((ns_since_epoch(a) ^ ns_since_epoch(b)) & mask));
}

constexpr std::uint8_t no_side = 0xff;

// The aggressor by its letter: a sell aggressor has side Ask. A table, for a branch on it would be foretold wrong as
// often as not.
constexpr std::array<std::uint8_t, 256> sides = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(no_side);
  table['A'] = static_cast<std::uint8_t>(Side::sell);
  table['B'] = static_cast<std::uint8_t>(Side::buy);
  table['N'] = static_cast<std::uint8_t>(Side::none);
  return table;
}();

// False where the letter is none of a side.
bool read_side(char letter, Side& side) noexcept {
  const std::uint8_t code = sides[static_cast<std::uint8_t>(letter)];
  side = static_cast<Side>(code);
  return code != no_side;
}

// Actions after which the record's level stands: add, cancel, modify, fill, none.
constexpr std::array<bool, 256> moves_level = [] {
  std::array<bool, 256> table{};
  for (const char letter : std::string_view("ACMFN")) table[static_cast<std::uint8_t>(letter)] = true;
  return table;
}();

Duration width_of(RecordType type) noexcept {
  switch (type) {
    case RecordType::ohlcv_1s:
      return 1s;
    case RecordType::ohlcv_1m:
      return 1min;
    case RecordType::ohlcv_1h:
      return 1h;
    default:
      return 24h;
  }
}

std::string_view name_of(RecordType type) noexcept {
  switch (type) {
    case RecordType::mbp_10:
      return "mbp-10";
    case RecordType::ohlcv_unspecified:
      return "ohlcv of no stated width";
    case RecordType::definition:
      return "definition";
    case RecordType::imbalance:
      return "imbalance";
    case RecordType::error:
      return "error message";
    case RecordType::system:
      return "system message";
    case RecordType::statistics:
      return "statistics";
    case RecordType::ohlcv_eod:
      return "ohlcv-eod";
    case RecordType::mbo:
      return "mbo";
    case RecordType::cmbp_1:
      return "cmbp-1";
    case RecordType::cbbo_1s:
      return "cbbo-1s";
    case RecordType::cbbo_1m:
      return "cbbo-1m";
    case RecordType::tcbbo:
      return "tcbbo";
    default:
      return "record of an unknown type";
  }
}

template <std::size_t length>
std::string_view text_of(const std::array<char, length>& text) noexcept {
  return {text.data(), static_cast<std::size_t>(std::ranges::find(text, '\0') - text.begin())};
}

constexpr const char* bad_price = "price missing or out of range";
constexpr const char* wrong_length = "record length is not that of its type";
constexpr const char* bad_side = "side is none of A, B, N";

}  // namespace

// A live stream's mapping names the instrument in the symbol asked for or, where that named a group of them, in the
// other: the id stands in the header.
std::optional<std::string_view> mapped_symbol(std::span<const std::byte> record) noexcept {
  if (record.size() == sizeof(SymbolMappingRecordV1)) {
    return text_of(record_at<SymbolMappingRecordV1>(record.data()).out_symbol);
  }
  if (record.size() != sizeof(SymbolMappingRecord)) return std::nullopt;
  const auto& mapping = record_at<SymbolMappingRecord>(record.data());
  return text_of(mapping.out_type == symbol_type::instrument_id ? mapping.in_symbol : mapping.out_symbol);
}

bool gives_events(RecordType type) noexcept {
  switch (type) {
    case RecordType::trade:
    case RecordType::mbp_1:
    case RecordType::bbo_1s:
    case RecordType::bbo_1m:
    case RecordType::ohlcv_1s:
    case RecordType::ohlcv_1m:
    case RecordType::ohlcv_1h:
    case RecordType::ohlcv_1d:
    case RecordType::status:
      return true;
    default:
      return false;
  }
}

DbnDecoder::DbnDecoder(const DbnMetadata& metadata, DbnSymbols symbols, Tally& tally)
    : is_tbbo_(metadata.schema == Schema::tbbo),
      is_own_(metadata.dataset.starts_with(own_dataset)),
      trailer_size_(metadata.ts_out ? sizeof(std::uint64_t) : 0),
      symbols_(std::move(symbols)),
      tally_(tally),
      bests_(symbols_.listings_count()),
      last_sales_(symbols_.listings_count(), undefined_time),
      events_(batch_events + record_events_max, blank_event(EventKind::trade, Time{}, no_instrument)),
      batch_(events_, record_events_max) {}

std::size_t DbnDecoder::take(std::span<const std::byte> bytes, std::uint64_t offset) {
  offset_ = offset;
  bytes_ = bytes.data();
  std::size_t taken = 0;
  while (!full()) {
    const auto rest = bytes.subspan(taken);
    const std::size_t size = whole_record_size(rest);
    if (size == 0) break;
    taken += take_run(rest, size);
  }
  enter_accounts();
  return taken;
}

std::size_t DbnDecoder::take_run(std::span<const std::byte> bytes, std::size_t size) {
  const RecordType type = record_at<RecordHeader>(bytes.data()).type;
  switch (type) {
    case RecordType::trade:
      return run<TradeRecord>(bytes, size);
    case RecordType::mbp_1:
      return run<Mbp1Record>(bytes, size);
    case RecordType::bbo_1s:
    case RecordType::bbo_1m:
      return run<BboRecord>(bytes, size);
    case RecordType::ohlcv_1s:
    case RecordType::ohlcv_1m:
    case RecordType::ohlcv_1h:
    case RecordType::ohlcv_1d:
      return run<OhlcvRecord>(bytes, size);
    case RecordType::status:
      return run<StatusRecord>(bytes, size);
    case RecordType::symbol_mapping:
      return count(on_mapping(bytes.first(size)), bytes.first(size));
    default:
      tally_.pass_over(name_of(type), offset_of(bytes.data()));
      return count(nullptr, bytes.first(size));
  }
}

// Records that begin as the first does are of one type and one length, both of which are looked into once.
template <class Record>
std::size_t DbnDecoder::run(std::span<const std::byte> bytes, std::size_t size) {
  if (size != sizeof(Record) + trailer_size_) [[unlikely]]
    return count(wrong_length, bytes.first(size));
  const std::uint16_t kind = kind_at(bytes.data());
  const std::byte* const end = bytes.data() + bytes.size();
  const std::byte* at = bytes.data();
  EventBatch batch = batch_;
  std::uint64_t records_count = 0;
  for (; can_hold(at, end, size) && kind_at(at) == kind && !batch.full(); at += size) {
    if (const char* fault = on(record_at<Record>(at), batch)) [[unlikely]]
      tally_.reject(fault, offset_of(at));
    ++records_count;
  }
  batch_ = batch;
  tally_.records_in += records_count;
  return static_cast<std::size_t>(at - bytes.data());
}

std::size_t DbnDecoder::count(const char* fault, std::span<const std::byte> record) {
  if (fault) tally_.reject(fault, offset_of(record.data()));
  ++tally_.records_in;
  return record.size();
}

void DbnDecoder::enter_accounts() {
  tally_.events_out = batch_.sequence();
  tally_.late = batch_.late_count();
  if (unmoved_count_ == 0) return;
  tally_.pass_over("mbp-1 that leaves the best bid and offer as they were", offset_of(unmoved_), unmoved_count_);
  unmoved_count_ = 0;
}

const char* DbnDecoder::on(const TradeRecord& record, EventBatch& batch) {
  Stamp head{};
  Side side{};
  if (const char* fault = read_trade(record, head, side)) return fault;
  add_trade(batch, head, side, Price{record.price}, record.size, 0);
  return nullptr;
}

const char* DbnDecoder::read_trade(const TradeRecord& record, Stamp& head, Side& side) {
  if (record.action != 'T') return "trade record whose action is not T";
  if (!in_range(Price{record.price})) return bad_price;
  if (!read_side(record.side, side)) return bad_side;
  return stamp(record, head);
}

const char* DbnDecoder::on(const Mbp1Record& record, EventBatch& batch) {
  if (is_tbbo_) return on_tbbo(record, batch);
  const char action = record.update.action;
  if (moves_level[static_cast<std::uint8_t>(action)]) return on_update(record, batch);
  if (action == 'T') return on(record.update, batch);
  if (action == 'R') return on_clear(record.update, batch);
  return "action is none of A, C, F, M, N, R, T";
}

const char* DbnDecoder::on_tbbo(const Mbp1Record& record, EventBatch& batch) {
  Quote before;
  if (!read_quote(record.level, before)) return bad_price;
  Stamp head{};
  Side side{};
  if (const char* fault = read_trade(record.update, head, side)) return fault;
  add_quote(batch, head, before);
  add_trade(batch, head, side, Price{record.update.price}, record.update.size, 0);
  return nullptr;
}

const char* DbnDecoder::on_clear(const TradeRecord& record, EventBatch& batch) {
  Stamp head{};
  if (const char* fault = stamp(record, head)) return fault;
  bests_[index_of(head.instrument)] = {};
  batch.add(EventKind::clear, head).clear = {};
  return nullptr;
}

// A quote that is the one before is written too and counts for nothing, at a time that leaves no trace: whether it is
// cannot be foretold, and to be wrong costs more.
const char* DbnDecoder::on_update(const Mbp1Record& record, EventBatch& batch) {
  Quote quote;
  if (!read_quote(record.level, quote)) return bad_price;
  Stamp head{};
  if (const char* fault = stamp(record.update, head)) return fault;
  const bool is_unmoved = remember(bests_[index_of(head.instrument)], quote);
  unmoved_ = unmoved_count_ == 0 ? &record : unmoved_;
  unmoved_count_ += is_unmoved;
  head.time = either(is_unmoved, batch.last(), head.time);
  add_quote(batch, head, quote, !is_unmoved);
  return nullptr;
}

const char* DbnDecoder::on(const BboRecord& record, EventBatch& batch) {
  Quote quote;
  const Price price = price_of(record.price);
  if (!read_quote(record.level, quote) || !side_in_range(price)) return bad_price;
  Side side{};
  if (!read_side(record.side, side)) return bad_side;
  Stamp head{};
  if (const char* fault = stamp(record.header, record.ts_recv, head)) return fault;
  if (record.flags & record_flag::snapshot) head.flags |= event_flag::snapshot;
  std::uint64_t& last_sale = last_sales_[index_of(head.instrument)];
  if (price != no_price && record.header.ts_event != undefined_time && record.header.ts_event != last_sale) {
    last_sale = record.header.ts_event;
    add_trade(batch, head, side, price, record.size, trade_condition::not_volume);
  }
  head.venue_time = head.time;
  add_quote(batch, head, quote);
  return nullptr;
}

const char* DbnDecoder::on(const OhlcvRecord& record, EventBatch& batch) {
  Stamp head{};
  if (const char* fault = stamp(record.header, undefined_time, head)) return fault;
  const Bar bar{.start = head.time,
                .width = width_of(record.header.type),
                .open = {record.open},
                .high = {record.high},
                .low = {record.low},
                .close = {record.close},
                .volume = record.volume};
  if (!in_range(bar.high) || !in_range(bar.low)) return bad_price;
  if (const char* fault = fault_of(bar)) return fault;
  const auto room = batch.room<bar_trades_max>();
  const std::size_t trades_count = trades_of(bar, head.instrument, 0, room);
  for (Event& trade : room.first(trades_count)) batch.enter(trade, trade.time);
  return nullptr;
}

const char* DbnDecoder::on(const StatusRecord& record, EventBatch& batch) {
  Stamp head{};
  if (const char* fault = stamp(record.header, record.ts_recv, head)) return fault;
  batch.add(EventKind::status, head).status = status_of(record);
  return nullptr;
}

const char* DbnDecoder::on_mapping(std::span<const std::byte> record) {
  const auto symbol = mapped_symbol(record.first(record.size() - trailer_size_));
  if (!symbol) return wrong_length;
  if (!symbols_.bind(record_at<RecordHeader>(record.data()).instrument_id, *symbol)) {
    return "symbol mapping names a symbol that the metadata does not";
  }
  tally_.pass_over("symbol mapping", offset_of(record.data()));
  return nullptr;
}

const char* DbnDecoder::stamp(const RecordHeader& header, std::uint64_t recorded, Stamp& out) {
  std::uint64_t time = recorded;
  std::uint64_t venue_time = header.ts_event;
  if ((time > time_ns_max || venue_time > time_ns_max) && !mend(time, venue_time)) [[unlikely]]
    return "time stamp missing or out of range";
  out.time = time_from_ns(static_cast<std::int64_t>(time));
  out.venue_time = time_from_ns(static_cast<std::int64_t>(venue_time));
  symbols_.advance(out.time);
  out.instrument = symbols_.find(header.instrument_id);
  out.flags = 0;
  return out.instrument == no_instrument ? "instrument id has no symbol on this day" : nullptr;
}

const char* DbnDecoder::stamp(const TradeRecord& record, Stamp& out) {
  const char* fault = stamp(record.header, record.ts_recv, out);
  if (record.flags & (record_flag::snapshot | record_flag::publisher_specific)) [[unlikely]]
    out.flags = marks_of(record);
  return fault;
}

std::uint8_t DbnDecoder::marks_of(const TradeRecord& record) const {
  const unsigned snapshot = record.flags & record_flag::snapshot ? event_flag::snapshot : 0U;
  const bool is_marked = is_own_ && (record.flags & record_flag::publisher_specific) != 0;
  return static_cast<std::uint8_t>(snapshot | (is_marked ? record.depth & not_a_tick : 0U));
}

}  // namespace tocsin::dbn
