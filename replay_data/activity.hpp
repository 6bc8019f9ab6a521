#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "replay_data/course.hpp"

namespace tocsin {

// When a name is active: how many slots each slice of its day holds. A slot is a quote, or a quote and the trade it is
// for. More of them after the open, before the close, and where the price moves; few outside of regular hours, the
// more so the smaller the overnight gap; none between 09:30 and the name's own opening.
struct Activity {
  std::vector<std::uint32_t> slots;                                      // by slice
  std::array<std::uint64_t, day_clock::phases_count> slots_in_phase{};   // sums of `slots`
  std::array<std::uint64_t, day_clock::phases_count> trades_in_phase{};  // slots that are trades
  std::array<double, day_clock::phases_count> share_of_phase{};          // of the day's shares traded
};

// Spreads exactly `slots` slots, `trades` of them trades, over the day. `gap` is the overnight gap as a fraction.
[[nodiscard]] Activity spread_activity(const Course& course, double gap, std::uint64_t slots, std::uint64_t trades,
                                       Random random);

}  // namespace tocsin
