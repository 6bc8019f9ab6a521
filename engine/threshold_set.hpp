#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/arena.hpp"
#include "engine/market.hpp"

namespace tocsin {

// Where a fall of `key` below the reference begins. The key is parts per million of the reference, or dollars of market
// value; either way a larger key is a deeper fall.
struct FallMeasure {
  enum class Unit : std::uint8_t { ppm, dollars };

  Int128 reference = no_limit_below;
  Unit unit = Unit::ppm;
  std::uint64_t shares = 1;  // dollars: what one unit of value stands for

  // A fall needs something positive to fall from.
  [[nodiscard]] bool known() const noexcept { return reference > 0; }
  // The highest value that has fallen by at least `key`.
  [[nodiscard]] Int128 fires_at(std::int64_t key) const noexcept;
  // The deepest key that the value has fallen by: the greatest with value <= fires_at(key); below 0 where it has risen.
  [[nodiscard]] std::int64_t deepest_key(Int128 value) const noexcept;
  // The lowest value that has fallen by at most `key`.
  [[nodiscard]] Int128 clears_at(std::int64_t key) const noexcept;
};

// Any number of thresholds on one falling value, each a switch with its own trigger and, nearer to the reference, its
// own clear level.
//
// Thresholds that are off stand in one heap, the shallowest trigger on top; those that are on in another, the deepest
// clear level on top. A value can only turn a threshold that stands on top, so an update looks at two numbers however
// many thresholds there are, and a crossing costs O(log n). Keys do not change when the reference moves: only the two
// limits on top are worked out again.
class ThresholdSet {
 public:
  struct Threshold {
    std::int64_t fires;   // key; deeper than `clears`
    std::int64_t clears;  // key
    std::uint32_t slot;   // who is told
  };

  ThresholdSet(Arena& arena, std::vector<Threshold> thresholds);

  // Turns every threshold that the value has reached, shallow ones first, and calls `turned(slot, on, limit)` for each.
  // Turns none off unless `may_clear`.
  template <class Turned>
  void update(Int128 value, const FallMeasure& measure, bool may_clear, Turned&& turned) noexcept {
    while (counts_.off > 0 && value <= measure.fires_at(fires_next())) {
      const Threshold& threshold = thresholds_[turn_on()];
      turned(threshold.slot, true, measure.fires_at(threshold.fires));
    }
    while (may_clear && counts_.on > 0 && value >= measure.clears_at(clears_next())) {
      const Threshold& threshold = thresholds_[turn_off()];
      turned(threshold.slot, false, measure.clears_at(threshold.clears));
    }
  }

  // Turns the threshold of this slot off, if it is on, wherever it stands.
  void take_back(std::uint32_t slot) noexcept;

  // Between these, update() has nothing to do.
  [[nodiscard]] Int128 next_below(const FallMeasure& measure) const noexcept {
    return counts_.off > 0 ? measure.fires_at(fires_next()) : no_limit_below;
  }
  [[nodiscard]] Int128 next_above(const FallMeasure& measure) const noexcept {
    return counts_.on > 0 ? measure.clears_at(clears_next()) : no_limit_above;
  }

 private:
  struct Counts {
    std::uint32_t off = 0;
    std::uint32_t on = 0;
  };

  [[nodiscard]] std::int64_t fires_next() const noexcept { return thresholds_[off_[0]].fires; }
  [[nodiscard]] std::int64_t clears_next() const noexcept { return thresholds_[on_[0]].clears; }
  std::uint32_t turn_on() noexcept;   // the top of `off_`
  std::uint32_t turn_off() noexcept;  // the top of `on_`

  std::vector<Threshold> thresholds_;
  std::span<std::uint32_t> off_;
  std::span<std::uint32_t> on_;
  Counts& counts_;
};

}  // namespace tocsin
