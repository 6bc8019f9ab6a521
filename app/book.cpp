#include "app/book.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "app/account.hpp"
#include "app/any_feed.hpp"
#include "app/depth_text.hpp"
#include "app/exchange_time.hpp"
#include "app/progress.hpp"
#include "engine/setup_error.hpp"
#include "feeds/index/capture_index.hpp"
#include "feeds/nearest_word.hpp"
#include "feeds/zone_clock.hpp"
#include "sinks/local_time.hpp"

namespace tocsin {
namespace {

// A recording, and the index beside it where there is one that fits.
struct Indexed {
  BookOpening opening;
  std::optional<CaptureIndex> index;
  Time first = Time::max();  // of its events
};

void say_why_not(const SetupError& error) {
  std::cerr << "tocsin: " << error.what() << "; reading from the start instead\n";
}

std::optional<CaptureIndex> index_of(const BookOpening& opening, const CaptureOptions& options) {
  const std::string path = index_path(opening.lines.front().name);
  if (!std::filesystem::exists(path)) return std::nullopt;
  try {
    CaptureIndex index(bytes::stored_file(path));
    index.check(index_subject(opening.lines, options));
    index.give_points(opening.lines);
    return index;
  } catch (const SetupError& error) {
    say_why_not(error);
    return std::nullopt;
  }
}

Time first_time_of(const Indexed& recording, const CaptureOptions& options) {
  if (recording.index) return recording.index->first();
  const auto feed = recording.opening.recording.open(recording.opening.lines, options);
  const auto events = feed->next();
  return events.empty() ? Time::max() : events.front().time;
}

std::vector<Indexed> indexed(const std::vector<std::string>& files, const CaptureOptions& options) {
  std::vector<Indexed> recordings;
  for (BookOpening& opening : book_openings(files)) {
    auto index = index_of(opening, options);
    recordings.push_back({.opening = std::move(opening), .index = std::move(index)});
    recordings.back().first = first_time_of(recordings.back(), options);
  }
  return recordings;
}

// The time of the first event, which says what day it is.
Time first_time_of(const std::vector<Indexed>& recordings) {
  const Indexed& earliest = *std::ranges::min_element(recordings, {}, &Indexed::first);
  if (earliest.first == Time::max()) throw SetupError(earliest.opening.lines.front().name + ": holds no events");
  return earliest.first;
}

// From the last mark before the time, or from the start.
std::unique_ptr<BookFeed> open(const Indexed& recording, CaptureOptions options) {
  const auto& [lines, reader] = recording.opening;
  if (recording.index) {
    try {
      const auto mark = recording.index->mark_at(*options.until);
      if (mark) options.resume = &*mark;
      return reader.open(lines, options);
    } catch (const SetupError& error) {
      say_why_not(error);
      options.resume = nullptr;
    }
  }
  return reader.open(lines, options);
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

// What the book shown does not say of itself: that the recording had not begun by then, or was over, or could not all
// be read.
void say_what_is_wrong(const BookFeed& feed, Time first, Time at, const LocalTime& local) {
  if (first != Time::max() && first > at) {
    std::cerr << fmt::format("tocsin: {}: begins at {}, after --at\n", feed.info().path, local.time_of_day(first));
  }
  if (const auto end = feed.end()) {
    std::cerr << fmt::format("tocsin: {}: ends at {}, before --at: this is its last book\n", feed.info().path,
                             local.time_of_day(*end));
  }
  std::cerr << rejects_of(feed);
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
  const std::vector<Indexed> recordings = indexed(options.files, reading.capture);
  const Time at = exchange_time_on(first_time_of(recordings), options.at, "--at");
  reading.capture.until = at;
  const LocalTime local(us_equities_zone);
  std::vector<std::unique_ptr<BookFeed>> feeds;
  for (const Indexed& recording : recordings) feeds.push_back(open(recording, reading.capture));
  std::vector<Depth> books;
  const auto print = [&](const std::string& venue, const Depth& depth) {
    std::cout << fmt::format("{}  {}  {} {} {}\n", options.symbol, venue, local.date(at), local.time_of_day(at),
                             local.zone())
              << depth_text(depth);
  };
  for (std::size_t i = 0; i < feeds.size(); ++i) {
    BookFeed& feed = *feeds[i];
    const auto instrument = find(feed.info(), options.symbol);
    if (!instrument) continue;
    read_through(feed);
    books.push_back(feed.depth(*instrument, options.levels));
    print(feed.info().sources.front(), books.back());
    say_what_is_wrong(feed, recordings[i].first, at, local);
  }
  if (books.empty()) refuse_symbol(feeds, options.symbol);
  if (books.size() > 1) print("all venues", together(books, options.levels));
  return 0;
}

}  // namespace tocsin
