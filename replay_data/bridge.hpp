#pragma once

#include <limits>
#include <span>
#include <vector>

#include "engine/price.hpp"
#include "replay_data/day_clock.hpp"
#include "replay_data/random.hpp"

namespace tocsin {

// A level at every node of the day, in dollars or index points. Only +, -, *, / and sqrt make them, which IEEE 754
// fixes to the last bit: the same everywhere.
using Path = std::vector<double>;

// A level that is known.
struct Pin {
  std::size_t node;
  Price price;
};

// Bounds of a path for from <= node < to.
struct Band {
  std::size_t from;
  std::size_t to;
  double floor = 0;
  double ceiling = std::numeric_limits<double>::max();
};

// A random walk of the day that ends its regular session `deviation` (one standard deviation) away, more restless after
// the open and before the close, calm outside of regular hours.
[[nodiscard]] Path wander(Random& random, double deviation);

// The path through `pins` (ascending nodes, at least one): straight from pin to pin, plus what `shape` strays from its
// own straight line between the same nodes. Before the first pin and after the last it runs parallel to `shape`.
[[nodiscard]] Path bridge(std::span<const Pin> pins, const Path& shape);

// Reflects the path into the band wherever it leaves it, except at the pins.
void fold_into(const Band& band, std::span<const Pin> pins, Path& path);

}  // namespace tocsin
