#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tocsin::bench {

using Clock = std::chrono::steady_clock;

// Nanoseconds since `start` for each of `count`.
inline double ns_each(Clock::time_point start, std::uint64_t count) {
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count() / static_cast<double>(count);
}

// One row of a table: something that is run again and again, and what it took each time.
struct Measured {
  std::string what;
  std::function<double()> run;  // nanoseconds for one event, or message
  std::vector<double> times{};

  [[nodiscard]] double best() const { return *std::ranges::min_element(times); }
  [[nodiscard]] double median() const {
    std::vector<double> sorted = times;
    std::ranges::sort(sorted);
    return sorted[sorted.size() / 2];
  }
};

}  // namespace tocsin::bench
