#pragma once

#include <memory>
#include <vector>

#include "app/latency/run_watch.hpp"
#include "app/live/agent_thread.hpp"
#include "app/live/day_log.hpp"
#include "app/live/engine_agent.hpp"
#include "app/live/live_desk.hpp"
#include "app/live/loop_watch.hpp"
#include "app/live/sink_agent.hpp"

namespace tocsin {

struct LabLoopOptions {
  IdleKind idle = IdleKind::spin;
  std::vector<int> cores;  // of the three threads; none: wherever the system puts them
};

// The loop of a live day, to be measured: its desk, and three threads of which the last are the sinks'.
class LabLoop {
 public:
  // `file` and `rules` as LiveDesk; they, options and watch must outlive it.
  LabLoop(const DeskFile& file, const RulesFile& rules, const LabLoopOptions& options, LoopWatch& watch);

  // Feeds, engine and sinks have a thread each, until the day has ended. Throws what an agent threw.
  void run(RunWatch& beside);
  // The exchange has the first thread, feeds and engine share the next.
  void run(Agent& exchange, RunWatch& beside);

  [[nodiscard]] const DayLog& log() const noexcept { return log_; }

 private:
  // Makes room in the journal ahead; the disk is not waited for.
  class RoomAgent final : public Agent {
   public:
    explicit RoomAgent(Journal& journal) : journal_(journal) {}
    std::size_t poll() override { return journal_.tend(); }
    std::string_view name() const noexcept override { return "journal"; }

   private:
    Journal& journal_;
  };

  [[nodiscard]] std::unique_ptr<AgentThread> thread(const char* name, std::size_t place, IdleKind idle,
                                                    std::vector<Agent*> agents) const;
  void run(const char* first_name, std::vector<Agent*> first, std::vector<Agent*> second, RunWatch& beside);

  const LabLoopOptions& options_;
  LiveDesk desk_;
  AlertQueue alerts_;
  DayLog log_;
  SinkAgent sinks_;
  RoomAgent room_;
  EngineAgent engine_;
};

}  // namespace tocsin
