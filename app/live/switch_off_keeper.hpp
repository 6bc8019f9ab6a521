#pragma once

#include "app/live/agent.hpp"
#include "app/live/live_desk.hpp"

namespace tocsin {

// Tends the records of the plugins that were switched off in a live day. Of the thread that changes the rules.
class SwitchOffKeeper final : public Agent {
 public:
  // It outlives the keeper.
  explicit SwitchOffKeeper(const LiveDesk& desk) : desk_(desk) {}

  std::size_t poll() override;
  std::string_view name() const noexcept override { return "switch-offs"; }

 private:
  const LiveDesk& desk_;
};

}  // namespace tocsin
