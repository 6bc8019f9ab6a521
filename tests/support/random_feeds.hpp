#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/support/vector_feed.hpp"

namespace tocsin {

// What a random feed is made from, so that the same feed can be made twice.
struct FeedRecipe {
  FeedInfo info;
  std::vector<Event> events;
  std::size_t batch = 1;
};

inline Event random_trade(std::mt19937_64& random, Time time, std::uint32_t instruments, SourceId sources) {
  Event event = blank_event(EventKind::trade, time, InstrumentId{static_cast<std::uint32_t>(random() % instruments)});
  event.source = static_cast<SourceId>(1 + random() % sources);
  event.sequence = random() % 4;
  event.trade = {
      .price = Price::whole(static_cast<std::int64_t>(random() % 2)), .size = 1, .id = 0, .conditions = 0, .zero = {}};
  return event;
}

// Feeds whose times, sources, sequences and bytes coincide often: `step` is the mean distance of two stamps.
inline std::vector<FeedRecipe> random_feeds(std::uint64_t seed, std::size_t feeds, std::size_t events_max,
                                            std::uint64_t step) {
  static const std::vector<std::string> symbols{"AMD", "AVGO", "NVDA", "^SOX"};
  std::mt19937_64 random(seed);
  std::vector<FeedRecipe> recipes(feeds);
  for (std::size_t i = 0; i < feeds; ++i) {
    FeedRecipe& recipe = recipes[i];
    recipe.info.path = "feed " + std::to_string(i);
    recipe.batch = 1 + random() % 9;
    for (std::size_t k = 0; k <= random() % 3; ++k)
      recipe.info.sources.push_back("source " + std::to_string(random() % 4));
    for (const auto& symbol : symbols) recipe.info.listings.push_back({.symbol = symbol});
    std::ranges::shuffle(recipe.info.listings, random);
    std::int64_t ns = static_cast<std::int64_t>(random() % 50);
    for (std::size_t k = random() % (events_max + 1); k > 0; --k) {
      ns += static_cast<std::int64_t>(random() % (2 * step));
      recipe.events.push_back(
          random_trade(random, time_from_ns(ns), 4, static_cast<SourceId>(recipe.info.sources.size())));
    }
  }
  return recipes;
}

inline std::unique_ptr<Feed> made_from(const FeedRecipe& recipe) {
  return std::make_unique<VectorFeed>(recipe.info, recipe.events, recipe.batch);
}

}  // namespace tocsin
