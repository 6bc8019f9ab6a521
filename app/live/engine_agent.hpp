#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "app/heard_list.hpp"
#include "app/live/agent.hpp"
#include "app/live/alert_queue.hpp"
#include "app/live/feed_agent.hpp"
#include "app/live/loop_watch.hpp"
#include "app/live/rules_change.hpp"
#include "app/live/state_room.hpp"
#include "feeds/sequencer.hpp"
#include "feeds/tape/journal.hpp"
#include "strategies/all.hpp"

namespace tocsin {

// The heart of a live day, and of a replay on two threads: takes events from the feeds, makes their order, writes them
// down and steps the engine, and hands over what rang. From an event taken to its alert handed over it takes no lock,
// allocates nothing and makes no system call.
class EngineAgent final : public Agent {
 public:
  struct Parts {
    DeskEngine& engine;
    Sequencer* sequencer = nullptr;  // none: one feed gives the list in its order, the timer's events with it
    Journal* journal = nullptr;      // none: nothing is written down
    AlertQueue& alerts;
    std::span<const std::unique_ptr<FeedAgent>> feeds;
    HeardList* heard = nullptr;  // steps the engine where there is no sequencer
    // The clock on the wall, less what an event may take to come: timers go by it where no event comes. None where
    // events alone make time go by.
    std::function<Time()> clock{};
    // Called while the journal or the queue of alerts has no room.
    std::function<void()> make_way;
    LoopWatch* watch = nullptr;            // where somebody measures
    const PluginWatch* plugins = nullptr;  // where somebody wants to know which were switched off
  };

  // `alerts_told`: alerts of this day so far.
  EngineAgent(Parts parts, std::uint64_t alerts_told);

  std::size_t poll() override;
  std::string_view name() const noexcept override { return "engine"; }

  // Of another thread: from the next event on the change is told what is listed, and once it is ready, it is made,
  // between two events. One at a time; it outlives the agent.
  void follow(RulesChange& change) noexcept { coming_.store(&change, std::memory_order_release); }

  // Of another thread: between two events its state is copied to where it is wanted, which outlives the agent.
  void keep_state_in(StateRoom& room) noexcept { room_.store(&room, std::memory_order_release); }

  // All feeds have ended, and everything they gave was stepped through.
  [[nodiscard]] bool has_ended() const noexcept { return ended_.load(std::memory_order_acquire); }
  // Plugins of the rules in force that were switched off: so many of PluginWatch::switch_offs() may be read.
  [[nodiscard]] std::size_t switch_offs_count() const noexcept { return switch_offs_.load(std::memory_order_acquire); }
  // Times that it had to wait for room.
  [[nodiscard]] std::uint64_t waits_count() const noexcept { return waits_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t alerts_count() const noexcept { return alerts_.load(std::memory_order_relaxed); }

  // What it has done, for other threads: each number for itself, at most a round old.
  struct Figures {
    Sequencer::Counts counts;
    std::uint64_t gaps = 0;   // messages that gaps say were lost
    Time last = Time::min();  // of the last event in the list; the beginning of time before the first
  };
  [[nodiscard]] Figures figures() const noexcept;

 private:
  static constexpr std::size_t batch_max = 256;
  static constexpr std::size_t stretch_max = 4'096;  // of a list that is in order

  std::size_t drain(FeedAgent& feed);
  std::size_t hear(EventQueue& queue);
  void order(std::span<const Event> events);
  void step(const Event& event);
  void tend(RulesChange& change);
  void make(RulesChange& change);
  void fill(StateRoom& room);
  void tell(const Alert& alert);
  void wait() noexcept;
  void publish() noexcept;

  Parts parts_;
  const Succession::Ring tell_ = [this](const Alert& alert) { tell(alert); };
  DeskEngine* engine_;  // that of the rules in force
  std::atomic<RulesChange*> coming_ = nullptr;
  std::atomic<StateRoom*> room_ = nullptr;
  RulesChange* following_ = nullptr;  // is told what is listed
  std::vector<Event> batch_;
  std::atomic<std::uint64_t> alerts_;
  std::atomic<std::uint64_t> waits_ = 0;
  std::atomic<bool> ended_ = false;
  std::atomic<std::size_t> switch_offs_ = 0;

  struct Published {
    std::atomic<std::uint64_t> taken = 0, out = 0, timers = 0, known = 0, raised = 0, lost = 0, gaps = 0;
    std::atomic<Time> last = Time::min();
  };
  Published published_;
};

}  // namespace tocsin
