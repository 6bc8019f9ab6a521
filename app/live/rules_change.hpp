#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <span>

#include "app/live/event_queue.hpp"
#include "strategies/all.hpp"

namespace tocsin {

// New rules on their way into a live day: an engine that judges by them, what it has yet to hear, and the event from
// which on it is heard. Whoever prepares it lets it hear the journal; what is listed meanwhile goes into a queue. The
// engine's thread then lets it hear the last of that, and goes on with it: no lock, nothing allocated, no wait.
class RulesChange {
 public:
  // They outlive it.
  RulesChange(DeskEngine& engine, const PluginWatch& plugins) : engine_(engine), plugins_(plugins), tail_(room) {}

  // ---- whoever prepares it, on a thread of its own

  // Events of the day before the first that is in the queue; nothing before the engine's thread has seen it.
  [[nodiscard]] bool is_followed() const noexcept { return from_.load(std::memory_order_acquire) != nobody; }
  [[nodiscard]] std::uint64_t from() const noexcept { return from_.load(std::memory_order_acquire); }
  // Lets the engine hear some of what was listed meanwhile. False where there is none, or it was too much.
  bool hear_some(std::span<Event> room_for_some) noexcept {
    const std::size_t count = tail_.take(room_for_some);
    engine_.run(room_for_some.first(count), [](const Alert&) {});
    return count > 0;
  }
  // The engine has heard all but the last: the engine's thread may go on with it, from this event on. It is no longer
  // the caller's then.
  void make_ready(const Event& change) noexcept {
    change_ = change;
    Stage followed = Stage::followed;
    stage_.compare_exchange_strong(followed, Stage::ready, std::memory_order_acq_rel);
  }
  [[nodiscard]] bool is_made() const noexcept { return stage_.load(std::memory_order_acquire) == Stage::made; }
  // More was listed than there was room for: the engine cannot hear it all.
  [[nodiscard]] bool has_failed() const noexcept { return stage_.load(std::memory_order_acquire) == Stage::failed; }
  // Nobody goes on with the engine any more. False where somebody does already: it will be made.
  bool give_up() noexcept {
    Stage stage = stage_.load(std::memory_order_acquire);
    while (stage == Stage::followed || stage == Stage::ready) {
      if (stage_.compare_exchange_weak(stage, Stage::failed, std::memory_order_acq_rel)) return true;
    }
    return stage == Stage::failed;
  }

  // ---- the engine's thread

  void follow_from(std::uint64_t events) noexcept { from_.store(events, std::memory_order_release); }
  // False where there is no room: nothing more is to be put then.
  [[nodiscard]] bool put(const Event& event) noexcept {
    if (tail_.put({&event, 1}) == 1) return true;
    give_up();
    return false;
  }
  // True, once, when it is ready: the caller makes it.
  [[nodiscard]] bool take() noexcept {
    Stage ready = Stage::ready;
    return stage_.compare_exchange_strong(ready, Stage::taken, std::memory_order_acq_rel);
  }
  [[nodiscard]] const Event& change() const noexcept { return change_; }
  [[nodiscard]] DeskEngine& engine() noexcept { return engine_; }
  [[nodiscard]] const PluginWatch& plugins() const noexcept { return plugins_; }
  // The last that the engine hears before it is in force.
  void hear(const Event& event) noexcept {
    engine_.run({&event, 1}, [](const Alert&) {});
  }
  void finish() noexcept { stage_.store(Stage::made, std::memory_order_release); }

 private:
  enum class Stage : std::uint8_t { followed, ready, taken, made, failed };
  static constexpr std::size_t room = std::size_t{1} << 18;
  static constexpr std::uint64_t nobody = std::numeric_limits<std::uint64_t>::max();

  DeskEngine& engine_;
  const PluginWatch& plugins_;
  EventQueue tail_;
  std::atomic<std::uint64_t> from_ = nobody;
  std::atomic<Stage> stage_ = Stage::followed;
  Event change_ = blank_event(EventKind::action, Time{}, no_instrument);
};

}  // namespace tocsin
