#include "feeds/dbn/dbn_decoder.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "feeds/bar.hpp"
#include "feeds/dbn/dbn_status.hpp"
#include "feeds/dbn/record_cursor.hpp"
#include "feeds/dbn/tocsin_mark.hpp"

namespace tocsin::dbn {
namespace {

using namespace std::chrono_literals;

constexpr SourceId dataset_source = 1;
// Two days short of the end of time, so that the end of a bar can be told.
constexpr std::uint64_t time_ns_max = static_cast<std::uint64_t>((Time::max() - 48h).time_since_epoch().count());
// Prices this far apart can still be subtracted.
constexpr std::int64_t price_units_max = std::numeric_limits<std::int64_t>::max() / 2;

constexpr bool in_range(Price price) noexcept {
  return price.units >= -price_units_max && price.units <= price_units_max;
}

constexpr bool side_in_range(Price price) noexcept { return price == no_price || in_range(price); }

constexpr Price price_of(std::int64_t units) noexcept { return units == undefined_price ? no_price : Price{units}; }

// The depth a quote tells is that of the one level the record has.
Quote quote_of(const Level& level) noexcept {
  const Price bid = price_of(level.bid);
  const Price ask = price_of(level.ask);
  const std::uint32_t bid_size = bid == no_price ? 0 : level.bid_size;
  const std::uint32_t ask_size = ask == no_price ? 0 : level.ask_size;
  return {
      .bid = bid, .ask = ask, .bid_size = bid_size, .ask_size = ask_size, .bid_depth = bid_size, .ask_depth = ask_size};
}

bool in_range(const Quote& quote) noexcept { return side_in_range(quote.bid) && side_in_range(quote.ask); }

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
      events_(batch_events + record_events_max, blank_event(EventKind::trade, Time{}, no_instrument)) {}

// All that a record goes through is made one function: passing its parts from call to call costs more than the rest.
[[gnu::flatten]] std::size_t DbnDecoder::take(std::span<const std::byte> bytes, std::uint64_t offset) {
  std::size_t taken = 0;
  std::uint64_t records_count = 0;
  while (!full()) {
    const std::size_t size = whole_record_size(bytes.subspan(taken));
    if (size == 0) break;
    at_ = offset + taken;
    if (const char* fault = dispatch(bytes.subspan(taken, size))) [[unlikely]]
      tally_.reject(fault, at_);
    taken += size;
    ++records_count;
  }
  tally_.records_in += records_count;
  tally_.events_out = sequence_ + count_;
  return taken;
}

const char* DbnDecoder::dispatch(std::span<const std::byte> record) {
  const RecordType type = record_at<RecordHeader>(record.data()).type;
  switch (type) {
    case RecordType::trade:
      return read<TradeRecord>(record);
    case RecordType::mbp_1:
      return read<Mbp1Record>(record);
    case RecordType::bbo_1s:
    case RecordType::bbo_1m:
      return read<BboRecord>(record);
    case RecordType::ohlcv_1s:
    case RecordType::ohlcv_1m:
    case RecordType::ohlcv_1h:
    case RecordType::ohlcv_1d:
      return read<OhlcvRecord>(record);
    case RecordType::status:
      return read<StatusRecord>(record);
    case RecordType::symbol_mapping:
      return on_mapping(record);
    default:
      pass_over(name_of(type));
      return nullptr;
  }
}

template <class Record>
const char* DbnDecoder::read(std::span<const std::byte> bytes) {
  if (bytes.size() != sizeof(Record) + trailer_size_) [[unlikely]]
    return "record length is not that of its type";
  return on(record_at<Record>(bytes.data()));
}

const char* DbnDecoder::on(const TradeRecord& record) {
  Stamp head{};
  Side side{};
  if (const char* fault = read_trade(record, head, side)) return fault;
  add_trade(head, side, Price{record.price}, record.size, 0);
  return nullptr;
}

const char* DbnDecoder::read_trade(const TradeRecord& record, Stamp& head, Side& side) {
  if (record.action != 'T') return "trade record whose action is not T";
  if (!in_range(Price{record.price})) return bad_price;
  if (!read_side(record.side, side)) return bad_side;
  return stamp(record, head);
}

const char* DbnDecoder::on(const Mbp1Record& record) {
  if (is_tbbo_) return on_tbbo(record);
  switch (record.update.action) {
    case 'T':
      return on(record.update);
    case 'R':
      return on_clear(record.update);
    case 'A':
    case 'C':
    case 'M':
    case 'F':
    case 'N':
      return on_update(record);
    default:
      return "action is none of A, C, F, M, N, R, T";
  }
}

const char* DbnDecoder::on_tbbo(const Mbp1Record& record) {
  const Quote before = quote_of(record.level);
  if (!in_range(before)) return bad_price;
  Stamp head{};
  Side side{};
  if (const char* fault = read_trade(record.update, head, side)) return fault;
  add_quote(head, before);
  add_trade(head, side, Price{record.update.price}, record.update.size, 0);
  return nullptr;
}

const char* DbnDecoder::on_clear(const TradeRecord& record) {
  Stamp head{};
  if (const char* fault = stamp(record, head)) return fault;
  bests_[index_of(head.instrument)] = {};
  add(EventKind::clear, head).clear = {};
  return nullptr;
}

const char* DbnDecoder::on_update(const Mbp1Record& record) {
  const Quote quote = quote_of(record.level);
  if (!in_range(quote)) return bad_price;
  Stamp head{};
  if (const char* fault = stamp(record.update, head)) return fault;
  if (remember(bests_[index_of(head.instrument)], quote)) {
    pass_over("mbp-1 that leaves the best bid and offer as they were");
    return nullptr;
  }
  add_quote(head, quote);
  return nullptr;
}

const char* DbnDecoder::on(const BboRecord& record) {
  const Quote quote = quote_of(record.level);
  const Price price = price_of(record.price);
  if (!in_range(quote) || !side_in_range(price)) return bad_price;
  Side side{};
  if (!read_side(record.side, side)) return bad_side;
  Stamp head{};
  if (const char* fault = stamp(record.header, record.ts_recv, head)) return fault;
  if (record.flags & record_flag::snapshot) head.flags |= event_flag::snapshot;
  std::uint64_t& last_sale = last_sales_[index_of(head.instrument)];
  if (price != no_price && record.header.ts_event != undefined_time && record.header.ts_event != last_sale) {
    last_sale = record.header.ts_event;
    add_trade(head, side, price, record.size, trade_condition::not_volume);
  }
  head.venue_time = head.time;
  add_quote(head, quote);
  return nullptr;
}

const char* DbnDecoder::on(const OhlcvRecord& record) {
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
  const auto room = std::span(events_).subspan(count_).first<bar_trades_max>();
  const std::size_t trades_count = trades_of(bar, head.instrument, sequence_ + count_ + 1, room);
  for (Event& trade : room.first(trades_count)) {
    trade.source = dataset_source;
    trade.time = in_order(trade.time, trade.flags);
  }
  count_ += trades_count;
  return nullptr;
}

const char* DbnDecoder::on(const StatusRecord& record) {
  Stamp head{};
  if (const char* fault = stamp(record.header, record.ts_recv, head)) return fault;
  add(EventKind::status, head).status = status_of(record);
  return nullptr;
}

const char* DbnDecoder::on_mapping(std::span<const std::byte> record) {
  const auto symbol = mapped_symbol(record.first(record.size() - trailer_size_));
  if (!symbol) return "record length is not that of its type";
  if (!symbols_.bind(record_at<RecordHeader>(record.data()).instrument_id, *symbol)) {
    return "symbol mapping names a symbol that the metadata does not";
  }
  pass_over("symbol mapping");
  return nullptr;
}

const char* DbnDecoder::stamp(const RecordHeader& header, std::uint64_t recorded, Stamp& out) {
  const std::uint64_t venue = header.ts_event;
  const std::uint64_t time = recorded == undefined_time ? venue : recorded;
  if (time > time_ns_max) return "time stamp missing or out of range";
  out.time = time_from_ns(static_cast<std::int64_t>(time));
  out.venue_time = venue > time_ns_max ? out.time : time_from_ns(static_cast<std::int64_t>(venue));
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

Event& DbnDecoder::add(EventKind kind, const Stamp& stamp) {
  Event& event = events_[count_++];
  std::uint8_t flags = stamp.flags;
  event.time = in_order(stamp.time, flags);
  event.venue_time = stamp.venue_time;
  event.sequence = sequence_ + count_;
  event.instrument = stamp.instrument;
  event.kind = kind;
  event.side = Side::none;
  event.source = dataset_source;
  event.flags = flags;
  return event;
}

void DbnDecoder::add_trade(const Stamp& stamp, Side side, Price price, std::uint64_t size, std::uint32_t conditions) {
  Event& event = add(EventKind::trade, stamp);
  event.side = side;
  // Field by field: g++ 12 clears a whole body that has an array with `rep stos`, which costs more than the record
  // does.
  event.trade.price = price;
  event.trade.size = size;
  event.trade.id = 0;
  event.trade.conditions = conditions;
  event.trade.zero = {};
}

void DbnDecoder::add_quote(const Stamp& stamp, const Quote& quote) {
  Event& event = add(EventKind::quote, stamp);
  event.quote.bid = quote.bid;  // the quote is the body from here on
  set(event.quote, quote);
}

// The time, raised to that of the event before it where it went back.
Time DbnDecoder::in_order(Time time, std::uint8_t& flags) {
  if (time < last_) [[unlikely]] {
    flags |= event_flag::late;
    ++tally_.late;
    return last_;
  }
  return last_ = time;
}

}  // namespace tocsin::dbn
