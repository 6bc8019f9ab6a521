#pragma once

#include <memory>
#include <vector>

#include "app/live/switch_off_record.hpp"
#include "strategies/all.hpp"

namespace tocsin {

// The rules of a live day after so many changes: the engine that judges by them, and who watches its plugins
// and keeps what became of them.
struct Edition {
  std::vector<Policy> policies{};  // with the notices of storms; they outlive the engine
  PluginWatch watch{};
  std::unique_ptr<SwitchOffRecord> switch_offs{};
  std::unique_ptr<DeskEngine> engine{};  // none once another edition is in force
};

}  // namespace tocsin
