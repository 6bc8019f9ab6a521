#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/random_market.hpp"
#include "tests/support/recording_desk.hpp"

namespace tocsin {

// Six names, one without a prior close, and an index.
inline Universe seven_listings() {
  std::vector<Listing> listings;
  for (char c = 'A'; c < 'F'; ++c) {
    const auto number = static_cast<std::uint8_t>(c - 'A');
    listings.push_back({.symbol = {c},
                        .prior_close = dollars(number == 3 ? 2.0 : 20.0 * (1 + number)),
                        .luld_tier = static_cast<std::uint8_t>(number % 3)});
  }
  listings.push_back({.symbol = "NEW", .luld_tier = 2});
  listings.push_back({.symbol = "^IX", .type = InstrumentType::index, .prior_close = dollars(5'000)});
  return Universe(std::move(listings));
}

// A random market whose prints are sometimes taken back or corrected, whose venues speak of short sales, halts and
// breakers, and which may lose messages. `restates_closes` and `takes_back` say which of them it does.
class RandomVenues {
 public:
  struct Kind {
    bool restates_closes = true;
    bool takes_back = false;
  };

  RandomVenues(const Universe& universe, std::uint64_t seed, Kind kind)
      : kind_(kind), dice_(seed * 31), source_(universe, seed) {}

  Event next() {
    for (;;) {
      Event event = draw();
      const bool is_close = event.kind == EventKind::reference && event.reference.kind == ReferenceKind::prior_close;
      if (is_close && !kind_.restates_closes) continue;
      event.source = event.kind == EventKind::timer ? timer_source : SourceId{1};
      event.sequence = ++count_;
      if (event.kind == EventKind::trade) event.trade.id = count_;
      if (event.kind == EventKind::trade && event.trade.conditions == 0) prints_.push_back(event);
      return event;
    }
  }

 private:
  Event draw() {
    const bool is_back = kind_.takes_back && !prints_.empty() && dice_.one_in(30);
    if (is_back) return correction();
    Event event = source_.next();
    if (event.kind == EventKind::status) change_status(event);
    if (event.kind == EventKind::quote) change_quote(event);
    if (dice_.one_in(400)) event = gap(event.time);
    return event;
  }

  Event correction() {
    const Event print = prints_[prints_.size() - 1 - dice_.roll(std::min<std::size_t>(prints_.size(), 20))];
    Event event = blank_event(EventKind::correction, source_.now(), print.instrument);
    const bool is_cancel = dice_.one_in(2);
    const Price price{print.trade.price.units / 100 * dice_.between(85, 115)};
    event.correction = {
        .trade_id = print.trade.id, .price = is_cancel ? no_price : price, .size = is_cancel ? 0U : 100U, .zero = {}};
    return event;
  }

  void change_status(Event& event) {
    event.status.short_sale = static_cast<ShortSale>(dice_.roll(3));
    event.status.state = static_cast<TradingState>(2 + dice_.roll(3));
    if (event.status.state == TradingState::paused) event.status.reason = {'L', 'U', 'D', 'P'};
    if (!dice_.one_in(10)) return;
    event.instrument = no_instrument;
    event.status = {.state = TradingState::halted,
                    .short_sale = ShortSale::unknown,
                    .reason = {'M', 'W', 'C', static_cast<char>('1' + dice_.roll(3))},
                    .zero = {}};
  }

  // Near the bands as often as not.
  void change_quote(Event& event) {
    if (index_of(event.instrument) >= 5) return;
    const std::int64_t middle = 20 * (1 + static_cast<std::int64_t>(index_of(event.instrument)));
    const Price at{Price::whole(middle).units / 100 * dice_.between(88, 112)};
    event.quote.bid = dice_.one_in(8) ? no_price : Price{at.units - Price::units_per_one / 100};
    event.quote.ask = dice_.one_in(8) ? no_price : at;
  }

  Event gap(Time at) {
    Event event = blank_event(EventKind::gap, at, no_instrument);
    event.gap = {.from = count_, .to = count_ + dice_.roll(5), .session = {}, .zero = {}};
    return event;
  }

  Kind kind_;
  Dice dice_;
  RandomMarket source_;
  std::vector<Event> prints_;
  std::uint64_t count_ = 0;
};

// Holds what the desk rings for, after every event, to what `Naive` says. Naive(universe, schedule, rules) has
// enter(change), apply(event, market) and on(): the slots in the engine's order.
template <class Naive>
void hold_to(const Rules& rules, std::uint64_t seed, RandomVenues::Kind kind, int steps,
             const Schedule& schedule = short_days(1'000)) {
  const Universe universe = seven_listings();
  RecordingDesk desk(universe, {}, schedule, rules);
  Naive naive(universe, rules);
  RandomVenues source(universe, seed, kind);
  std::size_t next = 0, changes = 0;
  std::vector<bool> before;
  for (int step = 0; step < steps; ++step) {
    const Event event = source.next();
    for (; next < schedule.changes().size() && schedule.changes()[next].at <= event.time; ++next) {
      desk.step(blank_event(EventKind::quote, schedule.changes()[next].at, no_instrument));
      naive.enter(schedule.changes()[next], desk.market());
    }
    desk.step(event);
    naive.apply(event, desk.market());
    const std::vector<bool> on = naive.on();
    ASSERT_EQ(on.size(), desk.engine().slots().size());
    for (std::uint32_t slot = 0; slot < on.size(); ++slot) {
      const Slot& what = desk.engine().slots()[slot];
      ASSERT_EQ(desk.engine().is_firing(slot), on[slot])
          << "seed " << seed << " step " << step << " kind " << static_cast<int>(event.kind) << " of "
          << index_of(event.instrument) << " subject " << index_of(what.subject) << " rung " << what.rung;
    }
    changes += on != before ? 1U : 0U;
    before = on;
  }
  EXPECT_GT(changes, 10U);
}

}  // namespace tocsin
