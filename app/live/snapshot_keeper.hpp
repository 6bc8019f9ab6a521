#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

#include "app/live/agent.hpp"
#include "app/live/engine_agent.hpp"
#include "app/live/live_desk.hpp"
#include "app/live/state_room.hpp"

namespace tocsin {

// Keeps snapshots of a live day, one in the place of the other, now and then or when asked: the engine's thread copies
// its state, and the thread that polls packs it and puts it on the disk. What cannot be written is said, and the day
// goes on.
class SnapshotKeeper final : public Agent {
 public:
  // They outlive it. No `every`: only when asked.
  struct Parts {
    const LiveDesk& desk;
    EngineAgent& engine;
    std::optional<Duration> every;
  };

  explicit SnapshotKeeper(const Parts& parts);

  // ---- who asks, on any thread

  // Asks for one. Why there can be none now; nullptr where there will be.
  [[nodiscard]] const char* ask();
  // That the last one kept has heard; 0: none was kept.
  [[nodiscard]] std::uint64_t events_count() const noexcept { return events_.load(std::memory_order_relaxed); }

  // ---- the thread that polls

  std::size_t poll() override;
  std::string_view name() const noexcept override { return "snapshots"; }

 private:
  [[nodiscard]] bool is_due();
  void begin();
  void keep();

  Parts parts_;
  StateRoom room_;
  std::size_t edition_ = 0;  // whose state was asked for
  bool is_under_way_ = false;
  std::atomic<bool> is_asked_ = false;
  std::chrono::steady_clock::time_point next_;
  std::atomic<std::uint64_t> events_ = 0;
};

}  // namespace tocsin
