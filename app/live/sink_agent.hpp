#pragma once

#include <memory>
#include <span>

#include "app/live/agent.hpp"
#include "app/live/alert_queue.hpp"
#include "app/live/alert_record.hpp"
#include "app/live/loop_watch.hpp"
#include "app/live/sink_line.hpp"
#include "app/live/standing_alerts.hpp"
#include "sinks/console_sink.hpp"

namespace tocsin {

// Hands each alert to the log, to the console, and to every sink's queue.
class SinkAgent final : public Agent {
 public:
  struct Parts {
    AlertQueue& alerts;
    AlertRecord& log;
    ConsoleSink* console = nullptr;
    std::span<const std::unique_ptr<SinkLine>> lines{};
    StandingAlerts* standing = nullptr;  // told of all
    LoopWatch* watch = nullptr;          // where somebody measures
  };

  explicit SinkAgent(const Parts& parts) : parts_(parts) {}

  std::size_t poll() override;
  std::string_view name() const noexcept override { return "sinks"; }

  // Without the queue: while nobody polls. Of alerts that the log has already, sinks that were told hear nothing again.
  void tell(const ToldAlert& told);

 private:
  static constexpr std::size_t batch_max = 64;

  Parts parts_;
  ToldAlert told_;
};

}  // namespace tocsin
