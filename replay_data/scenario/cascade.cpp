#include "replay_data/scenario/cascade.hpp"

#include "engine/steady_math.hpp"

namespace tocsin {

// With equal excitement of all, the sum of all intensities is a process of one dimension, and whom a hit strikes is an
// even draw. Between hits the intensity only falls, so that its value now bounds all that is to come.
std::vector<Hit> draw_cascade(const Cascading& cascading, const Hit& first, Duration end, Random random) {
  const auto decay = static_cast<double>(cascading.decay.count());
  const double jump = cascading.branching / decay;  // of the intensity, hits a nanosecond
  std::vector<Hit> hits{first};
  double now = static_cast<double>(first.at.count());
  double intensity = jump;
  while (intensity * decay > 1e-9) {
    const double wait = -steady_log(1.0 - random.unit()) / intensity;
    now += wait;
    if (now >= static_cast<double>(end.count())) break;
    const double left = intensity * steady_exp(-wait / decay);
    const bool is_hit = random.unit() * intensity < left;
    intensity = left;
    if (!is_hit) continue;
    hits.push_back({.sector = random.below(cascading.sectors), .at = Duration{static_cast<std::int64_t>(now)}});
    intensity += jump;
  }
  return hits;
}

}  // namespace tocsin
