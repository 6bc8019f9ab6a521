#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <span>
#include <vector>

#include "app/live/play_order.hpp"
#include "feeds/live_feed.hpp"
#include "feeds/merge.hpp"
#include "feeds/pacer.hpp"

namespace tocsin {

// A day from files as if it came now: for drills, and to try a desk. Its events have the times of the files. It may be
// paused, stepped, hurried and slowed down meanwhile, and gives the same events in the same order.
class PlayedFeed final : public LiveFeed {
 public:
  // Events of who is not in `listings` are passed over. The timer's are, for a live day makes its own.
  PlayedFeed(std::vector<std::unique_ptr<Feed>> files, const std::vector<Listing>& listings, Pace pace);

  const FeedInfo& info() const override { return info_; }
  std::span<const Event> poll() override;
  bool has_ended() const override { return has_ended_; }
  const Tally& tally() const override { return tally_; }
  bool may_wait() const override { return true; }

  // ---- of another thread

  // False where too many orders wait.
  [[nodiscard]] bool order(const PlayOrder& order) noexcept;
  enum class State : std::uint8_t { playing, paused, seeking };
  // As it was at the last poll; it seeks from the order on.
  [[nodiscard]] State state() const noexcept { return state_.load(std::memory_order_relaxed); }

 private:
  static constexpr std::size_t batch_max = 256;

  void obey(const PlayOrder& order);
  void begin_anew();
  void publish() noexcept;
  [[nodiscard]] bool may_give(const Event& event);
  bool refill();
  [[nodiscard]] bool is_due(const Event& event);
  void give(const Event& event);

  Merge merge_;
  FeedInfo info_;
  std::vector<InstrumentId> instruments_;  // by the merge's number; no_instrument: not listed
  Tally tally_;
  Pace pace_;
  Pacer pacer_;
  PlayOrders orders_;
  bool is_paused_ = false;
  std::uint64_t steps_ = 0;           // events that are given all the same
  std::optional<Time> seek_until_{};  // events before it are given at once
  std::atomic<State> state_ = State::playing;
  std::chrono::steady_clock::time_point start_{};
  std::optional<Duration> due_;  // of the front of `rest_`, once it was asked for
  std::span<const Event> rest_;  // of the merge, not yet given
  std::vector<Event> batch_;
  bool has_ended_ = false;
};

// "playing", "paused", "seeking".
[[nodiscard]] std::string_view word(PlayedFeed::State state) noexcept;

}  // namespace tocsin
