#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/live/engine_agent.hpp"
#include "app/live/held_plugin.hpp"
#include "app/live/sink_line.hpp"

namespace tocsin {

// How a live day stands, as it is told to people and programs.
struct LiveFigures {
  struct OneFeed {
    std::string name;         // where it listens
    std::string_view play{};  // of a feed that plays files: whether it does
    FeedAgent::Figures counts;
    std::size_t waiting = 0;  // events on their way to the engine
  };
  struct OneSink {
    std::string name;
    SinkLine::Counts counts;
  };

  std::string day;  // "2025-01-27"
  double uptime_seconds = 0;
  EngineAgent::Figures engine;
  std::uint64_t alerts = 0;
  std::uint64_t waits = 0;    // times that the engine had to wait for room
  std::uint64_t ringing = 0;  // alerts
  std::uint64_t snoozed = 0;
  std::uint64_t rules_changes = 0;
  std::string rules_fault;            // why the last change of rules was not made; empty where it was
  std::uint64_t plugins_off = 0;      // of the rules in force, that were switched off
  std::optional<HeldPlugin> held{};   // what holds the engine up
  std::uint64_t snapshot_events = 0;  // that the last snapshot kept of this day has heard
  std::string journal_fault;          // why it broke off; empty while it goes on
  std::uint64_t unkept = 0;           // events since then
  std::vector<OneFeed> feeds;
  std::vector<OneSink> sinks;
};

// The text format of Prometheus, version 0.0.4; docs/control.md tells of each metric.
[[nodiscard]] std::string metrics_text(const LiveFigures& figures);
// One JSON object; its time is UTC.
[[nodiscard]] std::string status_json(const LiveFigures& figures);

}  // namespace tocsin
