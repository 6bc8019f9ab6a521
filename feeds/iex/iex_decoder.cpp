#include "feeds/iex/iex_decoder.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "feeds/iex/price_ticks.hpp"
#include "feeds/iex/sale_conditions.hpp"
#include "feeds/index/mark_reader.hpp"
#include "feeds/index/mark_writer.hpp"

namespace tocsin::iex {
namespace {

constexpr const char* bad_price = "price out of range";
constexpr const char* bad_time = "timestamp before 1970";
constexpr const char* bad_code = "message has a code that the specification does not";

// A side without orders has a price of 0.
bool read_side(std::int64_t ticks, std::uint32_t shares, Price& price, std::uint32_t& size) noexcept {
  size = shares;
  if (shares != 0) return read_price(ticks, price);
  price = no_price;
  return true;
}

Symbol symbol_at(const std::byte* message) noexcept {
  Symbol symbol;
  std::memcpy(&symbol, message + symbol_offset, sizeof symbol);
  return symbol;
}

bool has_symbol(const std::byte* message, std::size_t size) noexcept {
  return size >= symbol_offset + sizeof(Symbol) && message_types[std::to_integer<std::uint8_t>(*message)].has_symbol;
}

// Without a branch, for it could not be guessed.
constexpr Side side_of(std::byte type) noexcept {
  static_assert(static_cast<int>(Side::buy) == 1 && static_cast<int>(Side::sell) == 2);
  return static_cast<Side>((type == std::byte{BuyLevelUpdate::type} ? 1 : 0) |
                           (type == std::byte{SellLevelUpdate::type} ? 2 : 0));
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

void IexDecoder::take(std::span<const std::byte> blocks, std::uint32_t skipped, std::span<const MessageTarget> targets,
                      const PacketStamp& packet) {
  enter(packet);
  if (targets.empty()) [[unlikely]]
    targets = look_up(blocks);
  for (const MessageTarget& target : targets.subspan(skipped)) {
    if (const char* fault = on_message(target)) [[unlikely]]
      tally_.reject(fault, packet.offset);
    Count& kind = kinds_[std::to_integer<std::uint8_t>(*target.message)];
    if (kind.count++ == 0) kind.first_at = packet.offset;
  }
}

void IexDecoder::foresee(std::span<MessageTarget> targets) const noexcept {
  for (MessageTarget& target : targets) {
    if (!has_symbol(target.message, target.size)) continue;
    target.instrument = symbols_.find(symbol_at(target.message));
    target.side = side_of(*target.message);
    if (is_deep_ && target.instrument != no_instrument) book_.fetch(target.instrument, target.side);
  }
}

// Of a datagram that had to wait, and whose bytes lie elsewhere since.
std::span<const MessageTarget> IexDecoder::look_up(std::span<const std::byte> blocks) {
  targets_.clear();
  static_cast<void>(visit_blocks(blocks, packet_.count, [&](const std::byte* message, std::size_t size) {
    targets_.push_back({.message = message, .size = static_cast<std::uint16_t>(size)});
  }));
  foresee(targets_);
  return targets_;
}

void IexDecoder::lose(std::uint64_t from, std::uint64_t to, const PacketStamp& packet) {
  enter(packet);
  Gap gap{.from = from, .to = to, .session = {}, .zero = {}};
  std::to_chars(gap.session.data(), gap.session.data() + gap.session.size(), packet.session);
  batch_.add(EventKind::gap, stamp(ns_since_epoch(packet_.time), no_instrument)).gap = gap;
  book_.settle_all();
  doubt_all();
}

// Another session: all that was known is forgotten. Of one that is met in its course, the books are not known.
void IexDecoder::enter(const PacketStamp& packet) {
  packet_ = packet;
  if (session_ == packet.session) [[likely]]
    return;
  if (std::exchange(session_, packet.session)) {
    batch_.add(EventKind::clear, stamp(ns_since_epoch(packet_.time), no_instrument)).clear = {};
    forget_all();
  }
  if (packet.sequence > 1) doubt_all();
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

void IexDecoder::save(MarkWriter& mark) const {
  mark.small(symbols_.size());
  mark.number(std::uint8_t{session_.has_value()});
  mark.number(session_.value_or(0));
  mark.number(ns_since_epoch(batch_.last()));
  for (const Standing& standing : standings_) standing.save(mark);
  book_.save(mark);
  top_.save(mark);
}

void IexDecoder::restore(MarkReader& mark) {
  MarkReader::check(mark.small() == symbols_.size());
  const bool has_session = mark.flag();
  const auto session = mark.number<std::uint32_t>();
  session_ = has_session ? std::optional(session) : std::nullopt;
  batch_.begin_after(time_from_ns(mark.number<std::int64_t>()));
  for (Standing& standing : standings_) standing.restore(mark);
  book_.restore(mark);
  top_.restore(mark);
}

const char* IexDecoder::on_message(const MessageTarget& target) {
  const auto [message, size, side, instrument] = target;
  const char type = static_cast<char>(*message);
  const MessageType& known = message_types[static_cast<std::uint8_t>(type)];
  if (size < known.size) return "message shorter than its type";
  if (instrument == no_instrument && known.has_symbol) return "symbol that the start of the session does not name";
  switch (type) {
    case BuyLevelUpdate::type:
    case SellLevelUpdate::type:
      return is_deep_ ? on(decode<LevelFields>(message), instrument, side) : pass_over(type);
    case QuoteUpdate::type:
      return is_deep_ ? pass_over(type) : on(decode<QuoteUpdate>(message), instrument);
    case TradeReport::type:
      return on(decode<TradeReport>(message), instrument);
    case TradeBreak::type:
      return on(decode<TradeBreak>(message), instrument);
    case OfficialPrice::type:
      return on(decode<OfficialPrice>(message), instrument);
    case TradingStatus::type:
      return on_standing(decode<TradingStatus>(message), instrument);
    case OperationalHalt::type:
      return on_standing(decode<OperationalHalt>(message), instrument);
    case ShortSalePriceTest::type:
      return on_standing(decode<ShortSalePriceTest>(message), instrument);
    case SystemEvent::type:
      return on(decode<SystemEvent>(message));
    default:
      return pass_over(type);
  }
}

// A message that is of no use to the engine, or of a type that is not known.
const char* IexDecoder::pass_over(char type) {
  tally_.pass_over(message_types[static_cast<std::uint8_t>(type)].name, packet_.offset);
  return nullptr;
}

const char* IexDecoder::on(const LevelFields& message, InstrumentId instrument, Side side) {
  Price price;
  if (!read_price(message.price, price)) return bad_price;
  if (message.timestamp < 0) return bad_time;
  const bool is_complete = (message.flags & LevelFields::is_complete) != 0;
  const bool is_new =
      book_.apply({.instrument = instrument, .side = side, .size = message.size, .price = price}, is_complete);
  // Written whether or not it says something new, for that could not be guessed.
  Stamp head = stamp(message.timestamp, instrument);
  head.flags = book_.is_doubtful(instrument) ? event_flag::doubtful : std::uint8_t{0};
  batch_.add(EventKind::quote, head).quote = book_.quote(instrument);
  batch_.take_back(!is_new);
  return nullptr;
}

const char* IexDecoder::on(const QuoteUpdate& message, InstrumentId instrument) {
  Quote quote{};
  const bool is_in_range = read_side(message.bid_price, message.bid_size, quote.bid, quote.bid_size) &&
                           read_side(message.ask_price, message.ask_size, quote.ask, quote.ask_size);
  if (!is_in_range) return bad_price;
  if (message.timestamp < 0) return bad_time;
  quote.bid_depth = quote.bid_size;
  quote.ask_depth = quote.ask_size;
  if (top_.apply(instrument, quote)) {
    batch_.add(EventKind::quote, stamp(message.timestamp, instrument)).quote = quote;
  } else {
    tally_.pass_over("Quote Update that leaves the best bid and offer as they were", packet_.offset);
  }
  return nullptr;
}

const char* IexDecoder::on(const TradeReport& message, InstrumentId instrument) {
  Price price;
  if (!read_price(message.price, price)) return bad_price;
  if (message.size == 0) return "trade of no shares";
  if (message.timestamp < 0) return bad_time;
  Event& event = batch_.add(EventKind::trade, stamp(message.timestamp, instrument));
  event.trade = {.price = price,
                 .size = message.size,
                 .id = static_cast<std::uint64_t>(message.trade_id),
                 .conditions = trade_conditions[message.flags],
                 .zero = {}};
  return nullptr;
}

const char* IexDecoder::on(const TradeBreak& message, InstrumentId instrument) {
  Price price;
  if (!read_price(message.price, price)) return bad_price;
  if (message.timestamp < 0) return bad_time;
  const auto id = static_cast<std::uint64_t>(message.trade_id);
  Event& event = batch_.add(EventKind::correction, stamp(message.timestamp, instrument));
  event.correction = {.trade_id = id, .price = price, .size = 0, .zero = {}};
  return nullptr;
}

const char* IexDecoder::on(const OfficialPrice& message, InstrumentId instrument) {
  Price price;
  if (message.price <= 0 || !read_price(message.price, price)) return bad_price;
  if (message.price_type != 'Q' && message.price_type != 'M') return bad_code;
  if (message.timestamp < 0) return bad_time;
  const auto kind = message.price_type == 'Q' ? ReferenceKind::official_open : ReferenceKind::official_close;
  Event& event = batch_.add(EventKind::reference, stamp(message.timestamp, instrument));
  event.reference = {.price = price, .kind = kind, .zero = {}};
  return nullptr;
}

template <class Message>
const char* IexDecoder::on_standing(const Message& message, InstrumentId instrument) {
  if (message.timestamp < 0) return bad_time;
  Standing& standing = standings_[index_of(instrument)];
  Standing now = standing;
  if (!now.apply(message)) return bad_code;
  const Status status = now.status();
  const Status before = std::exchange(standing, now).status();
  if (std::memcmp(&before, &status, sizeof status) == 0) {
    tally_.pass_over("message that leaves an instrument's status as it was", packet_.offset);
  } else {
    batch_.add(EventKind::status, stamp(message.timestamp, instrument)).status = status;
  }
  return nullptr;
}

const char* IexDecoder::on(const SystemEvent& message) {
  if (message.timestamp < 0) return bad_time;
  if (message.event != 'O') return pass_over(SystemEvent::type);
  batch_.add(EventKind::clear, stamp(message.timestamp, no_instrument)).clear = {};
  forget_all();
  return nullptr;
}

Stamp IexDecoder::stamp(std::int64_t timestamp, InstrumentId instrument) const noexcept {
  return {.time = packet_.time, .venue_time = time_from_ns(timestamp), .instrument = instrument, .flags = 0};
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
