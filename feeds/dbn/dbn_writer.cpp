#include "feeds/dbn/dbn_writer.hpp"

#include <chrono>
#include <limits>

#include "engine/quotes.hpp"
#include "engine/setup_error.hpp"
#include "feeds/dbn/byte_sink.hpp"
#include "feeds/dbn/dbn_status.hpp"
#include "feeds/dbn/tocsin_mark.hpp"

namespace tocsin {

using namespace dbn;

namespace {

constexpr std::size_t block_size = 256 * 1024;
constexpr std::uint16_t no_publisher = 0;

void check(const DbnSpec& spec, Time start, Time end) {
  if (start < Time{} || end < start) throw SetupError("DBN: expected a start from 1970 on and an end not before it");
  if (spec.version < version_min || spec.version > version_max) {
    throw SetupError("DBN version: expected 1, 2 or 3, found " + std::to_string(spec.version));
  }
  const bool can_write = spec.schema == Schema::trades || spec.schema == Schema::tbbo || spec.schema == Schema::mbp_1 ||
                         spec.schema == Schema::status;
  if (!can_write) {
    throw SetupError("DBN schema: expected trades, tbbo, mbp-1 or status, found " + std::string(name_of(spec.schema)) +
                     " (bars and interval quotes are not rebuilt from events)");
  }
}

std::uint32_t date_of(std::chrono::sys_days day) {
  const std::chrono::year_month_day date{day};
  return static_cast<std::uint32_t>(static_cast<int>(date.year())) * 10'000 +
         static_cast<unsigned>(date.month()) * 100 + static_cast<unsigned>(date.day());
}

DbnMetadata metadata_of(const DbnSpec& spec, std::span<const Listing> listings, Time start, Time end) {
  DbnMetadata metadata{.version = spec.version, .dataset = spec.dataset, .schema = spec.schema};
  metadata.start = static_cast<std::uint64_t>(ns_since_epoch(start));
  metadata.end = static_cast<std::uint64_t>(ns_since_epoch(end));
  metadata.symbol_length = spec.version == 1 ? symbol_length_v1 : symbol_length_v2;
  const std::uint32_t first_date = date_of(std::chrono::floor<std::chrono::days>(start));
  const std::uint32_t end_date = date_of(std::chrono::floor<std::chrono::days>(end) + std::chrono::days{1});
  for (std::size_t i = 0; i < listings.size(); ++i) {
    metadata.symbols.push_back(listings[i].symbol);
    metadata.mappings.push_back(
        {.symbol = listings[i].symbol,
         .intervals = {{.start_date = first_date, .end_date = end_date, .symbol = std::to_string(i + 1)}}});
  }
  return metadata;
}

std::unique_ptr<ByteSink> sink_of(const std::string& path, bool zstd) {
  auto file = file_sink(path);
  return zstd ? zstd_sink(std::move(file)) : std::move(file);
}

std::int64_t units_of(Price price) noexcept { return price == no_price ? undefined_price : price.units; }

char letter_of(Side side) noexcept {
  switch (side) {
    case Side::buy:
      return 'B';
    case Side::sell:
      return 'A';
    case Side::none:
      break;
  }
  return 'N';
}

// How many orders stand at a price is not known: 0.
Level level_of(const Quote& quote) noexcept {
  return {.bid = units_of(quote.bid),
          .ask = units_of(quote.ask),
          .bid_size = quote.bid_size,
          .ask_size = quote.ask_size,
          .bid_orders = 0,
          .ask_orders = 0};
}

template <class Record>
RecordHeader header_of(RecordType type, const Event& event) noexcept {
  return {.length = sizeof(Record) / length_unit,
          .type = type,
          .publisher_id = no_publisher,
          .instrument_id = index_of(event.instrument) + 1,
          .ts_event = static_cast<std::uint64_t>(ns_since_epoch(event.venue_time))};
}

const char* name_of(EventKind kind) noexcept {
  switch (kind) {
    case EventKind::trade:
      return "trade";
    case EventKind::quote:
      return "quote";
    case EventKind::status:
      return "status";
    case EventKind::reference:
      return "reference";
    case EventKind::correction:
      return "correction";
    case EventKind::timer:
      return "timer";
    case EventKind::gap:
      return "gap";
    case EventKind::clear:
      return "clear";
    case EventKind::action:
      return "action of the desk";
  }
  return "event of an unknown kind";
}

// Says which side moved, as far as one did.
void set_moved_side(TradeRecord& update, const Quote& before, const Quote& now) noexcept {
  const bool bid_moved = before.bid != now.bid || before.bid_size != now.bid_size;
  const bool ask_moved = before.ask != now.ask || before.ask_size != now.ask_size;
  if (bid_moved == ask_moved) return;
  update.side = letter_of(bid_moved ? Side::buy : Side::sell);
  update.price = units_of(bid_moved ? now.bid : now.ask);
  update.size = bid_moved ? now.bid_size : now.ask_size;
}

}  // namespace

DbnWriter::DbnWriter(const std::string& path, const DbnSpec& spec, std::span<const Listing> listings, Time start,
                     Time end)
    : spec_(spec), is_own_(spec.dataset.starts_with(own_dataset)), quotes_(listings.size(), empty_quote) {
  check(spec, start, end);
  block_ = encode_metadata(metadata_of(spec, listings, start, end));
  sink_ = sink_of(path, spec.zstd);
}

DbnWriter::~DbnWriter() = default;

void DbnWriter::append(std::span<const Event> events) {
  Tally& tally = written_.tally;
  for (const Event& event : events) {
    ++tally.records_in;
    if (const char* reason = write(event)) {
      tally.pass_over(reason, tally.records_in);
    } else {
      ++tally.events_out;
    }
  }
}

DbnWritten DbnWriter::finish() {
  sink_->write(block_);
  sink_->close();
  return std::move(written_);
}

// Returns why the event is left out, or nullptr.
const char* DbnWriter::write(const Event& event) {
  if (index_of(event.instrument) >= quotes_.size()) return "event of no instrument";
  if (event.time < Time{} || event.venue_time < Time{}) return "time before 1970";
  if (!is_own_ && (event.flags & not_a_tick)) return "made from bars or figures, not an exchange tick";
  const bool has_level = spec_.schema == Schema::mbp_1 || spec_.schema == Schema::tbbo;
  if (event.kind == EventKind::trade && spec_.schema != Schema::status) return write_trade(event);
  if (event.kind == EventKind::quote && has_level) return write_quote(event);
  if (event.kind == EventKind::clear && has_level) return write_clear(event);
  if (event.kind == EventKind::status && spec_.schema == Schema::status) return write_status(event);
  return name_of(event.kind);
}

const char* DbnWriter::write_trade(const Event& event) {
  if (event.trade.price == no_price || event.trade.price.units == undefined_price) return "trade without a price";
  if (event.trade.size > std::numeric_limits<std::uint32_t>::max()) return "trade of a size above 32 bits";
  TradeRecord record = update_of(event);
  record.price = event.trade.price.units;
  record.size = static_cast<std::uint32_t>(event.trade.size);
  record.action = 'T';
  record.side = letter_of(event.side);
  written_.conditions_lost += event.trade.conditions != 0;
  if (spec_.schema == Schema::trades) {
    put(record);
  } else {
    record.header = header_of<Mbp1Record>(RecordType::mbp_1, event);
    put(Mbp1Record{.update = record, .level = level_of(quotes_[index_of(event.instrument)])});
  }
  return nullptr;
}

// tbbo keeps it for the instrument's next trade.
const char* DbnWriter::write_quote(const Event& event) {
  Quote& last = quotes_[index_of(event.instrument)];
  Mbp1Record record{.update = update_of(event), .level = level_of(event.quote)};
  record.update.header = header_of<Mbp1Record>(RecordType::mbp_1, event);
  set_moved_side(record.update, last, event.quote);
  last = event.quote;
  if (spec_.schema == Schema::tbbo) return "quote, told with the next trade";
  put(record);
  return nullptr;
}

const char* DbnWriter::write_clear(const Event& event) {
  quotes_[index_of(event.instrument)] = empty_quote;
  if (spec_.schema == Schema::tbbo) return "clear";
  Mbp1Record record{.update = update_of(event), .level = level_of(empty_quote)};
  record.update.header = header_of<Mbp1Record>(RecordType::mbp_1, event);
  record.update.action = 'R';
  put(record);
  return nullptr;
}

const char* DbnWriter::write_status(const Event& event) {
  StatusRecord record{.header = header_of<StatusRecord>(RecordType::status, event),
                      .ts_recv = static_cast<std::uint64_t>(ns_since_epoch(event.time))};
  set_status(record, event.status);
  put(record);
  return nullptr;
}

// A modification of the book by nobody in particular, from which the others are made.
TradeRecord DbnWriter::update_of(const Event& event) const {
  const auto marks = static_cast<std::uint8_t>(event.flags & not_a_tick);
  unsigned flags = record_flag::last;
  if (event.flags & event_flag::snapshot) flags |= record_flag::snapshot;
  if (marks != 0) flags |= record_flag::publisher_specific;
  return {.header = header_of<TradeRecord>(RecordType::trade, event),
          .price = undefined_price,
          .size = 0,
          .action = 'M',
          .side = 'N',
          .flags = static_cast<std::uint8_t>(flags),
          .depth = marks,
          .ts_recv = static_cast<std::uint64_t>(ns_since_epoch(event.time)),
          .ts_in_delta = 0,
          .sequence = static_cast<std::uint32_t>(event.sequence)};
}

template <class Record>
void DbnWriter::put(const Record& record) {
  append_record(block_, record);
  if (block_.size() < block_size) return;
  sink_->write(block_);
  block_.clear();
}

}  // namespace tocsin
