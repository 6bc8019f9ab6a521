#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace tocsin {

// How often a length of time was met, to three significant digits from 1 ns to 60 s, in memory that never grows: what
// is below 2,048 ns has a place of its own, and each doubling above has 1,024 places. The places are those of
// HdrHistogram with a lowest value of 1, a highest of 60,000,000,000 and three digits.
class LatencyHistogram {
 public:
  static constexpr std::int64_t highest = 60'000'000'000;
  static constexpr int digits = 3;
  static constexpr std::size_t places = 26 * 1'024 + 1'024;

  LatencyHistogram() : counts_(places) {}

  // A length in ns; what is below 0 counts as 0, what is above `highest` as that.
  void record(std::int64_t ns) noexcept { record(ns, 1); }
  void record(std::int64_t ns, std::uint64_t times) noexcept {
    ns = std::clamp<std::int64_t>(ns, 0, highest);
    counts_[place_of(ns)] += times;
    least_ = std::min(least_, ns);
    most_ = std::max(most_, ns);
  }
  void merge(const LatencyHistogram& other) noexcept;

  [[nodiscard]] std::uint64_t count() const noexcept;
  // In ns, exact as recorded here; 0 where nothing was.
  [[nodiscard]] std::int64_t min() const noexcept { return most_ < 0 ? 0 : least_; }
  [[nodiscard]] std::int64_t max() const noexcept { return std::max<std::int64_t>(most_, 0); }
  // In ns, of the middles of the places.
  [[nodiscard]] double mean() const noexcept;
  // The least length that `share` (0 to 1) of all are at or below, as the end of its place, in ns; 0 where nothing was.
  [[nodiscard]] std::int64_t percentile(double share) const noexcept;
  // The same where at least ten lie above it: no percentile is said that a handful of events decide.
  [[nodiscard]] std::optional<std::int64_t> sound_percentile(double share) const noexcept;

  [[nodiscard]] std::span<const std::uint64_t> counts() const noexcept { return counts_; }
  // The place's first and last length, in ns.
  [[nodiscard]] static std::int64_t first_of(std::size_t place) noexcept {
    const std::size_t shift = shift_of(place);
    return static_cast<std::int64_t>((place - (shift << half_bits)) << shift);
  }
  [[nodiscard]] static std::int64_t last_of(std::size_t place) noexcept {
    return first_of(place) + (std::int64_t{1} << shift_of(place)) - 1;
  }
  [[nodiscard]] static std::size_t place_of(std::int64_t ns) noexcept {
    const auto value = static_cast<std::uint64_t>(ns);
    const auto shift = static_cast<unsigned>(std::bit_width(value | exact_mask)) - (half_bits + 1);
    return (static_cast<std::size_t>(shift) << half_bits) + (value >> shift);
  }

 private:
  static constexpr unsigned half_bits = 10;
  static constexpr std::uint64_t exact_mask = (std::uint64_t{2} << half_bits) - 1;

  // By how many bits a length of this place was cut.
  [[nodiscard]] static std::size_t shift_of(std::size_t place) noexcept {
    return place <= exact_mask ? 0 : (place >> half_bits) - 1;
  }

  std::vector<std::uint64_t> counts_;
  std::int64_t least_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t most_ = -1;
};

}  // namespace tocsin
