#pragma once

#include <sys/resource.h>

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

// Processor time of all threads of this process, and of its children that have ended.
inline std::chrono::nanoseconds processor_time() {
  std::chrono::microseconds sum{};
  for (const int whose : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    ::getrusage(whose, &usage);
    for (const timeval& time : {usage.ru_utime, usage.ru_stime}) {
      sum += std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
    }
  }
  return sum;
}

// One row of a table: something that is run again and again, and what it took each time.
struct Measured {
  std::string what;
  std::function<double()> run;  // nanoseconds for one event, or message
  std::vector<double> times{};
  std::vector<double> processor_times{};  // of the same runs, as far as their share of time on a processor tells

  // Once more.
  void measure() {
    const auto start = Clock::now();
    const auto processor_start = processor_time();
    times.push_back(run());
    const std::chrono::duration<double, std::nano> took = Clock::now() - start;
    const std::chrono::duration<double, std::nano> worked = processor_time() - processor_start;
    processor_times.push_back(times.back() * (worked / took));
  }
  [[nodiscard]] double best_processor_time() const { return *std::ranges::min_element(processor_times); }
  [[nodiscard]] double best() const { return *std::ranges::min_element(times); }
  [[nodiscard]] double median() const {
    std::vector<double> sorted = times;
    std::ranges::sort(sorted);
    return sorted[sorted.size() / 2];
  }
};

}  // namespace tocsin::bench
