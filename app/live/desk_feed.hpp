#pragma once

#include <string>
#include <vector>

#include "app/live/event_queue.hpp"
#include "feeds/live_feed.hpp"

namespace tocsin {

// What the desk does while its day goes on, as a feed like any other: it is put into the list of events, journalled,
// and said again by a replay. One thread puts actions, another polls. It never holds up the end of a day.
class DeskFeed final : public LiveFeed {
 public:
  // Behind the names of all others (feeds/actions).
  static constexpr const char* source = "~desk";

  DeskFeed();

  // An action, with its number as its sequence; its time may be raised to that of the one before. False where there is
  // no room.
  [[nodiscard]] bool put(Event action) noexcept;

  [[nodiscard]] const FeedInfo& info() const override { return info_; }
  [[nodiscard]] std::span<const Event> poll() override;
  [[nodiscard]] bool has_ended() const override { return true; }
  [[nodiscard]] const Tally& tally() const override { return tally_; }
  [[nodiscard]] bool may_wait() const override { return true; }

 private:
  static constexpr std::size_t room = 256;
  static constexpr std::size_t batch_max = 16;

  EventQueue actions_;
  Time last_ = Time::min();  // of those put
  std::vector<Event> batch_;
  FeedInfo info_;
  Tally tally_;
};

}  // namespace tocsin
