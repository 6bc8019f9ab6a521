#pragma once

#include <cstdint>
#include <span>

#include "engine/event.hpp"

namespace tocsin {

// What an event may name without leading a reader outside of its arrays: instruments below `instruments` (or none, for
// a timer, gap or clear), sources up to `sources`, and kinds, sides and states that exist. Judges structure and order
// in time, never whether a price is likely.
struct EventCheck {
  std::uint32_t instruments;
  std::uint32_t sources;

  // Why this event is not acceptable after `floor` and up to `ceiling`, or nullptr.
  [[nodiscard]] const char* fault_of(const Event& event, Time floor, Time ceiling) const noexcept;

  // How many events from the first on are acceptable: times from `floor` to `ceiling` that never decrease.
  [[nodiscard]] std::size_t good_run(std::span<const Event> events, Time floor, Time ceiling) const noexcept;

 private:
  [[nodiscard]] bool all_good(std::span<const Event> events, Time floor, Time ceiling) const noexcept;
};

}  // namespace tocsin
