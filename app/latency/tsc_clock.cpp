#include "app/latency/tsc_clock.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <limits>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace tocsin {
namespace {

constexpr std::uint64_t calibration_ns = 20'000'000;

// "Invariant TSC": CPUID 8000_0007h, EDX bit 8 (AMD64 Architecture Programmer's Manual, volume 3, appendix E; Intel
// SDM, volume 3, "Time-Stamp Counter").
bool has_steady_counter() noexcept {
#if defined(__x86_64__)
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  return __get_cpuid(0x80000007, &eax, &ebx, &ecx, &edx) != 0 && (edx >> 8 & 1) != 0;
#else
  return false;
#endif
}

}  // namespace

TscClock::TscClock() : is_counter_(has_steady_counter()), start_(both()) {
  if (is_counter_) {
    while (system_ns() - start_.ns < calibration_ns) {
    }
    const Pair end = both();
    ns_a_tick_ = static_cast<std::uint64_t>((static_cast<Wide>(end.ns - start_.ns) << fraction_bits) /
                                            (end.ticks - start_.ticks));
  }
  cost_ = measure_cost();
}

std::uint64_t TscClock::system_ns() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC_RAW, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

// The two of one instant: of several tries, that in which the system's clock took the least.
TscClock::Pair TscClock::both() const noexcept {
  constexpr int tries = 64;
  Pair best;
  std::uint64_t shortest = std::numeric_limits<std::uint64_t>::max();
  for (int i = 0; i < tries; ++i) {
    const std::uint64_t before = ticks();
    const std::uint64_t ns = system_ns();
    const std::uint64_t took = ticks() - before;
    if (took >= shortest) continue;
    shortest = took;
    best = {.ticks = before + took / 2, .ns = ns};
  }
  return best;
}

double TscClock::measure_cost() const noexcept {
  constexpr int batches = 20;
  constexpr int batch = 1'000;
  double least = std::numeric_limits<double>::max();
  for (int i = 0; i < batches; ++i) {
    const std::uint64_t before = ticks();
    std::uint64_t last = before;
    for (int j = 0; j < batch; ++j) last = ticks();
    least = std::min(least, static_cast<double>(ns_of(last - before)) / batch);
  }
  return least;
}

double TscClock::ticks_a_second() const noexcept {
  return 1e9 * static_cast<double>(std::uint64_t{1} << fraction_bits) / static_cast<double>(ns_a_tick_);
}

double TscClock::drift_ppm() const noexcept {
  const Pair now = both();
  const auto elapsed = static_cast<double>(now.ns - start_.ns);
  return elapsed == 0 ? 0 : (static_cast<double>(ns_of(now.ticks - start_.ticks)) - elapsed) / elapsed * 1e6;
}

}  // namespace tocsin
