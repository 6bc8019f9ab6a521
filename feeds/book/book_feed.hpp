#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "feeds/book/depth.hpp"
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
  // Orders at one time for which there is room at the start, and whether more may be made.
  std::uint32_t orders_max = 4'000'000;
  bool may_grow = true;
};

// A feed that keeps books.
class BookFeed : public Feed {
 public:
  // The book of one instrument, by the feed's own number, after the last event that was handed out: at most `levels` a
  // side.
  [[nodiscard]] virtual Depth depth(InstrumentId instrument, std::size_t levels) const = 0;
};

}  // namespace tocsin
