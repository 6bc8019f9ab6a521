#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "app/latency/tsc_clock.hpp"
#include "feeds/live_feed.hpp"

namespace tocsin::bench {

// How a flood comes.
struct Flood {
  double rate = 0;        // events a second
  double seconds = 2;     // for so long
  std::size_t names = 1;  // of the universe, in turn
};

// Trades of names in turn, a microsecond of the day apart. One in two hundred of a name is far below the others, the
// next is back. It never waits: who is slow gets more at once, and loses it.
class FloodFeed final : public LiveFeed {
 public:
  FloodFeed(const Flood& flood, std::vector<Listing> listings, Time start, const TscClock& clock);

  const FeedInfo& info() const override { return info_; }
  std::span<const Event> poll() override;
  bool has_ended() const override { return has_ended_; }
  const Tally& tally() const override { return tally_; }

 private:
  static constexpr std::size_t batch_max = 256;
  static constexpr std::uint64_t dip_every = 200;

  void make(Event& event) noexcept;

  Flood flood_;
  FeedInfo info_;
  Tally tally_;
  Time start_;
  const TscClock& clock_;
  std::vector<Event> batch_;
  std::uint64_t begun_ = 0;  // tick; 0: not yet
  std::uint64_t given_ = 0;
  bool has_ended_ = false;
};

}  // namespace tocsin::bench
