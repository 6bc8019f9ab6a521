#include "replay_data/bridge.hpp"

#include <algorithm>
#include <cmath>

namespace tocsin {
namespace {

using namespace day_clock;

constexpr double calm_outside_regular_hours = 0.04;

// Variance of one slice, not yet to scale: U-shaped within the session.
double restlessness(std::size_t node) {
  if (phase_of(node) != Phase::regular) return calm_outside_regular_hours;
  const double minutes_in = static_cast<double>(node - open_node) / 12.0;
  const double minutes_left = static_cast<double>(close_node - node) / 12.0;
  return 0.7 + 2.0 / (1.0 + minutes_in / 10.0) + 0.8 / (1.0 + minutes_left / 10.0);
}

double regular_restlessness() {
  double sum = 0;
  for (std::size_t node = open_node; node < close_node; ++node) sum += restlessness(node);
  return sum;
}

void join(const Pin& from, const Pin& to, const Path& shape, Path& path) {
  const double begin = from.price.to_double() - shape[from.node];
  const double end = to.price.to_double() - shape[to.node];
  const double length = static_cast<double>(to.node - from.node);
  for (std::size_t node = from.node + 1; node < to.node; ++node) {
    path[node] = shape[node] + begin + (end - begin) * (static_cast<double>(node - from.node) / length);
  }
  path[to.node] = to.price.to_double();
}

double folded(double level, const Band& band) {
  if (level < band.floor) return std::min(2 * band.floor - level, band.ceiling);
  if (level > band.ceiling) return std::max(2 * band.ceiling - level, band.floor);
  return level;
}

}  // namespace

Path wander(Random& random, double deviation) {
  const double scale = deviation * deviation / regular_restlessness();
  Path path(nodes_count, 0.0);
  for (std::size_t node = 1; node < nodes_count; ++node) {
    path[node] = path[node - 1] + random.bell() * std::sqrt(scale * restlessness(node - 1));
  }
  return path;
}

Path bridge(std::span<const Pin> pins, const Path& shape) {
  Path path = shape;
  const double before = pins.front().price.to_double() - shape[pins.front().node];
  const double after = pins.back().price.to_double() - shape[pins.back().node];
  for (std::size_t node = 0; node <= pins.front().node; ++node) path[node] += before;
  for (std::size_t node = pins.back().node; node < path.size(); ++node) path[node] += after;
  for (std::size_t i = 0; i < pins.size(); ++i) join(pins[i == 0 ? 0 : i - 1], pins[i], shape, path);
  return path;
}

void fold_into(const Band& band, std::span<const Pin> pins, Path& path) {
  auto pin = std::ranges::lower_bound(pins, band.from, {}, &Pin::node);
  for (std::size_t node = band.from; node < band.to; ++node) {
    if (pin != pins.end() && pin->node == node) {
      ++pin;
    } else {
      path[node] = folded(path[node], band);
    }
  }
}

}  // namespace tocsin
