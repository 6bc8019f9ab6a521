#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <vector>

#include "feeds/live_feed.hpp"
#include "feeds/merge.hpp"
#include "feeds/pacer.hpp"

namespace tocsin {

// A day from files as if it came now: for drills, and to try a desk. Its events have the times of the files.
class PlayedFeed final : public LiveFeed {
 public:
  // Events of who is not in `listings` are passed over. The timer's are, for a live day makes its own.
  PlayedFeed(std::vector<std::unique_ptr<Feed>> files, const std::vector<Listing>& listings, Pace pace);

  const FeedInfo& info() const override { return info_; }
  std::span<const Event> poll() override;
  bool has_ended() const override { return has_ended_; }
  const Tally& tally() const override { return tally_; }
  bool may_wait() const override { return true; }

 private:
  static constexpr std::size_t batch_max = 256;

  bool refill();
  [[nodiscard]] bool is_due(const Event& event);
  void give(const Event& event);

  Merge merge_;
  FeedInfo info_;
  std::vector<InstrumentId> instruments_;  // by the merge's number; no_instrument: not listed
  Tally tally_;
  Pacer pacer_;
  bool is_paced_;
  std::chrono::steady_clock::time_point start_{};
  std::optional<Duration> due_;  // of the front of `rest_`, once it was asked for
  std::span<const Event> rest_;  // of the merge, not yet given
  std::vector<Event> batch_;
  bool has_ended_ = false;
};

}  // namespace tocsin
