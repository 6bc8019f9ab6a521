#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/random_market.hpp"
#include "tests/support/recordings.hpp"
#include "tests/support/vector_feed.hpp"

namespace tocsin {

// Two hours from 09:30 in New York, of five names that walk quietly about 100, each with a trade and a quote every four
// seconds. Where it is stressed they stand 2 % below their prior close, and one thing happens to each:
//
//   BURST  10:40  falls 3 % in twenty seconds       DRAIN  11:10  its book is wide and thin for thirty
//   TURN   10:50  slides for ten minutes            SURGE  10:30  trades ten times its shares for five minutes
//   JUMP   11:00  opens 2 % lower from one trade to the next
class StressedMarket {
 public:
  static constexpr SubjectId burst{0}, drain{1}, jump{2}, surge{3}, turn{4};
  static constexpr Time opening = time_from_ns(1'737'988'200'000'000'000);

  explicit StressedMarket(bool is_stressed) : is_stressed_(is_stressed) {}

  Feeds feeds() {
    FeedInfo info{.path = is_stressed_ ? "stressed" : "calm",
                  .format = "stressed market",
                  .sources = {"venue"},
                  .listings = {},
                  .provenance = "made from random numbers",
                  .first = {},
                  .last = opening + std::chrono::hours{2},
                  .timer_grid = {}};
    for (const char* symbol : {"BURST", "DRAIN", "JUMP", "SURGE", "TURN"}) {
      info.listings.push_back({.symbol = symbol, .prior_close = Price::whole(is_stressed_ ? 102 : 100)});
    }
    for (int second = -8; second < 7'200; ++second) hear(second);
    Feeds feeds;
    feeds.push_back(std::make_unique<VectorFeed>(std::move(info), std::move(events_)));
    return feeds;
  }

 private:
  void hear(int second) {
    for (std::uint32_t name = 0; name < 5; ++name) {
      if ((second + static_cast<int>(name)) % 4 != 0) continue;
      maker_.at(opening + std::chrono::seconds{second} + std::chrono::milliseconds{100 * (name + 1)});
      move(SubjectId{name}, second);
      events_.push_back(maker_.trade(name, Price{cents_[name] * 10'000'000}, 0, shares(SubjectId{name}, second)));
      events_.push_back(quote(SubjectId{name}, second));
    }
  }
  [[nodiscard]] bool is_in(SubjectId name, SubjectId whose, int second, int from, int until) const {
    return is_stressed_ && name == whose && second >= from && second < until;
  }
  void move(SubjectId name, int second) {
    std::int64_t& cents = cents_[index_of(name)];
    std::int64_t& anchor = anchors_[index_of(name)];
    if (is_in(name, burst, second, 4'200, 4'220)) anchor -= 60;
    if (is_in(name, turn, second, 4'800, 5'400)) anchor -= 2;
    if (is_in(name, jump, second, 5'400, 5'404)) anchor -= 200;
    const bool is_moved = is_in(name, burst, second, 4'200, 4'220) || is_in(name, jump, second, 5'400, 5'404);
    cents = is_moved ? anchor : cents + dice_.between(-3, 3) + (anchor - cents) / 8;
  }
  [[nodiscard]] std::uint64_t shares(SubjectId name, int second) const {
    return is_in(name, surge, second, 3'600, 3'900) ? 1'000 : 100;
  }
  Event quote(SubjectId name, int second) {
    const bool is_drained = is_in(name, drain, second, 6'000, 6'030);
    const double middle = static_cast<double>(cents_[index_of(name)]) / 100;
    const double half = (is_drained ? 0.12 : 0.02) + 0.01 * static_cast<double>(dice_.roll(2));
    Event event = maker_.quote(index_of(name), middle - half, middle + half);
    event.quote.bid_depth = event.quote.ask_depth =
        static_cast<std::uint32_t>((is_drained ? 100 : 1'000) + dice_.roll(is_drained ? 30 : 300));
    return event;
  }

  bool is_stressed_;
  Dice dice_{20};
  EventMaker maker_;
  std::vector<Event> events_;
  std::vector<std::int64_t> cents_ = std::vector<std::int64_t>(5, 10'000);
  std::vector<std::int64_t> anchors_ = std::vector<std::int64_t>(5, 10'000);
};

}  // namespace tocsin
