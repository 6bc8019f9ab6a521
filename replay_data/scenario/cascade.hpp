#pragma once

#include <cstdint>
#include <vector>

#include "engine/time.hpp"
#include "replay_data/random.hpp"

namespace tocsin {

// A multivariate Hawkes process over sectors, drawn exactly by thinning (Ogata, IEEE Trans. Inf. Theory 27, 1981): each
// hit excites every sector, itself no more than the others, with an intensity that decays exponentially. Uses
// steady_exp and steady_log, so that the same seed gives the same hits everywhere.
struct Cascading {
  std::size_t sectors;
  double branching;  // hits that a hit brings, on average, over all sectors; from 0 to below 1: it dies out
  Duration decay;    // to 1 / e
};

// A sector is hit.
struct Hit {
  std::size_t sector;
  Duration at;
};

// The hits from `first` on and before `end`, by time; `first` is given and not drawn.
[[nodiscard]] std::vector<Hit> draw_cascade(const Cascading& cascading, const Hit& first, Duration end, Random random);

}  // namespace tocsin
