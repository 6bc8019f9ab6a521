#pragma once

#include <cstdint>

namespace tocsin::itch {

// Stamps, in nanoseconds since midnight, that need no second look: from the latest so far to where one more would be a
// leap, and up to the last one before the day ends, or what is taken of it.
struct UsualStamps {
  static constexpr std::uint64_t none_yet = ~std::uint64_t{0};

  std::uint64_t latest = none_yet;
  std::uint64_t leap_from = none_yet;  // of the latest
  std::int64_t last = -1;

  [[nodiscard]] bool has(std::uint64_t stamp) const noexcept {
    return stamp - latest < leap_from && static_cast<std::int64_t>(stamp) <= last;
  }
};

}  // namespace tocsin::itch
