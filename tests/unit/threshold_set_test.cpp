#include "engine/threshold_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// What update() says, as +slot + 1 for on and -(slot + 1) for off.
class ThresholdSetTest : public testing::Test {
 protected:
  std::vector<int> update(ThresholdSet& set, Int128 value, bool may_clear = true) {
    std::vector<int> turned;
    set.update(value, measure_, may_clear, [&](std::uint32_t slot, bool on, Int128) {
      turned.push_back(on ? static_cast<int>(slot) + 1 : -static_cast<int>(slot) - 1);
    });
    return turned;
  }

  Arena arena_;
  FallMeasure measure_{.reference = 1'000};
  ThresholdSet set_{arena_,
                    {{.fires = 50'000, .clears = 45'000, .slot = 1},
                     {.fires = 30'000, .clears = 25'000, .slot = 0},
                     {.fires = 70'000, .clears = 65'000, .slot = 2}}};
};

TEST_F(ThresholdSetTest, turns_on_at_an_exact_touch_and_not_one_unit_before) {
  EXPECT_THAT(update(set_, 971), IsEmpty());
  EXPECT_THAT(update(set_, 970), ElementsAre(1));
  EXPECT_THAT(update(set_, 970), IsEmpty());
}

TEST_F(ThresholdSetTest, turns_off_at_the_clear_level_and_not_one_unit_before) {
  update(set_, 970);
  EXPECT_THAT(update(set_, 974), IsEmpty());
  EXPECT_THAT(update(set_, 975), ElementsAre(-1));
}

TEST_F(ThresholdSetTest, a_gap_turns_every_level_shallow_first_and_back_deep_first) {
  EXPECT_THAT(update(set_, 500), ElementsAre(1, 2, 3));
  EXPECT_THAT(update(set_, 1'200), ElementsAre(-3, -2, -1));
}

TEST_F(ThresholdSetTest, turns_nothing_off_where_it_may_not_clear) {
  update(set_, 950);
  EXPECT_THAT(update(set_, 1'000, false), IsEmpty());
  EXPECT_THAT(update(set_, 1'000, true), ElementsAre(-2, -1));
}

TEST_F(ThresholdSetTest, says_between_which_values_it_sleeps) {
  EXPECT_TRUE(set_.next_below(measure_) == 970);
  EXPECT_TRUE(set_.next_above(measure_) == no_limit_above);
  update(set_, 950);
  EXPECT_TRUE(set_.next_below(measure_) == 930);
  EXPECT_TRUE(set_.next_above(measure_) == 955);
  update(set_, 0);
  EXPECT_TRUE(set_.next_below(measure_) == no_limit_below);
}

TEST_F(ThresholdSetTest, follows_a_reference_that_moves) {
  update(set_, 970);
  measure_.reference = 990;
  EXPECT_THAT(update(set_, 970), ElementsAre(-1));  // 2.02 % below
  measure_.reference = 1'100;
  EXPECT_THAT(update(set_, 970), ElementsAre(1, 2, 3));
}

TEST_F(ThresholdSetTest, equal_levels_turn_in_the_order_of_the_rules) {
  ThresholdSet set(arena_, {{.fires = 30'000, .clears = 10'000, .slot = 0},
                            {.fires = 30'000, .clears = 20'000, .slot = 1},
                            {.fires = 30'000, .clears = 10'000, .slot = 2}});
  EXPECT_THAT(update(set, 970), ElementsAre(1, 2, 3));
  EXPECT_THAT(update(set, 980), ElementsAre(-2));
  EXPECT_THAT(update(set, 990), ElementsAre(-3, -1));
}

TEST(FallMeasure, puts_the_clear_level_strictly_above_the_trigger_whatever_is_rounded) {
  for (Int128 reference = 1; reference < 2'000; ++reference) {
    const FallMeasure ppm{.reference = reference};
    ASSERT_TRUE(ppm.clears_at(29'999) > ppm.fires_at(30'000));
    const FallMeasure money{.reference = reference, .unit = FallMeasure::Unit::dollars, .shares = 7'777'777'777};
    ASSERT_TRUE(money.clears_at(99) > money.fires_at(100));
  }
}

TEST(FallMeasure, counts_dollars_by_the_share) {
  const FallMeasure measure{
      .reference = Price::whole(100).units, .unit = FallMeasure::Unit::dollars, .shares = 1'000'000};
  EXPECT_TRUE(measure.fires_at(5'000'000) == Price::whole(95).units);
  EXPECT_TRUE(measure.clears_at(5'000'000) == Price::whole(95).units);
}

TEST(ThresholdSetDeathTest, a_clear_level_as_deep_as_the_trigger_is_a_bug) {
  Arena arena;
  EXPECT_DEATH(ThresholdSet(arena, {{.fires = 5, .clears = 5, .slot = 0}}), "bug: expected");
}

}  // namespace
}  // namespace tocsin
