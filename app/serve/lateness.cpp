#include "app/serve/lateness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace tocsin {
namespace {

struct Percentile {
  const char* name;
  double share;
  std::uint64_t count_min;  // below that the figure would be that of single cases
};
constexpr std::array percentiles{Percentile{"p50", 0.5, 2}, Percentile{"p90", 0.9, 10}, Percentile{"p99", 0.99, 100},
                                 Percentile{"p99.9", 0.999, 1'000}};

// Numbers below 2^fine_bits have a range each; above, each power of two has 2^fine_bits ranges.
std::size_t range_of(std::uint64_t value, unsigned fine_bits) noexcept {
  if (value >> fine_bits == 0) return value;
  const auto shift = static_cast<unsigned>(std::bit_width(value)) - fine_bits - 1;
  return (std::size_t{shift} << fine_bits) + (value >> shift);
}

std::uint64_t end_of(std::size_t range, unsigned fine_bits) noexcept {
  if (range >> fine_bits == 0) return range;
  const auto shift = static_cast<unsigned>((range >> fine_bits) - 1);
  const std::uint64_t first = (range - (std::size_t{shift} << fine_bits)) << shift;
  return first + (std::uint64_t{1} << shift) - 1;
}

std::string length_text(Duration length) {
  const auto ns = static_cast<double>(length.count());
  if (ns < 1e3) return fmt::format("{} ns", length.count());
  if (ns < 1e6) return fmt::format("{:.3g} us", ns / 1e3);
  return ns < 1e9 ? fmt::format("{:.3g} ms", ns / 1e6) : fmt::format("{:.4g} s", ns / 1e9);
}

}  // namespace

void Lateness::record(Duration late) noexcept {
  late = std::max(late, Duration::zero());
  ++ranges_[range_of(static_cast<std::uint64_t>(late.count()), fine_bits)];
  ++count_;
  max_ = std::max(max_, late);
}

Duration Lateness::at(double share) const noexcept {
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t range = 0; range < ranges_.size(); ++range) {
    seen += ranges_[range];
    if (seen >= wanted && seen > 0) {
      return std::min(max_, Duration{static_cast<std::int64_t>(end_of(range, fine_bits))});
    }
  }
  return max_;
}

std::string Lateness::text() const {
  std::string text;
  for (const Percentile& one : percentiles) {
    if (count_ >= one.count_min) text += fmt::format("{} {}, ", one.name, length_text(at(one.share)));
  }
  return text + "max " + length_text(max_);
}

}  // namespace tocsin
