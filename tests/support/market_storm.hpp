#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/market_builder.hpp"
#include "tests/support/vector_feed.hpp"

namespace tocsin {

// Seventeen minutes from the open of 27 January 2025 in which every rule of the market is broken once: Nvidia opens far
// down, is restricted from short sales before its venue says so, falls silent in a limit state and is paused; the venue
// loses messages, the S&P 500 declines 7 %, and the feed dies for a while.
class MarketStorm {
 public:
  static constexpr Time open = time_from_ns(1'737'988'200'000'000'000);  // 09:30 in New York

  static std::unique_ptr<Feed> feed() {
    FeedInfo info{
        .path = "storm",
        .format = "market storm",
        .sources = {"venue"},
        .listings = {{.symbol = "KO"}, {.symbol = "NVDA"}, {.symbol = "^GSPC", .type = InstrumentType::index}},
        .provenance = "made for a test",
        .first = {},
        .last = open + std::chrono::minutes(20),
        .timer_grid = {}};
    return std::make_unique<VectorFeed>(std::move(info), MarketStorm().events(), 7);
  }

 private:
  static constexpr std::uint32_t ko = 0, nvda = 1, index = 2;

  // What happens besides Coca-Cola's quotes, two seconds apart.
  void happen(int second) {
    if (second == 0) {
      add(maker_.trade(ko, 61.9));
      add(maker_.trade(nvda, 130.0));
      add(maker_.trade(index, dollars(6'000), trade_condition::index_value, 0));
    }
    if (second == 4) add(maker_.trade(nvda, 128.35));
    if (second == 6) add(short_sale(ShortSale::unrestricted));
    if (second == 10) add(maker_.quote(nvda, 123.4, 123.5));
    if (second == 40) add(maker_.quote(nvda, 123.4, 123.5));
    if (second == 44) add(short_sale(ShortSale::restricted));
    if (second == 60) add(maker_.gap(100, 150));
    if (second == 62) add(maker_.quote(nvda, 121.9, 122.1));
    if (second == 70) add(maker_.trade(index, dollars(5'674), trade_condition::index_value, 0));
    if (second == 340) add(maker_.trade(nvda, 122.0));
    if (second > 100 && second % 8 == 0) add(maker_.quote(nvda, 121.9, 122.1));
  }

  std::vector<Event> events() {
    for (int second = 0; second < 17 * 60; second += 2) {
      if (second > 80 && second < 96) continue;
      maker_.at(open + std::chrono::seconds(second));
      happen(second);
      add(maker_.quote(ko, 61.9, 61.92));
    }
    return std::move(events_);
  }
  Event short_sale(ShortSale word) {
    Event event = maker_.status(nvda, TradingState::unknown);
    event.status.short_sale = word;
    return event;
  }
  void add(const Event& event) { events_.push_back(event); }

  EventMaker maker_{open};
  std::vector<Event> events_;
};

}  // namespace tocsin
