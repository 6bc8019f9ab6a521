#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "engine/time.hpp"

namespace tocsin {

// How late things happened against when they were meant to: counts in ranges of at most 1/64 of the lateness, from a
// nanosecond up, so that recording costs a few nanoseconds and no memory. What is early is not late: 0.
class Lateness {
 public:
  void record(Duration late) noexcept;
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] Duration max() const noexcept { return max_; }
  // The lateness that `share` of all (0 to 1) do not exceed, rounded up to the end of its range.
  [[nodiscard]] Duration at(double share) const noexcept;
  // "p50 1.2 us, p90 3.4 us, ..., max 12 ms"; a percentile stands only where the count bears it.
  [[nodiscard]] std::string text() const;

 private:
  static constexpr unsigned fine_bits = 6;
  static constexpr std::size_t ranges_count = (64 - fine_bits + 1) << fine_bits;

  std::array<std::uint64_t, ranges_count> ranges_{};
  std::uint64_t count_ = 0;
  Duration max_{};
};

}  // namespace tocsin
