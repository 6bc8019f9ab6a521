#include "feeds/itch/itch_encoder.hpp"

#include <algorithm>
#include <limits>

#include "feeds/itch/itch_writer.hpp"
#include "feeds/itch/sale_conditions.hpp"
#include "feeds/itch/trading_day.hpp"

namespace tocsin::itch {
namespace {

constexpr Duration day_length = std::chrono::hours(24);
constexpr std::size_t stocks_max = 65'535;
constexpr std::uint32_t shares_max_of_print = std::numeric_limits<std::uint32_t>::max();
// What decides which statistics a trade changes; an odd lot and the hour are only told.
constexpr std::uint32_t decisive = nothing_at_all | trade_condition::opening_cross | trade_condition::closing_cross;

template <std::size_t letters>
Alpha<letters> padded(std::string_view text) {
  Alpha<letters> alpha;
  for (std::size_t i = 0; i < letters; ++i) alpha[i] = i < text.size() ? text[i] : ' ';
  return alpha;
}

// 0 where ITCH has no code for the state.
char code_of(TradingState state) noexcept {
  switch (state) {
    case TradingState::trading:
      return 'T';
    case TradingState::halted:
      return 'H';
    case TradingState::paused:
      return 'P';
    case TradingState::quote_only:
      return 'Q';
    case TradingState::unknown:
    case TradingState::pre_open:
    case TradingState::closed:
      return 0;
  }
  return 0;
}

std::size_t official_of(ReferenceKind kind) noexcept { return kind == ReferenceKind::official_open ? 0 : 1; }

}  // namespace

ItchEncoder::ItchEncoder(std::span<const Listing> listings, const RoundLots& lots, std::chrono::local_days day)
    : stocks_(listings.size()), listings_(listings.begin(), listings.end()), midnight_(midnight_of(day)) {
  for (std::size_t i = 0; i < stocks_.size(); ++i) {
    Stock& stock = stocks_[i];
    stock.name = padded<8>(listings_[i].symbol);
    stock.is_known = i < stocks_max && listings_[i].symbol.size() <= stock.name.size();
    stock.round_lot = lots.of(i);
  }
}

template <class Message>
void ItchEncoder::put(const Message& message, std::vector<std::byte>& frames) {
  append_frame(frames, message);
  ++account_.messages_out;
}

void ItchEncoder::put_system_event(char code, Duration since_midnight, std::vector<std::byte>& frames) {
  put(SystemEvent{.head = {.timestamp = since_midnight}, .event_code = code}, frames);
}

void ItchEncoder::open(Time time, std::vector<std::byte>& frames) {
  last_ = std::clamp(Duration{time - midnight_}, Duration::zero(), day_length - Duration{1});
  put_system_event('O', last_, frames);
  for (std::size_t i = 0; i < stocks_.size(); ++i) {
    if (stocks_[i].is_known) list(i, last_, frames);
  }
  put_system_event('S', last_, frames);
}

void ItchEncoder::list(std::size_t instrument, Duration since_midnight, std::vector<std::byte>& frames) {
  const Stock& stock = stocks_[instrument];
  const Listing& listing = listings_[instrument];
  const bool has_tier = listing.luld_tier == 1 || listing.luld_tier == 2;
  put(StockDirectory{.head = {.locate = static_cast<std::uint16_t>(instrument + 1), .timestamp = since_midnight},
                     .stock = stock.name,
                     .market_category = 'Q',
                     .financial_status = 'N',
                     .round_lot_size = stock.round_lot,
                     .round_lots_only = 'N',
                     .issue_classification = 'C',
                     .issue_sub_type = {'Z', ' '},
                     .authenticity = 'P',
                     .short_sale_threshold = ' ',
                     .ipo_flag = ' ',
                     .luld_tier = has_tier ? static_cast<char>('0' + listing.luld_tier) : ' ',
                     .etp_flag = listing.type == InstrumentType::fund ? 'Y' : 'N',
                     .etp_leverage_factor = 0,
                     .inverse_indicator = 'N'},
      frames);
}

// Market hours begin and end when time has come so far.
void ItchEncoder::pass_hours(Duration since_midnight, std::vector<std::byte>& frames) {
  if (!has_opened_ && since_midnight >= regular_open) {
    has_opened_ = true;
    put_system_event('Q', std::max(last_, regular_open), frames);
  }
  if (!has_closed_ && since_midnight >= regular_close) {
    has_closed_ = true;
    put_system_event('M', std::max(last_, regular_close), frames);
  }
  last_ = since_midnight;
}

void ItchEncoder::close(std::vector<std::byte>& frames) {
  put_system_event('E', last_, frames);
  put_system_event('C', last_, frames);
}

void ItchEncoder::encode(std::span<const Event> events, std::vector<std::byte>& frames) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    ++account_.events_in;
    const Duration since_midnight = event.time - midnight_;
    if (since_midnight < Duration::zero() || since_midnight >= day_length) {
      account_.leave_out("of another day than the first event's: ITCH counts from one midnight");
      continue;
    }
    if (event.instrument == no_instrument) {
      pass_hours(since_midnight, frames);
      encode_market(event, frames);
      continue;
    }
    Stock* const stock = index_of(event.instrument) < stocks_.size() ? &stocks_[index_of(event.instrument)] : nullptr;
    if (stock == nullptr || !stock->is_known) {
      account_.leave_out("of an instrument whose symbol has more than eight letters, or beyond 65,535 of them");
      continue;
    }
    pass_hours(since_midnight, frames);
    is_fresh_ = false;
    const MessageHead head{.locate = static_cast<std::uint16_t>(index_of(event.instrument) + 1),
                           .timestamp = since_midnight};
    encode_event({event, events.subspan(i + 1), *stock, head, frames});
  }
}

