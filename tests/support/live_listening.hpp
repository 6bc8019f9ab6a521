#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/live_feed.hpp"
#include "feeds/net/endpoint.hpp"
#include "feeds/net/receive_clock.hpp"

namespace tocsin {

// Where a feed that was told to take free ports listens: what its path says.
inline std::vector<Endpoint> lines_of(const LiveFeed& feed) {
  std::vector<Endpoint> lines;
  std::string_view path = feed.info().path;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find(", "), path.size());
    lines.push_back(parse_endpoint(path.substr(0, end)));
    path.remove_prefix(std::min(end + 2, path.size()));
  }
  return lines;
}

// Polls a feed and keeps what it says.
class LiveListening {
 public:
  explicit LiveListening(LiveFeed& feed) : feed_(feed) {}

  // False where nothing came.
  bool poll() {
    const auto events = feed_.poll();
    events_.insert(events_.end(), events.begin(), events.end());
    return !events.empty();
  }
  // Polls, with `between` before each time, until `is_done`; false where that takes more than twenty seconds.
  bool poll_until(auto&& is_done, auto&& between) {
    const Time deadline = kernel_time() + std::chrono::seconds(20);
    while (!is_done()) {
      between();
      poll();
      if (kernel_time() > deadline) return false;
    }
    return true;
  }
  bool poll_until(auto&& is_done) {
    return poll_until(is_done, [] {});
  }

  [[nodiscard]] std::span<const Event> events() const { return events_; }

 private:
  LiveFeed& feed_;
  std::vector<Event> events_;
};

// The same events, their instruments numbered by another list of the same names or fewer: what is of none of those is
// left out, and the rest counted anew.
inline std::vector<Event> renumbered(std::span<const Event> events, std::span<const Listing> from,
                                     std::span<const Listing> to) {
  std::vector<Event> out;
  for (Event event : events) {
    if (event.instrument != no_instrument) {
      const auto at = std::ranges::find(to, from[index_of(event.instrument)].symbol, &Listing::symbol);
      if (at == to.end()) continue;
      event.instrument = InstrumentId{static_cast<std::uint32_t>(at - to.begin())};
    }
    event.sequence = out.size() + 1;
    out.push_back(event);
  }
  return out;
}

}  // namespace tocsin
