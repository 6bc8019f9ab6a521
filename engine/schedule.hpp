#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/time.hpp"

namespace tocsin {

// Part of a trading day. Regular is 09:30-16:00 New York time on a full day; the core knows that only as intervals.
enum class Phase : std::uint8_t { closed, pre_market, regular, post_market };

// A set of phases, as bits.
using Phases = std::uint8_t;
constexpr Phases bit_of(Phase phase) noexcept { return static_cast<Phases>(1U << static_cast<unsigned>(phase)); }
inline constexpr Phases regular_hours = bit_of(Phase::regular);
inline constexpr Phases extended_hours =
    bit_of(Phase::pre_market) | bit_of(Phase::regular) | bit_of(Phase::post_market);
inline constexpr Phases all_hours = extended_hours | bit_of(Phase::closed);

// From `at` on, the market is in `phase`, until the next change. `opens_day`: a new trading day starts here.
struct PhaseChange {
  Time at;
  Phase phase;
  bool opens_day;
};

// The trading hours as plain intervals of event time, worked out at start-up from calendar and time zone.
// An empty schedule is one endless regular session.
class Schedule {
 public:
  Schedule() = default;
  // Refuses changes that are not in ascending order of time.
  explicit Schedule(std::vector<PhaseChange> changes);

  [[nodiscard]] std::span<const PhaseChange> changes() const noexcept { return changes_; }
  [[nodiscard]] Phase first_phase() const noexcept { return changes_.empty() ? Phase::regular : Phase::closed; }

 private:
  std::vector<PhaseChange> changes_;
};

}  // namespace tocsin
