#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "feeds/feed.hpp"
#include "tests/support/random_market.hpp"

namespace tocsin {

// A random market as it reaches us through bad lines: events dropped, some of them told of by a gap; events twice;
// events late, their stamps raised as a feed raises them; trades taken back or corrected; stalls, after which all that
// waited has one stamp; and an end in the middle. The same seed gives the same events.
class FaultyMarket {
 public:
  FaultyMarket(const Universe& universe, std::uint64_t seed, Time start)
      : universe_(universe), dice_(seed), market_(universe, seed), shift_(start - market_.now()) {}

  // About `events_count` events in the order of time, with the universe's instrument numbers, all of source 1.
  std::vector<Event> draw(std::size_t events_count) {
    while (events_.size() < events_count) send(next());
    events_.erase(events_.end() - static_cast<std::ptrdiff_t>(dice_.roll(events_.size() / 10 + 1)), events_.end());
    return std::move(events_);
  }

 private:
  // What a feed would hand on: the timer is made where the order is made, and unknown instruments are refused.
  Event next() {
    if (!told_.empty() && dice_.one_in(100)) return correction();
    for (;;) {
      Event event = market_.next();
      if (event.kind == EventKind::timer || index_of(event.instrument) >= universe_.size()) continue;
      if (dice_.one_in(3'000)) stall();
      event.time += shift_;
      event.venue_time = event.time;
      if (event.time < stalled_until_) event.time = stalled_until_;
      if (event.kind == EventKind::trade && dice_.one_in(40)) told_.push_back(event);
      return event;
    }
  }

  // Of one of the last trades that were set aside for it; now and then of one that is corrected already.
  Event correction() {
    const Event& told = told_[told_.size() - 1 - dice_.roll(std::min<std::size_t>(told_.size(), 8))];
    Event event = blank_event(EventKind::correction, market_.now() + shift_, told.instrument);
    event.source = told.source;
    event.sequence = corrections_from + ++corrections_count_;
    const bool is_cancel = !dice_.one_in(3);
    event.correction = {.trade_id = told.trade.id,
                        .price = is_cancel ? no_price : Price{told.trade.price.units / 100 * 99},
                        .size = is_cancel ? 0 : told.trade.size + 1,
                        .zero = {}};
    return event;
  }

  void send(const Event& event) {
    if (dice_.one_in(40)) return drop(event);
    if (dice_.one_in(30)) return delay(event);
    push(event);
    if (dice_.one_in(50)) events_.push_back(events_.back());
    if (!delayed_.empty() && dice_.one_in(3)) release();
  }

  void drop(const Event& event) {
    if (dice_.one_in(2)) return;
    Event gap = blank_event(EventKind::gap, event.time, no_instrument);
    gap.sequence = event.sequence;
    gap.source = event.source;
    gap.gap = {.from = event.sequence, .to = event.sequence, .session = {}, .zero = {}};
    push(gap);
  }

  void delay(const Event& event) { delayed_.push_back(event); }
  void release() {
    Event event = delayed_.front();
    delayed_.erase(delayed_.begin());
    event.flags |= event_flag::late;
    push(event);
  }

  void push(Event event) {
    if (!events_.empty()) event.time = std::max(event.time, events_.back().time);
    events_.push_back(event);
  }

  void stall() { stalled_until_ = market_.now() + shift_ + Duration{dice_.between(1'000'000'000, 400'000'000'000)}; }

  static constexpr std::uint64_t corrections_from = 1'000'000'000;  // beyond the numbers of the market's own events

  const Universe& universe_;
  Dice dice_;
  RandomMarket market_;
  Duration shift_;
  Time stalled_until_{};
  std::vector<Event> told_;  // trades that may be corrected
  std::uint64_t corrections_count_ = 0;
  std::vector<Event> delayed_;
  std::vector<Event> events_;
};

}  // namespace tocsin
