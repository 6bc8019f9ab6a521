#include "app/book.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "app/any_feed.hpp"
#include "app/depth_text.hpp"
#include "app/exchange_time.hpp"
#include "app/progress.hpp"
#include "engine/setup_error.hpp"
#include "feeds/nearest_word.hpp"
#include "feeds/zone_clock.hpp"
#include "sinks/local_time.hpp"

namespace tocsin {
namespace {

// The time of the first event, which says what day it is.
Time first_time_of(const std::vector<std::string>& files, const Reading& reading) {
  Time first = Time::max();
  for (const auto& feed : open_books(files, reading)) {
    const auto events = feed->next();
    if (!events.empty()) first = std::min(first, events.front().time);
  }
  if (first == Time::max()) throw SetupError(files.front() + ": holds no events");
  return first;
}

void read_through(BookFeed& feed) {
  const LocalTime local(us_equities_zone);
  Progress progress("book");
  std::uint64_t events_count = 0;
  for (auto events = feed.next(); !events.empty(); events = feed.next()) {
    events_count += events.size();
    if (!progress.is_due()) continue;
    progress.show({.done = feed.info().bytes > 0
                               ? static_cast<double>(feed.position()) / static_cast<double>(feed.info().bytes)
                               : -1,
                   .events = events_count,
                   .tape_time = local.whole_seconds(events.back().time)});
  }
}

std::optional<InstrumentId> find(const FeedInfo& info, const std::string& symbol) {
  const auto listing = std::ranges::find(info.listings, symbol, &Listing::symbol);
  if (listing == info.listings.end()) return std::nullopt;
  return InstrumentId{static_cast<std::uint32_t>(listing - info.listings.begin())};
}

[[noreturn]] void refuse_symbol(const std::vector<std::unique_ptr<BookFeed>>& feeds, const std::string& symbol) {
  std::vector<std::string_view> known;
  for (const auto& feed : feeds) {
    for (const Listing& listing : feed->info().listings) known.push_back(listing.symbol);
  }
  throw SetupError("--symbol: none of the files has " + symbol + did_you_mean(symbol, known));
}

}  // namespace

int book(const BookOptions& options) {
  Reading reading = reading_of(options.reading);
  const Time at = exchange_time_on(first_time_of(options.files, reading), options.at, "--at");
  reading.capture.until = at;
  const LocalTime local(us_equities_zone);
  const auto feeds = open_books(options.files, reading);
  std::vector<Depth> books;
  const auto print = [&](const std::string& venue, const Depth& depth) {
    std::cout << fmt::format("{}  {}  {} {} {}\n", options.symbol, venue, local.date(at), local.time_of_day(at),
                             local.zone())
              << depth_text(depth);
  };
  for (const auto& feed : feeds) {
    const auto instrument = find(feed->info(), options.symbol);
    if (!instrument) continue;
    read_through(*feed);
    books.push_back(feed->depth(*instrument, options.levels));
    print(feed->info().sources.front(), books.back());
  }
  if (books.empty()) refuse_symbol(feeds, options.symbol);
  if (books.size() > 1) print("all venues", together(books, options.levels));
  return 0;
}

}  // namespace tocsin
