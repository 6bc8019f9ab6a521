#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "feeds/live_feed.hpp"
#include "feeds/net/endpoint.hpp"
#include "feeds/net/udp_lines.hpp"

namespace tocsin {

// Where a session of IEX-TP is heard, and how.
struct IexFeedOptions {
  enum class Messages : std::uint8_t { tops, deep };  // TOPS 1.5 or 1.6; DEEP 1.0

  Messages messages = Messages::deep;
  LinesOptions lines;
  std::optional<std::uint32_t> channel{};  // nothing: that of the first segment of these messages
  std::optional<std::uint32_t> session{};  // likewise
  std::string source{};                    // the name of the source; empty: as a feed over captures has it
  LiveOptions live{};
};

// The segments of one channel of IEX from UDP lines -> the events that open_iex gives of the same segments, numbered by
// the listings. Symbols that are not listed are passed over and counted. A session is read from its first message:
// where it is heard first in its course, all before is a gap, and its books are in doubt. What all lines lost is waited
// for no longer than `wait_max` without any progress, and becomes a gap then: nobody is asked for it. Another session
// follows once two of its segments have come in a row. Messages end with the
// System Event that says so.
//
// By the venue's clock `time` is what the message says, raised to that of the message before it where it is less, and
// marked late then: the same however segments came. A gap, which has no stamp, comes at the time of the last event
// before it, or else at midnight of the options' date.
//
// SetupError where a line cannot be opened, or there is none.
[[nodiscard]] std::unique_ptr<LiveFeed> open_iex_feed(const IexFeedOptions& options);

}  // namespace tocsin
