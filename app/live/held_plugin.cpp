#include "app/live/held_plugin.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace tocsin {

std::string text_of(const HeldPlugin& held) {
  return fmt::format("held up by the plugin of rule {}, since {} s", held.rule,
                     std::chrono::duration_cast<std::chrono::seconds>(held.lasted).count());
}

// By calls of the system alone: the plugin may hold a lock of the C library.
void end_held_day(SwitchOffRecord& record, const SwitchOff& hung, Duration lasted) {
  record.write(hung);
  std::array<char, 512> room;
  const auto text = fmt::format_to_n(
      room.data(), room.size(),
      "tocsin: rule {}: its plugin has held the engine up for {} s, and cannot be interrupted: it is switched off at "
      "its call {}, and the process ends with status {}; the same command goes on with the day\n",
      record.rule(hung.rule), std::chrono::duration_cast<std::chrono::seconds>(lasted).count(), hung.call, held_status);
  static_cast<void>(!::write(STDERR_FILENO, room.data(), std::min(text.size, room.size())));
  ::_exit(held_status);
}

}  // namespace tocsin
