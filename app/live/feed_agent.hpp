#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/live/agent.hpp"
#include "app/live/event_queue.hpp"
#include "feeds/live_feed.hpp"

namespace tocsin {

// Polls a feed and puts its events, with the numbers of the whole list, on their way to the engine. Where the queue is
// full a feed that may wait does; of any other they are lost, and a gap takes their place as soon as there is room: if
// it waited, it would lose them unseen.
class FeedAgent final : public Agent {
 public:
  // `sources[n]`: the list's number of the feed's source n; sources[0] is the timer's. `room`: events of the queue.
  FeedAgent(std::unique_ptr<LiveFeed> feed, std::vector<SourceId> sources, std::size_t room);

  std::size_t poll() override;
  std::string_view name() const noexcept override { return name_; }

  // ---- of whoever takes the events

  [[nodiscard]] EventQueue& queue() noexcept { return queue_; }
  [[nodiscard]] const EventQueue& queue() const noexcept { return queue_; }
  // Events that found no room since the last call.
  [[nodiscard]] std::uint64_t take_lost() noexcept {
    if (lost_.load(std::memory_order_relaxed) == 0) [[likely]]
      return 0;
    return lost_.exchange(0, std::memory_order_relaxed);
  }
  // The feed has ended, and everything is in the queue.
  [[nodiscard]] bool has_ended() const noexcept { return ended_.load(std::memory_order_acquire); }

  // What came of it so far, for other threads: each number for itself, at most a round old.
  struct Figures {
    std::uint64_t messages = 0;
    std::uint64_t rejected = 0;  // of those
    std::uint64_t gaps = 0;      // gap events: how often something was missing
  };
  [[nodiscard]] Figures figures() const noexcept;

  // Of the thread that polls, or when none does.
  [[nodiscard]] const LiveFeed& feed() const noexcept { return *feed_; }

 private:
  [[nodiscard]] std::span<const Event> numbered(std::span<const Event> events);
  void lose(std::span<const Event> events);
  std::size_t put_waiting();
  bool put_gap();
  void publish() noexcept;

  std::unique_ptr<LiveFeed> feed_;
  std::vector<SourceId> sources_;
  bool same_numbers_;  // the feed's are the list's
  std::string name_;
  EventQueue queue_;
  std::vector<Event> numbered_;
  std::span<const Event> waiting_;          // of those, where the feed may wait: no room yet
  std::vector<std::optional<Event>> gaps_;  // by the list's source: what stands for the events that were lost
  bool has_gaps_ = false;
  // Looked at in every round of the engine: apart from what is written with every event.
  alignas(64) std::atomic<std::uint64_t> lost_ = 0;
  std::atomic<bool> ended_ = false;
  alignas(64) std::atomic<std::uint64_t> messages_ = 0;
  std::atomic<std::uint64_t> rejected_ = 0;
  std::atomic<std::uint64_t> gaps_told_ = 0;
};

}  // namespace tocsin
