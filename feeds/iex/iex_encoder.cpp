#include "feeds/iex/iex_encoder.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "feeds/iex/sale_conditions.hpp"

namespace tocsin::iex {
namespace {

constexpr std::uint32_t decisive =
    trade_condition::not_last | trade_condition::not_high_low | trade_condition::not_volume;
constexpr std::uint64_t shares_max = std::numeric_limits<std::uint32_t>::max();

// Of the flags that a trade may have, those whose conditions are wanted; else those that decide the same; else those
// of an odd lot where the trade may not be the last, and none where it may.
std::uint8_t flags_of(std::uint32_t wanted) noexcept {
  constexpr std::array<std::uint8_t, 4> choices{0, 0x40, 0x20, 0x60};
  const auto exact = std::ranges::find(choices, wanted, [](std::uint8_t flags) { return trade_conditions[flags]; });
  if (exact != choices.end()) return *exact;
  return (wanted & trade_condition::not_last) != 0 ? std::uint8_t{0x20} : std::uint8_t{0};
}

// 0 where IEX has no code for the state.
char code_of(TradingState state) noexcept {
  switch (state) {
    case TradingState::trading:
      return 'T';
    case TradingState::halted:
      return 'H';
    case TradingState::paused:
      return 'P';
    case TradingState::pre_open:
      return 'O';
    case TradingState::unknown:
    case TradingState::quote_only:
    case TradingState::closed:
      return 0;
  }
  return 0;
}

}  // namespace

IexEncoder::IexEncoder(std::span<const Listing> listings, Sink sink)
    : stocks_(listings.size()), listings_(listings.begin(), listings.end()), sink_(std::move(sink)) {
  for (std::size_t i = 0; i < stocks_.size(); ++i) {
    stocks_[i].symbol = Symbol::from(listings_[i].symbol);
    stocks_[i].is_known = listings_[i].symbol.size() <= Symbol::letters_max;
  }
}

template <class Message>
void IexEncoder::put(const Message& message) {
  bytes_.clear();
  iex::encode(bytes_, message);
  sink_(bytes_);
  ++account_.messages_out;
}

void IexEncoder::put_system_event(char code) { put(SystemEvent{.event = code, .timestamp = now_}); }

void IexEncoder::open(Time time) {
  now_ = ns_since_epoch(time);
  put_system_event('O');
  for (std::size_t i = 0; i < stocks_.size(); ++i) {
    if (!stocks_[i].is_known) continue;
    const bool is_fund = listings_[i].type == InstrumentType::fund;
    put(SecurityDirectory{.flags = is_fund ? SecurityDirectory::is_etp : std::uint8_t{0},
                          .timestamp = now_,
                          .symbol = stocks_[i].symbol,
                          .round_lot_size = 100,
                          .adjusted_poc = 0,
                          .luld_tier = listings_[i].luld_tier});
  }
  put_system_event('S');
}

void IexEncoder::close() {
  put_system_event('E');
  put_system_event('C');
}

void IexEncoder::encode(std::span<const Event> events) {
  for (const Event& event : events) {
    ++account_.events_in;
    now_ = ns_since_epoch(event.time);
    const std::size_t instrument = index_of(event.instrument);
    const bool opens_the_day = event.kind == EventKind::clear && account_.events_in == 1;
    if (instrument < stocks_.size() && stocks_[instrument].is_known) {
      encode_event(event, stocks_[instrument]);
    } else if (!opens_the_day) {  // the start of messages has said it
      account_.leave_out("of no instrument, or of one whose symbol has more than eight letters");
    }
  }
}

void IexEncoder::encode_event(const Event& event, Stock& stock) {
  switch (event.kind) {
    case EventKind::quote: {
      const WantedSide bid = bid_of(event.quote, account_);
      return show(bid, offer_of(event.quote, account_), stock);
    }
    case EventKind::trade:
      return trade(event, stock);
    case EventKind::status:
      return status(event, stock);
    case EventKind::reference:
      return reference(event, stock);
    case EventKind::correction:
      return correction(event, stock);
    case EventKind::clear:
      account_.alter("clear of one instrument: its levels leave");
      return show({}, {}, stock);
    default:
      return account_.leave_out("a kind of event that DEEP has no message for");
  }
}

void IexEncoder::show(const WantedSide& bid, const WantedSide& offer, Stock& stock) {
  levels_.clear();
  turn_side(false, bid, stock);
  turn_side(true, offer, stock);
  if (levels_.empty()) account_.alter("quote that says what the one before it did: nothing is said");
  put_levels(stock);
}

void IexEncoder::turn_side(bool is_sell, const WantedSide& wanted, Stock& stock) {
  const WantedSide old = std::exchange(stock.sides[is_sell ? 1 : 0], wanted);
  const std::uint32_t stub = is_sell ? WantedSide::stub_offer : WantedSide::stub_bid;
  if (old.shares != 0 && old.price != wanted.price) levels_.push_back({is_sell, old.price, 0});
  const bool is_new = wanted.shares != old.shares || wanted.price != old.price;
  if (is_new && wanted.price != 0) levels_.push_back({is_sell, wanted.price, wanted.shares});
  if (wanted.behind != old.behind) levels_.push_back({is_sell, stub, wanted.behind});
}

void IexEncoder::put_levels(const Stock& stock) {
  for (const Level& level : levels_) {
    const bool is_last = &level == &levels_.back();
    const LevelFields fields{.flags = is_last ? LevelFields::is_complete : std::uint8_t{0},
                             .timestamp = now_,
                             .symbol = stock.symbol,
                             .size = level.shares,
                             .price = level.price};
    level.is_sell ? put(SellLevelUpdate{fields}) : put(BuyLevelUpdate{fields});
  }
}

void IexEncoder::trade(const Event& event, const Stock& stock) {
  const Trade& trade = event.trade;
  const auto price = ticks_of(trade.price, account_);
  if (!price) return account_.leave_out("trade at a price that there is no room for");
  const bool is_index = (trade.conditions & trade_condition::index_value) != 0;
  if (is_index) account_.alter("index value: said as a trade of one share");
  const std::uint64_t shares = is_index && trade.size == 0 ? 1 : trade.size;
  if (shares == 0 || shares > shares_max) return account_.leave_out("trade of no shares, or of 2^32 and more");
  const std::uint32_t wanted = trade.conditions & ~trade_condition::index_value;
  const std::uint8_t flags = flags_of(wanted);
  if ((trade_conditions[flags] & decisive) != (wanted & decisive)) {
    account_.alter("trade that changes other statistics than any of IEX: said as the nearest");
  } else if (trade_conditions[flags] != wanted) {
    account_.alter("trade whose odd lot, extended hours or auction IEX tells otherwise");
  }
  if (event.side != Side::none) account_.alter("trade whose aggressor IEX does not tell");
  const TradeFields fields{.flags = flags,
                           .timestamp = now_,
                           .symbol = stock.symbol,
                           .size = static_cast<std::uint32_t>(shares),
                           .price = *price,
                           .trade_id = static_cast<std::int64_t>(trade.id)};
  if (trade.id != 0) trades_.insert_or_assign(trade.id, fields);
  put(TradeReport{fields});
}

void IexEncoder::correction(const Event& event, const Stock& stock) {
  const auto broken = trades_.find(event.correction.trade_id);
  if (broken == trades_.end() || broken->second.symbol != stock.symbol) {
    return account_.leave_out("correction of a trade that was not said");
  }
  if (event.correction.size != 0) account_.alter("correction to another price or size: said as a trade break");
  TradeBreak message{broken->second};
  message.timestamp = now_;
  put(message);
}

void IexEncoder::reference(const Event& event, const Stock& stock) {
  const Reference& reference = event.reference;
  if (reference.kind == ReferenceKind::prior_close) {
    return account_.leave_out("prior close: of the day before");
  }
  const auto price = ticks_of(reference.price, account_);
  if (!price) return account_.leave_out("official price that there is no room for");
  put(OfficialPrice{.price_type = reference.kind == ReferenceKind::official_open ? 'Q' : 'M',
                    .timestamp = now_,
                    .symbol = stock.symbol,
                    .price = *price});
}

void IexEncoder::status(const Event& event, Stock& stock) {
  const Status& wanted = event.status;
  const Status said = std::exchange(stock.status, wanted);
  const bool is_restriction = wanted.short_sale != said.short_sale && wanted.short_sale != ShortSale::unknown;
  if (is_restriction) {
    put(ShortSalePriceTest{
        .is_in_effect = wanted.short_sale == ShortSale::restricted ? std::uint8_t{1} : std::uint8_t{0},
        .timestamp = now_,
        .symbol = stock.symbol,
        .detail = ' '});
  }
  if (is_restriction && wanted.state == said.state && wanted.reason == said.reason) return;
  const char code = code_of(wanted.state);
  if (code == 0) return account_.leave_out("state that IEX has no code for: quotation only, closed");
  const std::string_view reason = reason_of(wanted);
  TradingStatus message{.status = code, .timestamp = now_, .symbol = stock.symbol};
  if (reason.size() > message.reason.size()) account_.alter("reason of a status cut to four letters");
  for (std::size_t i = 0; i < message.reason.size(); ++i) message.reason[i] = i < reason.size() ? reason[i] : ' ';
  put(message);
}

}  // namespace tocsin::iex
