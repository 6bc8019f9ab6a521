#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "engine/time.hpp"

namespace tocsin {

// A stretch of time, [start, end).
struct Range {
  Time start{};
  Time end{};

  [[nodiscard]] constexpr bool holds(Time time) const noexcept { return start <= time && time < end; }
  [[nodiscard]] constexpr Duration length() const noexcept { return end - start; }
  constexpr auto operator<=>(const Range&) const noexcept = default;
};

// What two ranges have in common; of no length where that is nothing.
[[nodiscard]] constexpr Range overlap_of(const Range& a, const Range& b) noexcept {
  const Time start = std::max(a.start, b.start);
  return {start, std::max(start, std::min(a.end, b.end))};
}

// Of ranges in ascending order and apart from each other, those that have some time in common with this one.
[[nodiscard]] std::span<const Range> overlapping(const Range& range, std::span<const Range> others) noexcept;

// The same time in as few ranges as can be, in ascending order; those of no length are left out.
[[nodiscard]] std::vector<Range> joined(std::vector<Range> ranges);

}  // namespace tocsin
