#include "feeds/iex/iex_decoder.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "feeds/iex/sale_conditions.hpp"

namespace tocsin::iex {
namespace {

// A Price of IEX counts 1e-4 dollars, ours 1e-9.
constexpr std::int64_t units_per_tick = 100'000;
constexpr std::int64_t price_ticks_max = price_units_max / units_per_tick;

constexpr const char* bad_price = "price out of range";
constexpr const char* bad_code = "message has a code that the specification does not";

bool read_price(std::int64_t ticks, Price& price) noexcept {
  if (ticks <= -price_ticks_max || ticks >= price_ticks_max) return false;
  price = {ticks * units_per_tick};
  return true;
}

// A side without orders has a price of 0.
bool read_side(std::int64_t ticks, std::uint32_t shares, Price& price, std::uint32_t& size) noexcept {
  size = shares;
  if (shares != 0) return read_price(ticks, price);
  price = no_price;
  return true;
}

}  // namespace

IexDecoder::IexDecoder(MessageProtocol protocol, SymbolIndex symbols, const CaptureOptions& options, Tally& tally)
    : is_deep_(!is_tops(protocol)),
      symbols_(std::move(symbols)),
      tally_(tally),
      book_(is_deep_ ? symbols_.size() : 0, options.depth_levels, options.may_grow),
      top_(is_deep_ ? 0 : symbols_.size()),
      standings_(symbols_.size()),
      events_(batch_events + datagram_events_max, blank_event(EventKind::trade, Time{}, no_instrument)),
      batch_(events_, datagram_events_max) {}

void IexDecoder::take(std::span<const std::byte> blocks, std::uint32_t skipped, const PacketStamp& packet) {
  packet_ = packet;
  EventBatch batch = batch_;
  const std::byte* at = blocks.data();
  const std::byte* const end = at + blocks.size();
  for (; skipped > 0; --skipped) at += block_length_size + block_length(at);
  while (at != end) {
    const std::size_t size = block_length(at);
    const std::byte* const message = at + block_length_size;
    at = message + size;
    if (const char* fault = on_message(message, size, batch)) [[unlikely]]
      tally_.reject(fault, packet.offset);
    Count& kind = kinds_[std::to_integer<std::uint8_t>(*message)];
    if (kind.count++ == 0) kind.first_at = packet.offset;
  }
  batch_ = batch;
}

void IexDecoder::lose(std::uint64_t from, std::uint64_t to, std::uint32_t session, const PacketStamp& packet) {
  Gap gap{.from = from, .to = to, .session = {}, .zero = {}};
  std::to_chars(gap.session.data(), gap.session.data() + gap.session.size(), session);
  const Stamp head{.time = packet.time, .venue_time = packet.time, .instrument = no_instrument, .flags = 0};
  batch_.add(EventKind::gap, head).gap = gap;
  book_.settle_all();
  doubt_all();
}

void IexDecoder::begin_session(const PacketStamp& packet) {
  const Stamp head{.time = packet.time, .venue_time = packet.time, .instrument = no_instrument, .flags = 0};
  batch_.add(EventKind::clear, head).clear = {};
  forget_all();
}

void IexDecoder::enter_accounts() {
  for (std::size_t type = 0; type < kinds_.size(); ++type) {
    Count& kind = kinds_[type];
    if (kind.count == 0) continue;
    tally_.count_kind(message_types[type].name, kind.first_at, kind.count);
    tally_.records_in += kind.count;
    kind = {};
  }
  if (book_.refused_count() > refused_count_) {
    tally_.reject("no room for another price level", packet_.offset, book_.refused_count() - refused_count_);
    refused_count_ = book_.refused_count();
  }
  tally_.events_out = batch_.sequence();
  tally_.late = batch_.late_count();
}

Depth IexDecoder::depth(InstrumentId instrument, std::size_t levels) const {
  return is_deep_ ? book_.depth(instrument, levels) : top_.depth(instrument, levels);
}

const char* IexDecoder::on_message(const std::byte* message, std::size_t size, EventBatch& batch) {
  const auto type = std::to_integer<std::uint8_t>(*message);
  if (size < message_types[type].size) return "message shorter than its type";
  switch (type) {
    case BuyLevelUpdate::type:
      return is_deep_ ? on_level(decode<BuyLevelUpdate>(message), Side::buy, batch) : pass_over(message);
    case SellLevelUpdate::type:
      return is_deep_ ? on_level(decode<SellLevelUpdate>(message), Side::sell, batch) : pass_over(message);
    case QuoteUpdate::type:
      return is_deep_ ? pass_over(message) : on(decode<QuoteUpdate>(message), batch);
    case TradeReport::type:
      return on(decode<TradeReport>(message), batch);
    case TradeBreak::type:
      return on(decode<TradeBreak>(message), batch);
    case OfficialPrice::type:
      return on(decode<OfficialPrice>(message), batch);
    case TradingStatus::type:
      return on_standing(decode<TradingStatus>(message), batch);
    case OperationalHalt::type:
      return on_standing(decode<OperationalHalt>(message), batch);
    case ShortSalePriceTest::type:
      return on_standing(decode<ShortSalePriceTest>(message), batch);
    case SystemEvent::type:
      return on(decode<SystemEvent>(message), batch);
    default:
      return pass_over(message);
  }
}

// A message that is of no use to the engine, or of a type that is not known.
const char* IexDecoder::pass_over(const std::byte* message) {
  tally_.pass_over(message_types[std::to_integer<std::uint8_t>(*message)].name, packet_.offset);
  return nullptr;
}

const char* IexDecoder::on_level(const LevelFields& message, Side side, EventBatch& batch) {
  Stamp head{};
  LevelUpdate update{.instrument = no_instrument, .side = side, .size = message.size, .price = {}};
  if (!read_price(message.price, update.price)) return bad_price;
  if (const char* fault = stamp(message.timestamp, message.symbol, head)) return fault;
  update.instrument = head.instrument;
  if (!book_.apply(update, (message.flags & LevelFields::is_complete) != 0)) return nullptr;
  if (book_.is_doubtful(head.instrument)) head.flags = event_flag::doubtful;
  batch.add(EventKind::quote, head).quote = book_.quote(head.instrument);
  return nullptr;
}

const char* IexDecoder::on(const QuoteUpdate& message, EventBatch& batch) {
  Stamp head{};
  Quote quote{};
  const bool is_in_range = read_side(message.bid_price, message.bid_size, quote.bid, quote.bid_size) &&
                           read_side(message.ask_price, message.ask_size, quote.ask, quote.ask_size);
  if (!is_in_range) return bad_price;
  if (const char* fault = stamp(message.timestamp, message.symbol, head)) return fault;
  quote.bid_depth = quote.bid_size;
  quote.ask_depth = quote.ask_size;
  if (top_.apply(head.instrument, quote)) {
    batch.add(EventKind::quote, head).quote = quote;
  } else {
    tally_.pass_over("Quote Update that leaves the best bid and offer as they were", packet_.offset);
  }
  return nullptr;
}

const char* IexDecoder::on(const TradeReport& message, EventBatch& batch) {
  Stamp head{};
  Price price;
  if (!read_price(message.price, price)) return bad_price;
  if (message.size == 0) return "trade of no shares";
  if (const char* fault = stamp(message.timestamp, message.symbol, head)) return fault;
  batch.add(EventKind::trade, head).trade = {.price = price,
                                             .size = message.size,
                                             .id = static_cast<std::uint64_t>(message.trade_id),
                                             .conditions = trade_conditions[message.flags],
                                             .zero = {}};
  return nullptr;
}

const char* IexDecoder::on(const TradeBreak& message, EventBatch& batch) {
  Stamp head{};
  Price price;
  if (!read_price(message.price, price)) return bad_price;
  if (const char* fault = stamp(message.timestamp, message.symbol, head)) return fault;
  const auto id = static_cast<std::uint64_t>(message.trade_id);
  batch.add(EventKind::correction, head).correction = {.trade_id = id, .price = price, .size = 0, .zero = {}};
  return nullptr;
}

const char* IexDecoder::on(const OfficialPrice& message, EventBatch& batch) {
  Stamp head{};
  Price price;
  if (message.price <= 0 || !read_price(message.price, price)) return bad_price;
  if (message.price_type != 'Q' && message.price_type != 'M') return bad_code;
  if (const char* fault = stamp(message.timestamp, message.symbol, head)) return fault;
  const auto kind = message.price_type == 'Q' ? ReferenceKind::official_open : ReferenceKind::official_close;
  batch.add(EventKind::reference, head).reference = {.price = price, .kind = kind, .zero = {}};
  return nullptr;
}

template <class Message>
const char* IexDecoder::on_standing(const Message& message, EventBatch& batch) {
  Stamp head{};
  if (const char* fault = stamp(message.timestamp, message.symbol, head)) return fault;
  Standing& standing = standings_[index_of(head.instrument)];
  Standing now = standing;
  if (!now.apply(message)) return bad_code;
  const Status status = now.status();
  const Status before = std::exchange(standing, now).status();
  if (std::memcmp(&before, &status, sizeof status) == 0) {
    tally_.pass_over("message that leaves an instrument's status as it was", packet_.offset);
  } else {
    batch.add(EventKind::status, head).status = status;
  }
  return nullptr;
}

const char* IexDecoder::on(const SystemEvent& message, EventBatch& batch) {
  if (message.timestamp < 0) return "timestamp before 1970";
  if (message.event != 'O') {
    tally_.pass_over(SystemEvent::name, packet_.offset);
    return nullptr;
  }
  const Stamp head{
      .time = packet_.time, .venue_time = time_from_ns(message.timestamp), .instrument = no_instrument, .flags = 0};
  batch.add(EventKind::clear, head).clear = {};
  forget_all();
  return nullptr;
}

const char* IexDecoder::stamp(std::int64_t timestamp, Symbol symbol, Stamp& out) const {
  if (timestamp < 0) return "timestamp before 1970";
  out = {.time = packet_.time, .venue_time = time_from_ns(timestamp), .instrument = symbols_.find(symbol), .flags = 0};
  return out.instrument == no_instrument ? "symbol that the start of the session does not name" : nullptr;
}

void IexDecoder::drop_unfinished() {
  if (book_.held_count() == 0) return;
  tally_.pass_over("Price Level Update of an event that is never complete", packet_.offset, book_.held_count());
  book_.drop_held();
}

void IexDecoder::doubt_all() noexcept {
  book_.doubt_all();
  top_.doubt_all();
}

void IexDecoder::forget_all() {
  drop_unfinished();
  book_.clear();
  top_.clear();
  std::ranges::fill(standings_, Standing());
}

}  // namespace tocsin::iex
