#include "feeds/itch/itch_notices.hpp"

#include <algorithm>

#include "feeds/index/mark_reader.hpp"
#include "feeds/index/mark_writer.hpp"
#include "feeds/itch/sale_conditions.hpp"
#include "feeds/trading_code.hpp"

namespace tocsin::itch {
namespace {

constexpr const char* unknown_locate = "stock locate that no message has named";

TradingState state_of(char code) noexcept { return code == 'Q' ? TradingState::quote_only : trading_state_of(code); }

std::uint32_t conditions_at(const ItchNotices::Print& print, const ItchStock& stock) noexcept {
  constexpr std::uint32_t primary = trade_condition::opening_cross | trade_condition::closing_cross;
  const std::uint32_t conditions =
      conditions_of(print.type, print.code, print.shares < stock.round_lot, print.since_midnight);
  return stock.is_listed_elsewhere ? conditions & ~primary : conditions;
}

ItchNotices::Print print_of(const TradeNonCross& message) noexcept {
  return {.type = TradeNonCross::type,
          .code = 0,
          .since_midnight = message.head.timestamp,
          .shares = message.shares,
          .price = message.price,
          .match_number = message.match_number};
}

ItchNotices::Print print_of(const CrossTrade& message) noexcept {
  return {.type = CrossTrade::type,
          .code = message.cross_type,
          .since_midnight = message.head.timestamp,
          .shares = message.shares,
          .price = message.cross_price,
          .match_number = message.match_number};
}

// The price is official where the cross is the stock's own opening or closing auction, and found one.
bool gives_official_price(const CrossTrade& message, const ItchStock& stock) noexcept {
  const bool is_official = message.cross_type == 'O' || message.cross_type == 'C';
  return is_official && !stock.is_listed_elsewhere && message.cross_price.units > 0;
}

}  // namespace

const char* ItchNotices::on(const SystemEvent& message, const Arrival& arrival) {
  if (!starts_messages(message)) return pass_over(SystemEvent::name, arrival);
  Stamp stamp = arrival.stamp;
  stamp.instrument = no_instrument;
  start_over(stamp, arrival.batch);
  return nullptr;
}

void ItchNotices::start_over(const Stamp& stamp, EventBatch& batch) {
  std::ranges::fill(standings_, Standing{});
  batch.add(EventKind::clear, stamp).clear = {};
}

const char* ItchNotices::on(const StockTradingAction& message, const Arrival& arrival) {
  if (arrival.stock.instrument == no_instrument) return unknown_locate;
  const TradingState state = state_of(message.trading_state);
  if (state == TradingState::unknown) return "trading state is none of T, H, P, Q";
  Standing& standing = standing_of(arrival);
  standing.state = state;
  standing.reason = {};
  std::ranges::replace_copy(message.reason, standing.reason.begin(), ' ', '\0');
  add_status(standing, arrival.stock.instrument, arrival);
  return nullptr;
}

const char* ItchNotices::on(const RegShoRestriction& message, const Arrival& arrival) {
  if (arrival.stock.instrument == no_instrument) return unknown_locate;
  if (message.action < '0' || message.action > '2') return "Reg SHO action is none of 0, 1, 2";
  Standing& standing = standing_of(arrival);
  standing.short_sale = message.action == '0' ? ShortSale::unrestricted : ShortSale::restricted;
  add_status(standing, arrival.stock.instrument, arrival);
  return nullptr;
}

const char* ItchNotices::on(const MwcbStatus& message, const Arrival& arrival) {
  if (message.breached_level < '1' || message.breached_level > '3') return "breached level is none of 1, 2, 3";
  const Standing halted{.state = TradingState::halted, .reason = {'M', 'W', 'C', message.breached_level}};
  add_status(halted, no_instrument, arrival);
  return nullptr;
}

const char* ItchNotices::on(const TradeNonCross& message, const Arrival& arrival) {
  if (arrival.stock.instrument == no_instrument) return unknown_locate;
  if (message.shares == 0) return "trade of 0 shares";
  return add_trade(print_of(message), arrival);
}

const char* ItchNotices::on(const CrossTrade& message, const Arrival& arrival) {
  if (arrival.stock.instrument == no_instrument) return unknown_locate;
  const bool is_official = gives_official_price(message, arrival.stock);
  if (message.shares == 0 && !is_official) return pass_over("Cross Trade (Q) in which nothing crossed", arrival);
  const char* fault = message.shares > 0 ? add_trade(print_of(message), arrival) : nullptr;
  if (is_official) add_official_price(message, arrival);
  return fault;
}

const char* ItchNotices::on(const BrokenTrade& message, const Arrival& arrival) {
  if (arrival.stock.instrument == no_instrument) return unknown_locate;
  arrival.batch.add(EventKind::correction, arrival.stamp).correction = {
      .trade_id = message.match_number, .price = Price{}, .size = 0, .zero = {}};
  return nullptr;
}

const char* ItchNotices::add_trade(const Print& print, const Arrival& arrival) noexcept {
  if (print.price.units == 0) return price_of_zero;
  arrival.batch.add(EventKind::trade, arrival.stamp).trade = {.price = print.price.price(),
                                                              .size = print.shares,
                                                              .id = print.match_number,
                                                              .conditions = conditions_at(print, arrival.stock),
                                                              .zero = {}};
  return nullptr;
}

void ItchNotices::add_official_price(const CrossTrade& message, const Arrival& arrival) noexcept {
  arrival.batch.add(EventKind::reference, arrival.stamp).reference = {
      .price = message.cross_price.price(),
      .kind = message.cross_type == 'O' ? ReferenceKind::official_open : ReferenceKind::official_close,
      .zero = {}};
}

void ItchNotices::add_status(const Standing& standing, InstrumentId instrument, const Arrival& arrival) {
  Stamp stamp = arrival.stamp;
  stamp.instrument = instrument;
  arrival.batch.add(EventKind::status, stamp).status = {
      .state = standing.state, .short_sale = standing.short_sale, .reason = standing.reason, .zero = {}};
}

void ItchNotices::save(MarkWriter& mark) const {
  mark.small(standings_.size());
  for (const Standing& standing : standings_) {
    mark.number(standing.state);
    mark.number(standing.short_sale);
    mark.bytes(std::as_bytes(std::span(standing.reason)));
  }
}

void ItchNotices::restore(MarkReader& mark) {
  MarkReader::check(mark.small() == standings_.size());
  for (Standing& standing : standings_) {
    standing.state = mark.code(TradingState::closed);
    standing.short_sale = mark.code(ShortSale::restricted);
    std::ranges::copy(mark.bytes(standing.reason.size()), std::as_writable_bytes(std::span(standing.reason)).begin());
  }
}

}  // namespace tocsin::itch
