#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "app/live/agent.hpp"
#include "app/live/control.hpp"
#include "app/live/engine_agent.hpp"
#include "app/live/http_server.hpp"
#include "app/live/live_desk.hpp"
#include "app/live/live_figures.hpp"
#include "app/live/sink_line.hpp"
#include "app/live/snapshot_keeper.hpp"

namespace tocsin {

// Where people and programs ask how a live day stands, and act on it: metrics and health, and control over HTTP and a
// Unix socket. Polled by the thread of the sinks.
class FrontDesk final : public Agent {
 public:
  // Who is asked once the day goes on; they outlive it.
  struct Parts {
    LiveDesk& desk;
    const EngineAgent& engine;
    std::span<const std::unique_ptr<SinkLine>> sinks;
    const StandingAlerts& alerts;
    std::function<Time()> now;            // of the list of events
    RulesDesk* rules = nullptr;           // none: the rules are not changed
    SnapshotKeeper* snapshots = nullptr;  // none: none are kept
  };

  // Health is answered from now on, and that the day is not ready. SetupError where it cannot listen.
  explicit FrontDesk(const DeskFile& file);

  // What broke off has been gone through: the day goes on, and everything is answered.
  void open(const Parts& parts);
  // It ends.
  void close() { stage_.store(Stage::ending, std::memory_order_release); }

  std::size_t poll() override;
  std::string_view name() const noexcept override { return "front desk"; }

  // Somebody asked for the end of the day.
  [[nodiscard]] bool stop_asked() const noexcept { return stop_asked_.load(std::memory_order_relaxed); }

 private:
  enum class Stage : std::uint8_t { recovering, open, ending };

  [[nodiscard]] std::vector<HttpRoute> health_routes();
  [[nodiscard]] HttpAnswer ready() const;
  [[nodiscard]] LiveFigures figures() const;
  [[nodiscard]] RulesFile read_rules() const;
  [[nodiscard]] DeskNames desk_names() const;
  [[nodiscard]] std::function<const char*()> snapshots() const;
  void open_control();

  const DeskFile& file_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::atomic<Stage> stage_ = Stage::recovering;
  std::atomic<bool> stop_asked_ = false;
  std::optional<Parts> parts_;
  std::optional<DeskWords> words_;
  std::optional<Control> control_;
  std::size_t edition_ = 0;  // of the rules whose names control knows
  std::vector<std::unique_ptr<HttpServer>> servers_;
};

}  // namespace tocsin
