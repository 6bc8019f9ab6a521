#pragma once

#include "engine/check.hpp"
#include "feeds/book/book_feed.hpp"

namespace tocsin {

// Reads a feed to its end, and checks what must be true of any.
inline void read_book_feed(BookFeed& feed) {
  std::uint64_t events_count = 0;
  Time last = Time::min();
  for (auto events = feed.next(); !events.empty(); events = feed.next()) {
    for (const Event& event : events) {
      TOCSIN_CHECK(event.time >= last);
      TOCSIN_CHECK(event.sequence == ++events_count);
      TOCSIN_CHECK(event.instrument == no_instrument || index_of(event.instrument) < feed.info().listings.size());
      last = event.time;
    }
  }
  const Tally& tally = feed.tally();
  TOCSIN_CHECK(tally.events_out == events_count);
  TOCSIN_CHECK(tally.records_in >= tally.rejected_count() + tally.passed_over_count());
  for (std::uint32_t i = 0; i < feed.info().listings.size(); ++i) {
    TOCSIN_CHECK(feed.depth(InstrumentId{i}, 10).bids.size() <= 10);
  }
}

}  // namespace tocsin
