#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "engine/universe.hpp"
#include "tests/support/market_builder.hpp"

namespace tocsin {

// Numbers that are the same on every machine: the generator is the standard's, the ranges are ours.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : generator_(seed) {}

  // One of 0 .. sides - 1.
  std::uint64_t roll(std::uint64_t sides) { return generator_() % sides; }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(roll(static_cast<std::uint64_t>(high - low + 1)));
  }
  bool one_in(std::uint64_t sides) { return roll(sides) == 0; }

 private:
  std::mt19937_64 generator_;
};

// Days of ten minutes: 100 s of pre-market, 300 s regular, 100 s post-market, 100 s closed.
inline Schedule short_days(int count) {
  std::vector<PhaseChange> changes;
  for (int day = 1; day <= count; ++day) {
    const Time start{std::chrono::seconds{600 * day}};
    changes.push_back({start, Phase::pre_market, true});
    changes.push_back({start + std::chrono::seconds{100}, Phase::regular, false});
    changes.push_back({start + std::chrono::seconds{400}, Phase::post_market, false});
    changes.push_back({start + std::chrono::seconds{500}, Phase::closed, false});
  }
  return Schedule(std::move(changes));
}

// An endless stream of everything that can happen to a few instruments, and some things that should not: prices that
// walk, jump and come back, names that do not trade for a while, conditional trades, restated references, splits,
// unknown instruments, prices that are none.
class RandomMarket {
 public:
  RandomMarket(const Universe& universe, std::uint64_t seed) : dice_(seed), events_(Time{std::chrono::seconds{500}}) {
    for (const Listing& listing : universe.listings()) {
      prices_.push_back(listing.prior_close == no_price ? dollars(100) : listing.prior_close);
      anchors_.push_back(prices_.back());
    }
    asleep_until_.resize(prices_.size());
  }

  Event next() {
    if (!dice_.one_in(4)) events_.after(Duration{dice_.between(1, 400'000'000)});
    const std::uint64_t kind = dice_.roll(200);
    const auto instrument = static_cast<std::uint32_t>(dice_.roll(prices_.size()));
    if (kind < 12) return events_.timer();
    if (kind < 18) return events_.quote(instrument, 99, 101);
    if (kind < 20) return events_.status(instrument, dice_.one_in(2) ? TradingState::halted : TradingState::trading);
    if (kind < 22) return reference(instrument);
    if (dice_.one_in(100)) asleep_until_[instrument] = now() + Duration{dice_.between(0, 600'000'000'000)};
    if (asleep_until_[instrument] > now()) return events_.quote(instrument, 99, 101);
    if (kind == 22) return events_.trade(static_cast<std::uint32_t>(prices_.size()), 50.0);
    if (kind == 23) return events_.trade(instrument, Price{price_units_max + dice_.between(0, 9)});
    const std::uint64_t size = 1 + dice_.roll(500);
    const std::uint32_t conditions = kind < 40 ? rare_conditions() : 0;
    const Price price = move(instrument);
    return events_.trade(instrument, price, conditions, size);
  }

  [[nodiscard]] Time now() const { return events_.now(); }

 private:
  std::uint32_t rare_conditions() {
    const std::uint32_t cross = dice_.roll(4) == 0 ? trade_condition::closing_cross : 0;
    return cross | static_cast<std::uint32_t>(dice_.roll(8));
  }

  // A walk on a coarse grid, so that levels are met exactly and prices repeat.
  Price move(std::uint32_t instrument) {
    Price& price = prices_[instrument];
    const std::int64_t anchor = anchors_[instrument].units;
    std::int64_t step_ppm = dice_.between(-6, 6) * 1'000;
    if (dice_.one_in(40)) step_ppm = dice_.between(-9, 7) * 10'000;
    const std::int64_t pull = (anchor - price.units) / 50;
    const std::int64_t grid = anchor / 1'000;
    price.units = std::max(grid, (price.units + pull + anchor / 1'000'000 * step_ppm) / grid * grid);
    return price;
  }

  Event reference(std::uint32_t instrument) {
    Price& anchor = anchors_[instrument];
    const std::uint64_t roll = dice_.roll(10);
    if (roll < 3) return events_.reference(ReferenceKind::official_open, instrument, prices_[instrument]);
    if (roll < 6) return events_.reference(ReferenceKind::official_close, instrument, prices_[instrument]);
    if (roll == 6) return events_.reference(ReferenceKind::prior_close, instrument, no_price);
    if (roll == 7) {
      anchor = anchor < dollars(20) ? Price{anchor.units * 4} : Price{anchor.units / 2};
    } else {
      anchor.units += anchor.units / 1'000 * dice_.between(-10, 10);
    }
    return events_.reference(ReferenceKind::prior_close, instrument, anchor);
  }

  Dice dice_;
  EventMaker events_;
  std::vector<Price> prices_;
  std::vector<Price> anchors_;
  std::vector<Time> asleep_until_;  // names that do not trade for a while
};

}  // namespace tocsin
