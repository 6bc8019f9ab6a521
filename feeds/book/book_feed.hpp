#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "feeds/book/depth.hpp"
#include "feeds/book/feed_mark.hpp"
#include "feeds/feed.hpp"

namespace tocsin {

// How an exchange's own recording is to be read.
struct CaptureOptions {
  // The trading day in New York, where the bytes do not say it (a file of ITCH counts from midnight).
  std::optional<std::chrono::local_days> date;
  // Stop before the first message after this time: the books then stand as they stood.
  std::optional<Time> until;
  // Levels a side that Quote::bid_depth and ask_depth add up.
  std::uint32_t depth_levels = 5;
  // Orders at one time for which there is room: days have up to a few millions. More room, of price levels too, is made
  // only where told so, for it is as much as the bytes ask for; what there is no room for is rejected.
  std::uint32_t orders_max = 4'000'000;
  bool may_grow = false;
  // Instruments that a capture of IEX may name; messages of any more are rejected.
  std::uint32_t instruments_max = 65'536;
  // Where to go on instead of at the start: a mark that a feed over the same files, with the same options, gave. It
  // outlives the opening.
  const FeedMark* resume = nullptr;
};

// A feed that keeps books.
class BookFeed : public Feed {
 public:
  // The book of one instrument, by the feed's own number, after the last event that was handed out: at most `levels` a
  // side.
  [[nodiscard]] virtual Depth depth(InstrumentId instrument, std::size_t levels) const = 0;

  // The time of the recording's last message, once it has been read to its end and not only to `until`: the books stand
  // as they did then.
  [[nodiscard]] virtual std::optional<Time> end() const = 0;

  // The place behind the last event that was handed out, for another feed to go on from; nothing where none can, for a
  // packet is half read, or is waited for: ask again after the next events. A feed that goes on from it hands out the
  // same events as this one from here on, but numbers them from 1, and its accounts are of what it read itself.
  // SetupError from its opening where the mark is not of these files.
  [[nodiscard]] virtual std::optional<FeedMark> mark() = 0;
};

}  // namespace tocsin
