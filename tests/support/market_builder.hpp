#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "engine/basket.hpp"
#include "engine/event.hpp"
#include "engine/schedule.hpp"
#include "engine/universe.hpp"

namespace tocsin {

inline Price dollars(double amount) { return {std::llround(amount * 1e9)}; }

// Names with a prior close each, in dollars.
inline Universe universe_of(std::initializer_list<std::pair<const char*, double>> closes) {
  std::vector<Listing> listings;
  for (const auto& [symbol, close] : closes) listings.push_back({.symbol = symbol, .prior_close = dollars(close)});
  return Universe(std::move(listings));
}

// The given units of the instruments 0, 1, 2...
inline Basket basket_of(std::string name, std::initializer_list<std::int64_t> units) {
  Basket basket{.name = std::move(name), .members = {}};
  for (const std::int64_t each : units) {
    basket.members.push_back({InstrumentId{static_cast<std::uint32_t>(basket.members.size())}, each});
  }
  return basket;
}

// A time of a trading day that begins `day` days into the record.
constexpr Time at_clock(int hour, int minute, int second = 0, int day = 1) {
  return Time{std::chrono::hours{24 * day + hour} + std::chrono::minutes{minute} + std::chrono::seconds{second}};
}

// Whole trading days, numbered from 1: pre-market from 04:00, regular 09:30-16:00, closed from 20:00.
inline Schedule full_days(int count) {
  std::vector<PhaseChange> changes;
  for (int day = 1; day <= count; ++day) {
    changes.push_back({at_clock(4, 0, 0, day), Phase::pre_market, true});
    changes.push_back({at_clock(9, 30, 0, day), Phase::regular, false});
    changes.push_back({at_clock(16, 0, 0, day), Phase::post_market, false});
    changes.push_back({at_clock(20, 0, 0, day), Phase::closed, false});
  }
  return Schedule(std::move(changes));
}

// Makes events one after another, each with the next sequence number of its source.
class EventMaker {
 public:
  explicit EventMaker(Time start = Time{std::chrono::seconds{1}}) : now_(start) {}

  EventMaker& at(Time time) {
    now_ = time;
    return *this;
  }
  EventMaker& after(Duration elapsed) { return at(now_ + elapsed); }
  [[nodiscard]] Time now() const { return now_; }

  Event trade(std::uint32_t instrument, Price price, std::uint32_t conditions = 0, std::uint64_t size = 100) {
    Event event = next(EventKind::trade, instrument);
    event.trade = {.price = price, .size = size, .id = event.sequence, .conditions = conditions, .zero = {}};
    return event;
  }
  Event trade(std::uint32_t instrument, double price, std::uint32_t conditions = 0) {
    return trade(instrument, dollars(price), conditions);
  }
  Event quote(std::uint32_t instrument, double bid, double ask) {
    Event event = next(EventKind::quote, instrument);
    event.quote = {dollars(bid), dollars(ask), 100, 100, 100, 100};
    return event;
  }
  Event reference(ReferenceKind kind, std::uint32_t instrument, Price price) {
    Event event = next(EventKind::reference, instrument);
    event.reference = {.price = price, .kind = kind, .zero = {}};
    return event;
  }
  Event status(std::uint32_t instrument, TradingState state) {
    Event event = next(EventKind::status, instrument);
    event.status = {.state = state, .short_sale = ShortSale::unknown, .reason = {}, .zero = {}};
    return event;
  }
  // Messages of the source that were lost, of all instruments.
  Event gap(std::uint64_t from, std::uint64_t to) {
    Event event = next(EventKind::gap, index_of(no_instrument));
    event.gap = {.from = from, .to = to, .session = {}, .zero = {}};
    return event;
  }
  // Of the trade with this id: its own sequence, as trade() gives it.
  Event cancel(std::uint32_t instrument, std::uint64_t trade_id) { return correct(instrument, trade_id, no_price, 0); }
  Event correct(std::uint32_t instrument, std::uint64_t trade_id, Price price, std::uint64_t size = 100) {
    Event event = next(EventKind::correction, instrument);
    event.correction = {.trade_id = trade_id, .price = price, .size = size, .zero = {}};
    return event;
  }
  Event clear(InstrumentId instrument) { return next(EventKind::clear, index_of(instrument)); }
  Event timer() {
    Event event = next(EventKind::timer, index_of(no_instrument));
    event.source = timer_source;
    event.timer = {.grid = std::chrono::seconds{1}, .zero = {}};
    return event;
  }

 private:
  Event next(EventKind kind, std::uint32_t instrument) {
    Event event = blank_event(kind, now_, InstrumentId{instrument});
    event.source = 1;
    event.sequence = ++sequence_;
    return event;
  }

  Time now_;
  std::uint64_t sequence_ = 0;
};

}  // namespace tocsin
