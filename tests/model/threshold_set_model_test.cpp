#include <gtest/gtest.h>

#include "engine/threshold_set.hpp"
#include "tests/support/random_market.hpp"

namespace tocsin {
namespace {

struct Switch {
  ThresholdSet::Threshold threshold;
  bool on = false;
};

// Turns what the value has reached, one switch after another.
void look(std::vector<Switch>& switches, Int128 value, const FallMeasure& measure, bool may_clear) {
  for (Switch& one : switches) {
    if (value <= measure.fires_at(one.threshold.fires)) {
      one.on = true;
    } else if (may_clear && value >= measure.clears_at(one.threshold.clears)) {
      one.on = false;
    }
  }
}

void compare(std::uint64_t seed, FallMeasure::Unit unit) {
  Dice dice(seed);
  std::vector<ThresholdSet::Threshold> thresholds;
  std::vector<Switch> switches;
  for (std::uint32_t i = 0; i < 40; ++i) {
    const std::int64_t fires = 1'000 * dice.between(1, 12);
    thresholds.push_back({.fires = fires, .clears = fires - dice.between(1, 6'000), .slot = i});
    switches.push_back({thresholds.back()});
  }
  Arena arena;
  ThresholdSet set(arena, thresholds);
  FallMeasure measure{.reference = 1'000'000, .unit = unit, .shares = 3 * 1'000'000'000ULL};
  std::vector<bool> on(switches.size());
  Int128 value = measure.reference;
  for (int step = 0; step < 100'000; ++step) {
    if (dice.one_in(20)) measure.reference = dice.between(990'000, 1'010'000);
    value = measure.reference - dice.between(-2'000, 16'000);
    if (dice.one_in(3)) {
      value = measure.fires_at(1'000 * dice.between(1, 12));
      value += dice.between(-1, 1);
    }
    const bool may_clear = !dice.one_in(4);
    const bool idle = value > set.next_below(measure) && value < set.next_above(measure);
    bool turned_any = false;
    set.update(value, measure, may_clear, [&](std::uint32_t slot, bool turned, Int128 limit) {
      EXPECT_NE(on[slot], turned);
      EXPECT_TRUE(turned ? value <= limit : value >= limit);
      on[slot] = turned;
      turned_any = true;
    });
    EXPECT_FALSE(idle && turned_any) << step;
    look(switches, value, measure, may_clear);
    for (std::size_t i = 0; i < switches.size(); ++i) ASSERT_EQ(on[i], switches[i].on) << step << " threshold " << i;
  }
}

TEST(ThresholdSetModel, two_heaps_equal_a_list_of_switches) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) compare(seed, FallMeasure::Unit::ppm);
  for (std::uint64_t seed = 4; seed <= 6; ++seed) compare(seed, FallMeasure::Unit::dollars);
}

}  // namespace
}  // namespace tocsin
