#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/random_market.hpp"
#include "tests/support/recordings.hpp"
#include "tests/support/vector_feed.hpp"

namespace tocsin {

// Forty minutes from 09:30 in New York of eight names that trade once a second, each at its own moment, and walk about
// 100: ECHO tells what LEAD told two seconds before, P1 to P6 go each their own way. Where it is stressed
//
//   P1-P6  09:55-10:05  move together: ten minutes of one walk, and a little of their own
//   LEAD   10:00        falls 1 % at once, and ECHO two seconds later
class RelatedMarket {
 public:
  static constexpr SubjectId echo{0}, lead{1};
  static constexpr Time opening = time_from_ns(1'737'988'200'000'000'000);

  explicit RelatedMarket(bool is_stressed) : is_stressed_(is_stressed) {}

  Feeds feeds() {
    FeedInfo info{.path = is_stressed_ ? "related" : "unrelated",
                  .format = "related market",
                  .sources = {"venue"},
                  .listings = {},
                  .provenance = "made from random numbers",
                  .first = {},
                  .last = opening + std::chrono::minutes{40},
                  .timer_grid = {}};
    for (const char* symbol : {"ECHO", "LEAD", "P1", "P2", "P3", "P4", "P5", "P6"}) {
      info.listings.push_back({.symbol = symbol, .prior_close = Price::whole(100)});
    }
    for (int second = 0; second < 2'400; ++second) hear(second);
    Feeds feeds;
    feeds.push_back(std::make_unique<VectorFeed>(std::move(info), std::move(events_)));
    return feeds;
  }

 private:
  static constexpr std::size_t names_count = 8;

  void hear(int second) {
    move(second);
    for (std::size_t name = 0; name < names_count; ++name) {
      maker_.at(opening + std::chrono::seconds{second} + std::chrono::milliseconds{100 + 90 * name});
      events_.push_back(maker_.trade(static_cast<std::uint32_t>(name), Price{cents_[name] * 10'000'000}));
    }
  }
  void move(int second) {
    cents_[index_of(echo)] = told_;
    told_ = cents_[index_of(lead)];
    walk(cents_[index_of(lead)], dice_.between(-3, 3));
    if (is_stressed_ && second == 1'800) cents_[index_of(lead)] = anchor_ -= 100;
    const std::int64_t of_all = dice_.between(-3, 3);
    const bool is_together = is_stressed_ && second >= 1'500 && second < 2'100;
    for (std::size_t name = 2; name < names_count; ++name) {
      const std::int64_t own = dice_.between(-3, 3);
      walk(cents_[name], is_together ? 3 * of_all + own / 3 : own);
    }
  }
  // What strays far is drawn back.
  void walk(std::int64_t& cents, std::int64_t step) const {
    const std::int64_t anchor = &cents == &cents_[index_of(lead)] ? anchor_ : 10'000;
    cents += step + (anchor - cents) / 40;
  }

  bool is_stressed_;
  Dice dice_{21};
  EventMaker maker_;
  std::vector<Event> events_;
  std::array<std::int64_t, names_count> cents_{10'000, 10'000, 10'000, 10'000, 10'000, 10'000, 10'000, 10'000};
  std::int64_t told_ = 10'000;    // by LEAD, two seconds before
  std::int64_t anchor_ = 10'000;  // of LEAD
};

}  // namespace tocsin
