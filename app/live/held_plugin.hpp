#pragma once

#include <chrono>
#include <string>

#include "app/live/switch_off_record.hpp"
#include "engine/time.hpp"

namespace tocsin {

// The rule whose plugin holds a live day's engine up: nothing is judged meanwhile.
struct HeldPlugin {
  std::string rule;
  Duration lasted{};
};

// "held up by the plugin of rule spreads, since 3 s".
[[nodiscard]] std::string text_of(const HeldPlugin& held);

// A call that lasts so long holds the engine up.
inline constexpr Duration held_from = std::chrono::seconds(1);
// What a call that cannot be interrupted has beyond its limit, before the process ends.
inline constexpr Duration held_max = std::chrono::seconds(5);
// Exit status then, by which whoever starts services starts this one again.
inline constexpr int held_status = 3;

// A thread cannot be ended, but the process can: writes down that the plugin is switched off at this call, tells
// people, and ends the process as a kill would. Who starts it again goes on with the day without that plugin.
[[noreturn]] void end_held_day(SwitchOffRecord& record, const SwitchOff& hung, Duration lasted);

}  // namespace tocsin
