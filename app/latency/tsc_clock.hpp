#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#if defined(__x86_64__)
#include <x86intrin.h>
#else
#include <ctime>
#endif

namespace tocsin {

// The processor's time-stamp counter, held against the system's clock (CLOCK_MONOTONIC_RAW). Where the processor has
// none that runs at one speed on all cores, the system's clock is read instead.
class TscClock {
 public:
  // Reads both clocks at the ends of 20 ms, which it takes.
  TscClock();

  // What the counter shows, once everything before it is done.
  [[nodiscard]] std::uint64_t ticks() const noexcept {
#if defined(__x86_64__)
    if (is_counter_) [[likely]] {
      _mm_lfence();
      return __rdtsc();
    }
#endif
    return system_ns();
  }
  // Of a difference of ticks, in ns.
  [[nodiscard]] std::int64_t ns_of(std::uint64_t ticks) const noexcept {
    return static_cast<std::int64_t>(static_cast<Wide>(ticks) * ns_a_tick_ >> fraction_bits);
  }
  // Below 0 where `to` is before `from`.
  [[nodiscard]] std::int64_t ns_between(std::uint64_t from, std::uint64_t to) const noexcept {
    return to >= from ? ns_of(to - from) : -ns_of(from - to);
  }
  [[nodiscard]] std::uint64_t ticks_of(std::int64_t ns) const noexcept {
    return static_cast<std::uint64_t>((static_cast<Wide>(ns) << fraction_bits) / ns_a_tick_);
  }

  [[nodiscard]] bool is_counter() const noexcept { return is_counter_; }
  [[nodiscard]] double ticks_a_second() const noexcept;
  // What one ticks() costs, in ns: the mean of a batch, the least of several.
  [[nodiscard]] double cost() const noexcept { return cost_; }
  // How far the counter has run away from the system's clock since the start, in parts per million of the time.
  [[nodiscard]] double drift_ppm() const noexcept;

 private:
  __extension__ using Wide = unsigned __int128;
  static constexpr unsigned fraction_bits = 48;

  struct Pair {
    std::uint64_t ticks = 0;
    std::uint64_t ns = 0;
  };

  [[nodiscard]] static std::uint64_t system_ns() noexcept;
  [[nodiscard]] Pair both() const noexcept;
  [[nodiscard]] double measure_cost() const noexcept;

  bool is_counter_;
  Pair start_;
  std::uint64_t ns_a_tick_ = std::uint64_t{1} << fraction_bits;  // as a fraction of `fraction_bits`
  double cost_ = 0;
};

}  // namespace tocsin
