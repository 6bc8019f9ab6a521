#include "engine/schedule.hpp"

#include <gtest/gtest.h>

#include "engine/setup_error.hpp"
#include "tests/support/market_builder.hpp"

namespace tocsin {
namespace {

TEST(Schedule, empty_is_one_endless_regular_session) {
  EXPECT_TRUE(Schedule().changes().empty());
  EXPECT_EQ(Schedule().first_phase(), Phase::regular);
}

TEST(Schedule, is_closed_until_its_first_change) {
  EXPECT_EQ(full_days(1).first_phase(), Phase::closed);
  EXPECT_EQ(full_days(2).changes().size(), 8U);
}

TEST(Schedule, refuses_changes_that_do_not_ascend) {
  const PhaseChange early{at_clock(4, 0), Phase::pre_market, true};
  const PhaseChange late{at_clock(9, 30), Phase::regular, false};
  EXPECT_THROW(Schedule({late, early}), SetupError);
  EXPECT_THROW(Schedule({early, early}), SetupError);
  EXPECT_NO_THROW(Schedule({early, late}));
}

TEST(Schedule, knows_hours_as_sets_of_phases) {
  EXPECT_TRUE(regular_hours & bit_of(Phase::regular));
  EXPECT_FALSE(regular_hours & bit_of(Phase::pre_market));
  EXPECT_EQ(all_hours, extended_hours | bit_of(Phase::closed));
}

}  // namespace
}  // namespace tocsin