void ItchEncoder::encode_market(const Event& event, std::vector<std::byte>& frames) {
  switch (event.kind) {
    case EventKind::clear:
      return start_over(event, frames);
    case EventKind::status:
      if (const std::string_view reason = reason_of(event.status); event.status.state == TradingState::halted &&
                                                                   reason.size() == 4 && reason.starts_with("MWC") &&
                                                                   reason[3] >= '1' && reason[3] <= '3') {
        return put(MwcbStatus{.head = {.timestamp = last_}, .breached_level = reason[3]}, frames);
      }
      return account_.leave_out("status of the whole market that is no breached circuit breaker");
    case EventKind::timer:
      return account_.leave_out("timer: who hears the day makes its own");
    case EventKind::gap:
      return account_.leave_out("gap: what was lost before cannot be lost again");
    case EventKind::action:
      return account_.leave_out("action of the desk: of no exchange");
    default:
      return account_.leave_out("of no instrument");
  }
}

void ItchEncoder::start_over(const Event& event, std::vector<std::byte>& frames) {
  if (is_fresh_) return;  // the start of messages has said it
  for (Stock& stock : stocks_) {
    stock.orders = {};
    stock.status = {};
    stock.official = {};
  }
  put_system_event('O', event.time - midnight_, frames);
  is_fresh_ = true;
}

void ItchEncoder::encode_event(const Writing& now) {
  switch (now.event.kind) {
    case EventKind::quote:
      return quote(now);
    case EventKind::trade:
      return trade(now);
    case EventKind::status:
      return status(now);
    case EventKind::reference:
      return reference(now);
    case EventKind::correction:
      return correction(now);
    case EventKind::clear:
      account_.alter("clear of one instrument: its orders leave");
      return now.stock.orders.show({}, {}, writer(now));
    default:
      return account_.leave_out("a kind of event that ITCH has no message for");
  }
}

ShownOrders::Writer ItchEncoder::writer(const Writing& now) {
  return {.head = now.head,
          .stock = now.stock.name,
          .last_reference = last_reference_,
          .frames = now.frames,
          .messages_count = account_.messages_out};
}

void ItchEncoder::quote(const Writing& now) {
  const WantedSide bid = bid_of(now.event.quote, account_);
  const WantedSide offer = offer_of(now.event.quote, account_);
  const std::uint64_t before = account_.messages_out;
  now.stock.orders.show(bid, offer, writer(now));
  if (account_.messages_out == before) account_.alter("quote that says what the one before it did: nothing is said");
}

// Whether the quote that follows at the same time shows the best order of the other side with that much less.
bool ItchEncoder::is_execution(const Writing& now, std::uint32_t price) const noexcept {
  const Event& event = now.event;
  const bool is_sell = event.side == Side::buy;  // the side that was there
  const ShownOrders& orders = now.stock.orders;
  if (event.side == Side::none || orders.price(is_sell) != price || event.trade.size >= orders.shares(is_sell)) {
    return false;
  }
  for (const Event& next : now.behind) {
    if (next.time != event.time) return false;
    if (next.instrument != event.instrument) continue;
    if (next.kind != EventKind::quote) return false;
    const Price best = is_sell ? next.quote.ask : next.quote.bid;
    const std::uint32_t left = is_sell ? next.quote.ask_size : next.quote.bid_size;
    return best == event.trade.price && left == orders.shares(is_sell) - event.trade.size;
  }
  return false;
}

// Of the forms without an order: the first that says all of the conditions, else all that decides, else at least
// whether it may be the last price.
ItchEncoder::PrintForm ItchEncoder::form_of(const Writing& now, std::uint64_t shares) const noexcept {
  constexpr PrintForm hidden{TradeNonCross::type, 0};
  constexpr PrintForm of_volume{CrossTrade::type, 'I'};
  constexpr std::array forms{hidden, PrintForm{CrossTrade::type, 'O'}, PrintForm{CrossTrade::type, 'C'}, of_volume,
                             PrintForm{CrossTrade::type, 'H'}};
  const std::uint32_t wanted = now.event.trade.conditions & ~trade_condition::index_value;
  const auto said_by = [&](PrintForm form) {
    return conditions_of(form.type, form.code, shares < now.stock.round_lot, now.head.timestamp);
  };
  const auto exact = std::ranges::find_if(forms, [&](PrintForm form) { return said_by(form) == wanted; });
  if (exact != forms.end()) return *exact;
  const auto near =
      std::ranges::find_if(forms, [&](PrintForm form) { return (said_by(form) & decisive) == (wanted & decisive); });
  if (near != forms.end()) return *near;
  return (wanted & trade_condition::not_last) != 0 ? of_volume : hidden;
}

