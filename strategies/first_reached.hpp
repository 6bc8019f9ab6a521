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

}  // namespace tocsin
