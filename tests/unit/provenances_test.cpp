#include "app/backtest/provenances.hpp"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(Provenances, count_made_up_days_and_tell_all_others_one_by_one) {
  Provenances all;
  EXPECT_EQ(all.text(), "");
  all.add("");
  all.add("made-up scenario `calm`, seed 2: a synthetic day, not exchange ticks");
  EXPECT_EQ(all.text(), "made-up scenario `calm`, seed 2: a synthetic day, not exchange ticks");
  all.add("made-up scenario `calm`, seed 3: a synthetic day, not exchange ticks");
  all.add("made-up scenario `calm`, seed 3: a synthetic day, not exchange ticks");
  all.add("from bars");
  all.add("from other bars");
  EXPECT_EQ(all.text(), "from bars; from other bars; 2 x made-up scenario: a synthetic day, not exchange ticks");
}

}  // namespace
}  // namespace tocsin
