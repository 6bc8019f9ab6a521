#pragma once

#include <cstdint>
#include <optional>

#include "engine/time.hpp"

namespace tocsin::capture {

// Turns the ticks that an interface of a pcapng file counts into time: options if_tsresol and if_tsoffset of
// draft-ietf-opsawg-pcapng, section 4.2.
class TickClock {
 public:
  // Ticks of 10^-n seconds, or of 2^-n where the highest bit of `resolution` is set, n being its other bits.
  // `offset_s` is added to every time.
  explicit TickClock(std::uint8_t resolution = 6, std::int64_t offset_s = 0) noexcept;

  // Nothing where the time lies outside of what 64 bits of nanoseconds hold.
  [[nodiscard]] std::optional<Time> time_of(std::uint64_t ticks) const noexcept {
    const std::uint64_t since_offset = is_binary_ ? ns_of_binary(ticks) : ns_of_decimal(ticks);
    if (since_offset > static_cast<std::uint64_t>(ns_since_epoch(Time::max()))) return {};
    std::int64_t ns = 0;
    if (__builtin_add_overflow(static_cast<std::int64_t>(since_offset), offset_ns_, &ns)) return {};
    return time_from_ns(ns);
  }

 private:
  [[nodiscard]] std::uint64_t ns_of_decimal(std::uint64_t ticks) const noexcept {
    std::uint64_t ns = 0;
    return __builtin_mul_overflow(ticks, ns_per_tick_, &ns) ? out_of_range : in_whole_ns(ns);
  }
  // A division costs more than all the rest of a packet's way.
  [[nodiscard]] std::uint64_t in_whole_ns(std::uint64_t ticks) const noexcept {
    return ticks_per_ns_ == 1 ? ticks : ticks / ticks_per_ns_;
  }
  [[nodiscard]] std::uint64_t ns_of_binary(std::uint64_t ticks) const noexcept;

  static constexpr std::uint64_t out_of_range = ~std::uint64_t{0};

  std::uint64_t ns_per_tick_ = 1;
  std::uint64_t ticks_per_ns_ = 1;
  std::int64_t offset_ns_ = 0;
  std::uint8_t exponent_;
  bool is_binary_;
};

}  // namespace tocsin::capture
