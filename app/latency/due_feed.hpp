#pragma once

#include "app/latency/loop_receipts.hpp"
#include "feeds/live_feed.hpp"

namespace tocsin {

// Events of a list, each from the instant on at which it is meant to come. The engine is given time to catch up with
// what is before the paced part.
class DueFeed final : public LiveFeed {
 public:
  // List and receipts must outlive it.
  DueFeed(FeedInfo info, const PacedList& list, LoopReceipts& receipts, const TscClock& clock);

  const FeedInfo& info() const override { return info_; }
  std::span<const Event> poll() override;
  bool has_ended() const override { return next_ == list_.events().size(); }
  const Tally& tally() const override { return tally_; }
  // The instants stay as they are: what has to wait is late.
  bool may_wait() const override { return true; }

 private:
  static constexpr std::size_t batch_max = 256;

  std::span<const Event> give(std::size_t count, std::uint64_t tick);

  FeedInfo info_;
  const PacedList& list_;
  LoopReceipts& receipts_;
  const TscClock& clock_;
  Tally tally_;
  std::size_t next_ = 0;
  std::uint64_t start_ = 0;  // 0: not yet
};

}  // namespace tocsin
