#include "feeds/iex/iex_decoder.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>
#include <utility>

#include "feeds/iex/price_ticks.hpp"
#include "feeds/iex/sale_conditions.hpp"
#include "feeds/index/mark_reader.hpp"
#include "feeds/index/mark_writer.hpp"

namespace tocsin::iex {
namespace {

constexpr const char* unknown_symbol = "symbol that the start of the session does not name";
constexpr const char* unlisted = "message of a symbol that is not listed";
constexpr const char* no_room_for_symbol = "symbol beyond as many instruments as there may be";
constexpr const char* bad_time = "timestamp before 1970";
constexpr const char* bad_code = "message has a code that the specification does not";

// Why it is no side of a quote, or nullptr. One without orders has no shares, at a price of 0.
const char* read_side(std::int64_t ticks, std::uint32_t shares, Price& price, std::uint32_t& size) noexcept {
  size = shares;
  if (shares != 0) return read_price(ticks, price);
  price = no_price;
  return ticks < 0 ? "price of 0 or below" : nullptr;
}

Symbol symbol_at(const std::byte* message) noexcept {
  Symbol symbol;
  std::memcpy(&symbol, message + symbol_offset, sizeof symbol);
  return symbol;
}

bool has_symbol(const std::byte* message, std::size_t size) noexcept {
  return size >= symbol_offset + sizeof(Symbol) && message_types[std::to_integer<std::uint8_t>(*message)].has_symbol;
}

// The side of a price level, by a message's type. Looked up: a choice would become a branch that could not be guessed.
constexpr std::array<Side, 256> sides_by_type = [] {
  std::array<Side, 256> sides{};
  sides[static_cast<std::uint8_t>(BuyLevelUpdate::type)] = Side::buy;
  sides[static_cast<std::uint8_t>(SellLevelUpdate::type)] = Side::sell;
  return sides;
}();

}  // namespace

IexDecoder::IexDecoder(MessageProtocol protocol, SymbolIndex symbols, const CaptureOptions& options, Tally& tally,
                       const std::optional<WireTerms>& wire)
    : is_deep_(!is_tops(protocol)),
      symbols_(std::move(symbols)),
      unknown_symbol_(symbols_.size() < options.instruments_max ? unknown_symbol : no_room_for_symbol),
      wire_(wire),
      is_by_venue_(wire && wire->clock == EventClock::venue),
      tally_(tally),
      book_(is_deep_ ? symbols_.size() : 0, options.depth_levels, options.may_grow),
      top_(is_deep_ ? 0 : symbols_.size()),
      standings_(symbols_.size()),
      events_(batch_events + events_spare, blank_event(EventKind::trade, Time{}, no_instrument)),
      batch_(events_, events_spare) {}

void IexDecoder::take(std::span<const std::byte> blocks, std::uint32_t skipped, std::span<const MessageTarget> targets,
                      const PacketStamp& packet) {
  enter(packet);
  if (targets.empty()) [[unlikely]]
    targets = look_up(blocks);
  std::uint64_t number = packet.sequence + skipped;
  used_ += targets.size() - skipped;
  for (const MessageTarget& target : targets.subspan(skipped)) {
    if (const char* fault = on_message(target, number++)) [[unlikely]]
      refuse(fault, target);
    Count& kind = kinds_[std::to_integer<std::uint8_t>(*target.message)];
    if (kind.count++ == 0) kind.first_at = packet.offset;
  }
  enter_book_accounts();
}

void IexDecoder::foresee(std::span<MessageTarget> targets) const noexcept {
  for (MessageTarget& target : targets) {
    if (!has_symbol(target.message, target.size)) continue;
    target.instrument = symbols_.find(symbol_at(target.message));
    target.side = sides_by_type[std::to_integer<std::uint8_t>(*target.message)];
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
  batch_.add(EventKind::gap, stamp(now(), no_instrument)).gap = gap;
  doubt_all();
  give_up_events();
}

// The events of DEEP that are under way end as they stand, and what their books say now is told.
void IexDecoder::give_up_events() {
  book_.settle_all([this](InstrumentId instrument) { tell_book(instrument, now()); });
}

void IexDecoder::tell_book(InstrumentId instrument, std::int64_t timestamp, bool is_news) {
  Stamp head = stamp(timestamp, instrument);
  head.flags = book_.is_doubtful(instrument) ? event_flag::doubtful : std::uint8_t{0};
  batch_.add_if(is_news, EventKind::quote, head).quote = book_.quote(instrument);
}

// What a level update that cannot be read would have changed is not known.
void IexDecoder::refuse(const char* fault, const MessageTarget& target) {
  --used_;
  tally_.reject(fault, packet_.offset);
  const bool is_of_a_book = is_deep_ && target.side != Side::none && target.instrument != no_instrument;
  if (!is_of_a_book) return;
  const bool is_news = !book_.is_doubtful(target.instrument);
  book_.doubt(target.instrument);
  if (book_.settle(target.instrument) || is_news) tell_book(target.instrument, now());
}

// Another session: all that was known is forgotten. Of one that is met in its course, the books are not known.
void IexDecoder::enter(const PacketStamp& packet) {
  packet_ = packet;
  if (session_ == packet.session) [[likely]]
    return;
  have_ended_ = false;
  if (std::exchange(session_, packet.session)) {
    batch_.add(EventKind::clear, stamp(now(), no_instrument)).clear = {};
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
  tally_.used = used_;
  tally_.events_out = batch_.sequence();
  tally_.late = batch_.late_count();
}

// What became of level updates is known to the book alone.
void IexDecoder::enter_book_accounts() {
  if (const std::uint64_t refused = book_.refused_count() - std::exchange(refused_count_, book_.refused_count())) {
    used_ -= refused;
    tally_.reject("no room for another price level (see --grow)", packet_.offset, refused);
  }
  if (const std::uint64_t idle = book_.idle_count() - std::exchange(idle_count_, book_.idle_count())) {
    used_ -= idle;
    tally_.pass_over("Price Level Update that takes out a level which is not there", packet_.offset, idle);
  }
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
  refused_count_ = book_.refused_count();
  idle_count_ = book_.idle_count();
}

const char* IexDecoder::on_message(const MessageTarget& target, std::uint64_t number) {
  const auto [message, size, side, instrument] = target;
  const char type = static_cast<char>(*message);
  const MessageType& known = message_types[static_cast<std::uint8_t>(type)];
  if (size < known.size) return "message shorter than its type";
  if (instrument == no_instrument && known.has_symbol) return wire_ ? pass_over(unlisted) : unknown_symbol_;
  switch (type) {
    case BuyLevelUpdate::type:
    case SellLevelUpdate::type:
      return is_deep_ ? on(decode<LevelFields>(message), instrument, side) : pass_over(known.name);
    case QuoteUpdate::type:
      return is_deep_ ? pass_over(known.name) : on(decode<QuoteUpdate>(message), instrument);
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
      return on(decode<SystemEvent>(message), number);
    default:
      return pass_over(known.name);
  }
}

// A message that is of no use to the engine.
const char* IexDecoder::pass_over(std::string_view kind) {
  --used_;
  tally_.pass_over(kind, packet_.offset);
  return nullptr;
}

const char* IexDecoder::on(const LevelFields& message, InstrumentId instrument, Side side) {
  LevelUpdate update{.instrument = instrument, .side = side, .size = message.size, .price = {}};
  if (const char* fault = read_price(message.price, update.price)) return fault;
  if (message.timestamp < 0) return bad_time;
  const bool is_complete = (message.flags & LevelFields::is_complete) != 0;
  if (!is_complete) [[unlikely]]
    make_ready_to_hold(update);
  const bool is_new = book_.apply(update, is_complete);
  // Written whether or not it says something new, for that could not be guessed.
  tell_book(instrument, message.timestamp, is_new);
  return nullptr;
}

// No venue has so many events under way as there is room for: their ends are lost.
void IexDecoder::make_ready_to_hold(LevelUpdate& update) {
  update.offset = packet_.offset;
  if (book_.held_count() < LevelBook::held_max) return;
  book_.doubt_held();
  give_up_events();
}

const char* IexDecoder::on(const QuoteUpdate& message, InstrumentId instrument) {
  Quote quote{};
  if (const char* fault = read_side(message.bid_price, message.bid_size, quote.bid, quote.bid_size)) return fault;
  if (const char* fault = read_side(message.ask_price, message.ask_size, quote.ask, quote.ask_size)) return fault;
  if (message.timestamp < 0) return bad_time;
  quote.bid_depth = quote.bid_size;
  quote.ask_depth = quote.ask_size;
  if (!top_.apply(instrument, quote)) {
    return pass_over("Quote Update that leaves the best bid and offer as they were");
  }
  batch_.add(EventKind::quote, stamp(message.timestamp, instrument)).quote = quote;
  return nullptr;
}

const char* IexDecoder::on(const TradeReport& message, InstrumentId instrument) {
  Price price;
  if (const char* fault = read_price(message.price, price)) return fault;
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
  if (const char* fault = read_price(message.price, price)) return fault;
  if (message.timestamp < 0) return bad_time;
  const auto id = static_cast<std::uint64_t>(message.trade_id);
  Event& event = batch_.add(EventKind::correction, stamp(message.timestamp, instrument));
  event.correction = {.trade_id = id, .price = price, .size = 0, .zero = {}};
  return nullptr;
}

const char* IexDecoder::on(const OfficialPrice& message, InstrumentId instrument) {
  Price price;
  if (const char* fault = read_price(message.price, price)) return fault;
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
    return pass_over("message that leaves an instrument's status as it was");
  }
  batch_.add(EventKind::status, stamp(message.timestamp, instrument)).status = status;
  return nullptr;
}

// "The start of day message is the first message sent in any trading session" (System Event Message).
const char* IexDecoder::on(const SystemEvent& message, std::uint64_t number) {
  if (message.timestamp < 0) return bad_time;
  have_ended_ = message.event == 'C';
  if (message.event != 'O') return pass_over(SystemEvent::name);
  if (number > 1) return "start of messages in the midst of a session";
  batch_.add(EventKind::clear, stamp(message.timestamp, no_instrument)).clear = {};
  forget_all();
  return nullptr;
}

Stamp IexDecoder::stamp(std::int64_t timestamp, InstrumentId instrument) const noexcept {
  const Time venue_time = time_from_ns(timestamp);
  return {
      .time = is_by_venue_ ? venue_time : packet_.time, .venue_time = venue_time, .instrument = instrument, .flags = 0};
}

std::int64_t IexDecoder::now() const noexcept {
  return ns_since_epoch(is_by_venue_ ? std::max(batch_.last(), wire_->midnight) : packet_.time);
}

void IexDecoder::drop_unfinished() {
  const std::size_t count = book_.held_count();
  if (count == 0) return;
  std::uint64_t first_at = std::numeric_limits<std::uint64_t>::max();
  book_.drop_held([&](const LevelUpdate& held) { first_at = std::min(first_at, held.offset); });
  used_ -= count;
  tally_.pass_over("Price Level Update of an event that is never complete", first_at, count);
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
