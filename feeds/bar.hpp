#pragma once

#include <span>

#include "engine/event.hpp"

namespace tocsin {

// Open, high, low, close and volume of one interval. A bar is not a tick.
struct Bar {
  Time start;
  Duration width;
  Price open, high, low, close;
  std::uint64_t volume = 0;
};

inline constexpr std::size_t bar_trades_max = 4;

// Why a bar cannot be one, or nullptr: high below low, a price outside of high and low, no width.
[[nodiscard]] const char* fault_of(const Bar& bar) noexcept;

// Writes the bar as at most four trades marked `from_bar` and returns how many: open, the two extremes (the low first
// in a rising bar), close; a price that repeats the one before is left out. All of them have the `time` at which the
// bar is known, the last nanosecond of its interval, so that no rule sees the future; `venue_time` spreads them over
// the interval. The volume is the last trade's. `sequence` counts up from `sequence`.
std::size_t trades_of(const Bar& bar, InstrumentId instrument, std::uint64_t sequence,
                      std::span<Event, bar_trades_max> out) noexcept;

}  // namespace tocsin
