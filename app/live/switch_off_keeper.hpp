#pragma once

#include <string>
#include <vector>

#include "app/live/agent.hpp"
#include "app/live/engine_agent.hpp"
#include "app/live/live_desk.hpp"

namespace tocsin {

// Writes down which plugins of a live day's rules were switched off, and at which of their calls, beside the journal:
// what the clock decided, a replay and a restart decide alike. Says each to people. Of the thread that changes the
// rules.
class SwitchOffKeeper final : public Agent {
 public:
  // They outlive it. What was written down before is kept.
  SwitchOffKeeper(const LiveDesk& desk, const EngineAgent& engine);

  std::size_t poll() override;
  std::string_view name() const noexcept override { return "switch-offs"; }

 private:
  // Of one edition of the rules.
  struct Record {
    std::vector<std::string> rows;
    std::size_t seen = 0;  // of those that its watch noted
  };

  [[nodiscard]] Record& record_of(std::size_t edition);
  std::size_t keep(std::size_t edition, std::size_t count);

  const LiveDesk& desk_;
  const EngineAgent& engine_;
  std::vector<Record> records_;  // by edition
};

}  // namespace tocsin
