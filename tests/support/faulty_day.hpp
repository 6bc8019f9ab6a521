#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "feeds/merge.hpp"
#include "feeds/tape/tape_copy.hpp"
#include "feeds/universe_file.hpp"
#include "tests/support/faulty_market.hpp"
#include "tests/support/vector_feed.hpp"

namespace tocsin {

// Writes a tape of a faulty market from `start` on.
inline void write_faulty_day(const std::string& path, const std::string& universe_file, std::uint64_t seed, Time start,
                             std::size_t events_count) {
  const Universe universe(read_universe_file(universe_file));
  FeedInfo info{.path = "made",
                .format = "made",
                .sources = {"venue"},
                .listings = {universe.listings().begin(), universe.listings().end()},
                .provenance = "random",
                .first = start,
                .last = start + std::chrono::hours(8),
                .timer_grid = {}};
  std::vector<std::unique_ptr<Feed>> feeds;
  feeds.push_back(std::make_unique<VectorFeed>(info, FaultyMarket(universe, seed, start).draw(events_count), 100));
  Merge merge(std::move(feeds));
  write_tape(merge, path);
}

}  // namespace tocsin
