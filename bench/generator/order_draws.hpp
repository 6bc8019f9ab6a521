#pragma once

#include <cstdint>

#include "replay_data/random.hpp"

// What new orders of a made-up day are like.

namespace tocsin::bench {

// From the best price, in usual spacings: most within four, some anywhere within five hundred.
inline std::uint32_t drawn_distance(Random& random) {
  const std::uint64_t bits = random.bits();
  const std::uint64_t kind = bits % 16;
  const auto more = static_cast<std::uint32_t>(bits >> 8);
  if (kind < 5) return 0;
  if (kind < 10) return more % 4;
  if (kind < 14) return more % 16;
  return more % (4U << (bits >> 4) % 8);
}

// Round lots, one and two of them more often than ten, and one order in five an odd lot.
inline std::uint32_t drawn_shares(Random& random) {
  const std::uint64_t bits = random.bits();
  if (bits % 5 == 0) return static_cast<std::uint32_t>(1 + (bits >> 8) % 99);
  return 100 * static_cast<std::uint32_t>(1 + (bits >> 8) % (1U << (bits >> 20) % 5));
}

}  // namespace tocsin::bench
