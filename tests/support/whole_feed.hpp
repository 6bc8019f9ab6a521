#pragma once

#include <vector>

#include "feeds/feed.hpp"

namespace tocsin {

inline std::vector<Event> events_left(Feed& feed) {
  std::vector<Event> all;
  for (auto events = feed.next(); !events.empty(); events = feed.next()) {
    all.insert(all.end(), events.begin(), events.end());
  }
  return all;
}

// A feed read to its end: its events, with copies of what else it says there.
struct WholeFeed {
  explicit WholeFeed(Feed& feed) : info(feed.info()), events(events_left(feed)), tally(feed.tally()) {}

  FeedInfo info;
  std::vector<Event> events;
  Tally tally;
};

}  // namespace tocsin
