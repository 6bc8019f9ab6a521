#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/event.hpp"
#include "engine/universe.hpp"
#include "feeds/feed.hpp"
#include "feeds/tally.hpp"

namespace tocsin {

// Which clock gives events their `time`.
enum class EventClock : std::uint8_t {
  receive,  // when the bytes came to this machine: the kernel's stamp where there is one
  venue,    // the venue's own stamp: a day that is played again at another pace then gives the same events
};

// How a feed from the wire is to be read.
struct LiveOptions {
  std::vector<Listing> listings;  // who events may name; Event::instrument is the place in this list
  EventClock clock = EventClock::receive;
  std::chrono::local_days date{};               // the trading day in New York, from whose midnight ITCH counts
  std::uint32_t depth_levels = 5;               // levels a side that Quote::bid_depth and ask_depth add up
  std::uint32_t orders_max = 4'000'000;         // orders at one time for which there is room
  Duration wait_max = std::chrono::seconds(1);  // how long a message that is missing is waited for
};

// Bytes from the wire -> Events, as they come. Never waits: whoever drives it polls. What it cannot read it counts with
// its reason, as a Feed does; the offset of the first is in bytes received. The time of its events never decreases, and
// the sequence of each source goes up by one an event from 1 on: the same messages give the same numbers, however they
// came, so that a feed which is asked for its session once more says the same events again.
class LiveFeed {
 public:
  LiveFeed() = default;
  LiveFeed(const LiveFeed&) = delete;
  LiveFeed& operator=(const LiveFeed&) = delete;
  LiveFeed(LiveFeed&&) = delete;
  LiveFeed& operator=(LiveFeed&&) = delete;
  virtual ~LiveFeed() = default;

  // Its sources and listings are known from the start; `path` says where it listens.
  [[nodiscard]] virtual const FeedInfo& info() const = 0;
  // The events of what came since the last call, valid until the next; a bounded number. Empty: nothing came.
  [[nodiscard]] virtual std::span<const Event> poll() = 0;
  // The session has ended and all of it was handed out.
  [[nodiscard]] virtual bool has_ended() const = 0;
  [[nodiscard]] virtual const Tally& tally() const = 0;
  // Nothing is lost where it is asked later: whoever sends waits.
  [[nodiscard]] virtual bool may_wait() const { return false; }
};

}  // namespace tocsin
