#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/random_market.hpp"
#include "tests/support/recordings.hpp"
#include "tests/support/vector_feed.hpp"

namespace tocsin {

// An hour from 09:30 in New York: three sectors of four names at about 100, a fund at half their mean, and the index of
// all of them as it is published. They walk quietly; where it is stressed, STILL stands 2 % below its prior close, and
//
//   09:40  every nine seconds one name falls by 1.1 %, in each sector by turns, four times each
//   10:10  FUND is sold 1.2 % below its basket for thirty seconds
//   10:15  all names fall by 1 %; the index is published as it was for a minute
//   10:20  they fall by 1 % again; the index is not published at all for a minute
class SpreadingMarket {
 public:
  static constexpr Time opening = time_from_ns(1'737'988'200'000'000'000);

  explicit SpreadingMarket(bool is_stressed) : is_stressed_(is_stressed) { cents_.fill(10'000); }

  Feeds feeds() {
    FeedInfo info{.path = is_stressed_ ? "spreading" : "quiet",
                  .format = "spreading market",
                  .sources = {"venue"},
                  .listings = listings(),
                  .provenance = "made from random numbers",
                  .first = {},
                  .last = opening + std::chrono::hours{1},
                  .timer_grid = {}};
    for (int second = -8; second < 3'600; ++second) hear(second);
    Feeds feeds;
    feeds.push_back(std::make_unique<VectorFeed>(std::move(info), std::move(events_)));
    return feeds;
  }

 private:
  static constexpr std::uint32_t names_count = 12;
  static constexpr std::uint32_t fund = 4, still = 13, index = 14;

  // The instrument of a name: the fund stands behind the first sector.
  static std::uint32_t instrument_of(std::uint32_t name) { return name < 4 ? name : name + 1; }

  [[nodiscard]] std::vector<Listing> listings() const {
    std::vector<Listing> all;
    for (const char* sector : {"CHIP", "NETS", "POWR"}) {
      for (const char* letter : {"A", "B", "C", "D"}) {
        all.push_back({.symbol = std::string(sector) + letter, .sector = sector, .prior_close = Price::whole(100)});
      }
      if (all.size() == fund) {
        all.push_back({.symbol = "FUND", .type = InstrumentType::fund, .prior_close = Price::whole(50)});
      }
    }
    all.push_back({.symbol = "STILL", .prior_close = Price::whole(is_stressed_ ? 102 : 100)});
    all.push_back({.symbol = "^ALL", .type = InstrumentType::index, .prior_close = Price::whole(1'000)});
    return all;
  }

  [[nodiscard]] bool is_in(int second, int from, int until) const {
    return is_stressed_ && second >= from && second < until;
  }
  // Of all names, in cents.
  [[nodiscard]] std::int64_t sum() const {
    std::int64_t sum = 0;
    for (const std::int64_t each : cents_) sum += each;
    return sum;
  }

  void hear(int second) {
    strike(second);
    for (std::uint32_t name = 0; name < names_count; ++name) {
      if ((second + static_cast<int>(name)) % 2 != 0) continue;
      maker_.at(opening + std::chrono::seconds{second} + std::chrono::milliseconds{50 * (name + 1)});
      std::int64_t& cents = cents_[name];
      const std::int64_t anchor = 10'000 - fallen_[name];
      cents = cents > anchor + 50 ? anchor : cents + dice_.between(-3, 3) + (anchor - cents) / 8;
      tell(instrument_of(name), cents * 10'000'000);
    }
    maker_.at(opening + std::chrono::seconds{second} + std::chrono::milliseconds{700});
    const std::int64_t sold = is_in(second, 2'400, 2'430) ? 60 : 0;
    tell(fund, (sum() / 24 - sold + dice_.between(-1, 1)) * 10'000'000);
    tell(still, Price::whole(100).units);
    if (!is_in(second, 2'700, 2'760)) published_ = sum() * 100'000'000 / 12;
    if (second % 3 == 0 && !is_in(second, 3'000, 3'060)) tell(index, published_);
  }
  void strike(int second) {
    if (is_in(second, 600, 1'032) && (second - 600) % 9 == 0) {
      const auto number = static_cast<std::uint32_t>((second - 600) / 9);
      fallen_[number % 3 * 4 + number / 3 % 4] += 110;
    }
    const bool all_fall = is_in(second, 2'700, 2'701) || is_in(second, 3'000, 3'001);
    for (std::int64_t& each : fallen_) each += all_fall ? 100 : 0;
  }
  void tell(std::uint32_t instrument, std::int64_t units) { events_.push_back(maker_.trade(instrument, Price{units})); }

  bool is_stressed_;
  Dice dice_{21};
  EventMaker maker_;
  std::vector<Event> events_;
  std::array<std::int64_t, names_count> cents_{};
  std::array<std::int64_t, names_count> fallen_{};  // cents
  std::int64_t published_ = 0;
};

}  // namespace tocsin
