#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "strategies/all.hpp"

namespace tocsin {

// Room for one state of the engine, taken in advance, that the engine's thread fills between two events: a copy of
// memory, and nothing else. Whoever keeps it asks, and has it until it asks again.
class StateRoom {
 public:
  // ---- whoever keeps it

  // Asks for the state of an engine of this size.
  void ask(std::size_t bytes) {
    state_.resize(bytes);
    stage_.store(Stage::wanted, std::memory_order_release);
  }
  [[nodiscard]] bool is_answered() const noexcept { return stage_.load(std::memory_order_acquire) != Stage::wanted; }
  // The state, and how many events had been heard and alerts told; nothing where the engine was another meanwhile, or
  // the journal had broken off.
  [[nodiscard]] bool is_taken() const noexcept { return stage_.load(std::memory_order_acquire) == Stage::taken; }
  [[nodiscard]] const std::vector<std::byte>& state() const noexcept { return state_; }
  [[nodiscard]] std::uint64_t events() const noexcept { return events_; }
  [[nodiscard]] std::uint64_t alerts() const noexcept { return alerts_; }

  // ---- the engine's thread

  [[nodiscard]] bool is_wanted() const noexcept { return stage_.load(std::memory_order_acquire) == Stage::wanted; }
  void take(const DeskEngine& engine, std::uint64_t events, std::uint64_t alerts) noexcept {
    if (engine.snapshot_bytes() != state_.size()) return decline();
    engine.save(state_);
    events_ = events;
    alerts_ = alerts;
    stage_.store(Stage::taken, std::memory_order_release);
  }
  void decline() noexcept { stage_.store(Stage::declined, std::memory_order_release); }

 private:
  enum class Stage : std::uint8_t { idle, wanted, taken, declined };

  std::vector<std::byte> state_;
  std::uint64_t events_ = 0;
  std::uint64_t alerts_ = 0;
  std::atomic<Stage> stage_ = Stage::idle;
};

}  // namespace tocsin
