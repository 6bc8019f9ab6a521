#pragma once

#include <cstdint>
#include <optional>

#include "engine/prints.hpp"

namespace tocsin {

// The print was its instrument's last price, in the regular session, at or below `limit`.
inline bool reaches(const Print& print, Price limit) noexcept {
  return print.counts_to(print_counts::last) && print.phase == Phase::regular && print.price <= limit;
}

// The position of the instrument's first print after `position` that reaches the limit; nothing without one.
inline std::optional<std::uint64_t> first_reached(const Prints& prints, InstrumentId instrument, Price limit,
                                                  std::uint64_t position) noexcept {
  for (std::uint64_t at = position + 1; at < prints.end(); ++at) {
    if (prints.holds(at) && prints[at].instrument == instrument && reaches(prints[at], limit)) return at;
  }
  return std::nullopt;
}

// The print at `position` was restated: which is the first to reach the limit now? It may itself, and where it had been
// the first, one after it may.
inline std::optional<std::uint64_t> first_reached_now(const Prints& prints, InstrumentId instrument, Price limit,
                                                      std::uint64_t position, bool was_first) noexcept {
  if (reaches(prints[position], limit)) return position;
  return was_first ? first_reached(prints, instrument, limit, position) : std::nullopt;
}

}  // namespace tocsin
