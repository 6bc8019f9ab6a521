#include "scoring/range.hpp"

namespace tocsin {

std::span<const Range> overlapping(const Range& range, std::span<const Range> others) noexcept {
  const auto from = std::ranges::partition_point(others, [&](const Range& one) { return one.end <= range.start; });
  const auto to = std::ranges::partition_point(others, [&](const Range& one) { return one.start < range.end; });
  return from < to ? std::span(from, to) : std::span<const Range>();
}

std::vector<Range> joined(std::vector<Range> ranges) {
  std::erase_if(ranges, [](const Range& range) { return range.length() <= Duration::zero(); });
  std::ranges::sort(ranges);
  std::vector<Range> whole;
  for (const Range& range : ranges) {
    if (whole.empty() || whole.back().end < range.start) {
      whole.push_back(range);
    } else {
      whole.back().end = std::max(whole.back().end, range.end);
    }
  }
  return whole;
}

}  // namespace tocsin
