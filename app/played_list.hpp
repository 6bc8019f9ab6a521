#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <span>

#include "feeds/live_feed.hpp"
#include "feeds/pacer.hpp"

namespace tocsin {

// Where a replay takes its events from: the next ones in order, empty at the end.
using NextEvents = std::function<std::span<const Event>()>;

// A list of events, in its order, as a feed that gives each when it is due.
class PlayedList final : public LiveFeed {
 public:
  struct Part {
    Pace pace;  // from `from` on; what comes before is due at once
    std::optional<Time> from;
    std::optional<Time> to;                   // the first event not to be given
    const std::atomic<bool>* stop = nullptr;  // set from outside (a signal): the list ends between two events
  };

  PlayedList(NextEvents next, const Part& part) : next_(std::move(next)), part_(part), pacer_(part.pace) {}

  [[nodiscard]] const FeedInfo& info() const override { return info_; }
  [[nodiscard]] std::span<const Event> poll() override;
  [[nodiscard]] bool has_ended() const override { return has_ended_; }
  [[nodiscard]] const Tally& tally() const override { return tally_; }
  [[nodiscard]] bool may_wait() const override { return true; }

  // Until the next event is due, but not for long: so that who asked may look at something else.
  void wait();

  // The time of the list's first event.
  [[nodiscard]] std::optional<Time> first() const noexcept { return first_; }
  // It was ended from outside.
  [[nodiscard]] bool was_stopped() const noexcept { return was_stopped_; }
  // How late the latest event was given, against its pace.
  [[nodiscard]] Duration latest() const noexcept { return latest_; }

 private:
  [[nodiscard]] bool refill();
  [[nodiscard]] std::size_t due_count();
  [[nodiscard]] Duration until_due(const Event& event);

  NextEvents next_;
  Part part_;
  Pacer pacer_;
  FeedInfo info_{.path = "list", .format = "events in order"};
  Tally tally_;
  std::span<const Event> rest_;
  std::optional<Time> first_;
  bool is_last_ = false;  // of the list: behind `rest_` nothing is given
  bool has_ended_ = false;
  bool was_stopped_ = false;
  std::optional<std::chrono::steady_clock::time_point> start_;
  std::optional<Duration> due_;  // of the front of `rest_`, once it was asked for
  Duration elapsed_{};
  Duration latest_{};
};

}  // namespace tocsin