void ItchEncoder::note_conditions(const Writing& now, PrintForm form, std::uint64_t shares) {
  const std::uint32_t wanted = now.event.trade.conditions & ~trade_condition::index_value;
  const std::uint32_t said = conditions_of(form.type, form.code, shares < now.stock.round_lot, now.head.timestamp);
  if ((said & decisive) != (wanted & decisive)) {
    account_.alter("trade that changes other statistics than any print of ITCH: said as the nearest");
  } else if (said != wanted) {
    account_.alter("trade whose odd lot or extended hours ITCH tells otherwise");
  }
}

void ItchEncoder::trade(const Writing& now) {
  const Trade& trade = now.event.trade;
  const auto price = ticks_of(trade.price, account_);
  if (!price) return account_.leave_out("trade at a price that ITCH has no room for");
  const bool is_index = (trade.conditions & trade_condition::index_value) != 0;
  if (is_index) account_.alter("index value: said as a trade of one share");
  const std::uint64_t shares = is_index && trade.size == 0 ? 1 : trade.size;
  if (shares == 0) return account_.leave_out("trade of no shares");
  if (is_execution(now, *price)) {
    note_conditions(now, {OrderExecuted::type, 0}, shares);
    return now.stock.orders.execute(now.event.side == Side::buy, static_cast<std::uint32_t>(shares), trade.id,
                                    writer(now));
  }
  const PrintForm form = form_of(now, shares);
  if (form.type == TradeNonCross::type && shares > shares_max_of_print) {
    return account_.leave_out("trade of 2^32 shares and more");
  }
  if (now.event.side != Side::none) account_.alter("trade whose aggressor no displayed order tells: of neither side");
  note_conditions(now, form, shares);
  put_print(now, form, *price, shares);
}

void ItchEncoder::put_print(const Writing& now, PrintForm form, std::uint32_t price, std::uint64_t shares) {
  if (form.type == TradeNonCross::type) {
    return put(TradeNonCross{.head = now.head,
                             .reference = 0,
                             .side = 'B',
                             .shares = static_cast<std::uint32_t>(shares),
                             .stock = now.stock.name,
                             .price = {price},
                             .match_number = now.event.trade.id},
               now.frames);
  }
  if (form.code == 'O') now.stock.official[0] = price;
  if (form.code == 'C') now.stock.official[1] = price;
  put(CrossTrade{.head = now.head,
                 .shares = shares,
                 .stock = now.stock.name,
                 .cross_price = {price},
                 .match_number = now.event.trade.id,
                 .cross_type = form.code},
      now.frames);
}

void ItchEncoder::reference(const Writing& now) {
  const Reference& reference = now.event.reference;
  if (reference.kind == ReferenceKind::prior_close) {
    return account_.leave_out("prior close: of the day before, which ITCH does not tell");
  }
  const auto price = ticks_of(reference.price, account_);
  if (!price) return account_.leave_out("official price that ITCH has no room for");
  std::uint32_t& said = now.stock.official[official_of(reference.kind)];
  if (said == *price) return;  // by its cross, or before
  said = *price;
  put(CrossTrade{.head = now.head,
                 .shares = 0,
                 .stock = now.stock.name,
                 .cross_price = {*price},
                 .match_number = 0,
                 .cross_type = reference.kind == ReferenceKind::official_open ? 'O' : 'C'},
      now.frames);
}

void ItchEncoder::status(const Writing& now) {
  const Status& wanted = now.event.status;
  Status& said = now.stock.status;
  const bool is_restriction = wanted.short_sale != said.short_sale && wanted.short_sale != ShortSale::unknown;
  if (is_restriction) {
    said.short_sale = wanted.short_sale;
    put(RegShoRestriction{.head = now.head,
                          .stock = now.stock.name,
                          .action = wanted.short_sale == ShortSale::restricted ? '1' : '0'},
        now.frames);
  }
  const bool is_action = wanted.state != said.state || wanted.reason != said.reason;
  if (!is_action && is_restriction) return;
  const char code = code_of(wanted.state);
  if (code == 0) {
    return is_restriction ? account_.alter("status whose state ITCH does not tell: its restriction alone")
                          : account_.leave_out("state before or after trading: ITCH tells it of all stocks at once");
  }
  const std::string_view reason = reason_of(wanted);
  if (reason.size() > 4) account_.alter("reason of a status cut to four letters");
  said.state = wanted.state;
  said.reason = wanted.reason;
  put(StockTradingAction{.head = now.head,
                         .stock = now.stock.name,
                         .trading_state = code,
                         .reserved = ' ',
                         .reason = padded<4>(reason)},
      now.frames);
}

void ItchEncoder::correction(const Writing& now) {
  const Correction& correction = now.event.correction;
  if (correction.size != 0) account_.alter("correction to another price or size: said as a broken trade");
  put(BrokenTrade{.head = now.head, .match_number = correction.trade_id}, now.frames);
}

}  // namespace tocsin::itch
