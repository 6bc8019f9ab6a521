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
// events late, their stamps raised as a feed raises them; stalls, after which all that waited has one stamp; and an end
// in the middle. The same seed gives the same events.
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
    for (;;) {
      Event event = market_.next();
      if (event.kind == EventKind::timer || index_of(event.instrument) >= universe_.size()) continue;
      if (dice_.one_in(3'000)) stall();
      event.time += shift_;
      event.venue_time = event.time;
      if (event.time < stalled_until_) event.time = stalled_until_;
      return event;
    }
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

  const Universe& universe_;
  Dice dice_;
  RandomMarket market_;
  Duration shift_;
  Time stalled_until_{};
  std::vector<Event> delayed_;
  std::vector<Event> events_;
};

}  // namespace tocsin
