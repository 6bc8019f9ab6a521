#include "replay_data/bridge.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tocsin {
namespace {

using day_clock::nodes_count;

TEST(Bridge, passes_through_its_pins_whatever_the_shape) {
  Random random(1, 0);
  const std::vector<Pin> pins{{0, Price::whole(100)}, {500, Price::whole(90)}, {nodes_count - 1, Price::whole(95)}};
  const Path path = bridge(pins, wander(random, 10));
  for (const Pin& pin : pins) EXPECT_EQ(path[pin.node], pin.price.to_double());
}

TEST(Bridge, is_straight_where_the_shape_is) {
  const std::vector<Pin> pins{{100, Price::whole(100)}, {200, Price::whole(90)}};
  const Path path = bridge(pins, Path(nodes_count, 7.0));
  EXPECT_DOUBLE_EQ(path[150], 95);
  EXPECT_DOUBLE_EQ(path[0], 100);
  EXPECT_DOUBLE_EQ(path[nodes_count - 1], 90);
}

TEST(Bridge, folds_back_into_its_band_but_at_the_pins) {
  Random random(2, 0);
  const std::vector<Pin> pins{{0, Price::whole(100)}, {5'000, Price::whole(110)}};
  Path path = bridge(pins, wander(random, 20));
  fold_into({.from = 0, .to = nodes_count, .floor = 98, .ceiling = 103}, pins, path);
  EXPECT_EQ(path[5'000], 110);
  path[5'000] = 100;
  EXPECT_GE(std::ranges::min(path), 98);
  EXPECT_LE(std::ranges::max(path), 103);
}

}  // namespace
}  // namespace tocsin
