#include "engine/threshold_set.hpp"

#include <algorithm>
#include <functional>

#include "engine/check.hpp"
#include "engine/ppm.hpp"

namespace tocsin {
namespace {

// Dollars in the units of prices.
constexpr Int128 units_of(std::int64_t dollars) noexcept { return static_cast<Int128>(dollars) * Price::units_per_one; }

// Heap orders: the element that comes last in them is on top. Thresholds stand in the order of their triggers, so that
// those that turn together lie together, and numbers alone say which is the deeper.
using DeeperTrigger = std::greater<std::uint32_t>;
struct ShallowerClear {
  std::span<const ThresholdSet::Threshold> of;
  bool operator()(std::uint32_t a, std::uint32_t b) const noexcept {
    return of[a].clears != of[b].clears ? of[a].clears < of[b].clears : a < b;
  }
};

}  // namespace

Int128 FallMeasure::fires_at(std::int64_t key) const noexcept {
  if (unit == Unit::ppm) return floor_divide(reference * (ppm_per_one - key), ppm_per_one);
  return reference - ceil_divide(units_of(key), static_cast<Int128>(shares));
}

std::int64_t FallMeasure::deepest_key(Int128 value) const noexcept {
  const Int128 fall = reference - value;
  if (unit == Unit::ppm) return clamp_to_64_bits(floor_divide(fall * ppm_per_one, reference));
  return clamp_to_64_bits(floor_divide(fall * static_cast<Int128>(shares), Price::units_per_one));
}

Int128 FallMeasure::clears_at(std::int64_t key) const noexcept {
  if (unit == Unit::ppm) return ceil_divide(reference * (ppm_per_one - key), ppm_per_one);
  return reference - floor_divide(units_of(key), static_cast<Int128>(shares));
}

ThresholdSet::ThresholdSet(Arena& arena, std::vector<Threshold> thresholds)
    : thresholds_(std::move(thresholds)),
      off_(arena.array<std::uint32_t>(thresholds_.size())),
      on_(arena.array<std::uint32_t>(thresholds_.size())),
      counts_(arena.one<Counts>()) {
  for (const Threshold& threshold : thresholds_) TOCSIN_CHECK(threshold.clears < threshold.fires);
  std::ranges::stable_sort(thresholds_, {}, &Threshold::fires);
  for (std::uint32_t i = 0; i < thresholds_.size(); ++i) off_[i] = i;
  counts_.off = static_cast<std::uint32_t>(thresholds_.size());
  std::make_heap(off_.begin(), off_.end(), DeeperTrigger{});
}

std::uint32_t ThresholdSet::turn_on() noexcept {
  const auto end = off_.begin() + counts_.off;
  std::pop_heap(off_.begin(), end, DeeperTrigger{});
  const std::uint32_t turned = off_[--counts_.off];
  on_[counts_.on++] = turned;
  std::push_heap(on_.begin(), on_.begin() + counts_.on, ShallowerClear{thresholds_});
  return turned;
}

std::uint32_t ThresholdSet::turn_off() noexcept {
  const auto end = on_.begin() + counts_.on;
  std::pop_heap(on_.begin(), end, ShallowerClear{thresholds_});
  const std::uint32_t turned = on_[--counts_.on];
  off_[counts_.off++] = turned;
  std::push_heap(off_.begin(), off_.begin() + counts_.off, DeeperTrigger{});
  return turned;
}

void ThresholdSet::take_back(std::uint32_t slot) noexcept {
  const auto on = on_.first(counts_.on);
  const auto found = std::ranges::find(on, slot, [this](std::uint32_t i) { return thresholds_[i].slot; });
  if (found == on.end()) return;
  off_[counts_.off++] = *found;
  std::push_heap(off_.begin(), off_.begin() + counts_.off, DeeperTrigger{});
  *found = on_[--counts_.on];
  std::make_heap(on_.begin(), on_.begin() + counts_.on, ShallowerClear{thresholds_});
}

}  // namespace tocsin
