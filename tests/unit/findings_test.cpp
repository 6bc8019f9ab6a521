#include "engine/findings.hpp"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(Findings, keep_the_order_in_which_slots_first_turned) {
  Findings findings;
  findings.size_for(3);
  findings.add({.slot = 2, .active = true, .value = 1, .limit = 5});
  findings.add({.slot = 0, .active = true, .value = 1, .limit = 6});
  ASSERT_EQ(findings.all().size(), 2U);
  EXPECT_EQ(findings.all()[0].slot, 2U);
  EXPECT_EQ(findings.all()[1].slot, 0U);
}

TEST(Findings, a_slot_that_turns_twice_stands_once_as_it_ended) {
  Findings findings;
  findings.size_for(1);
  findings.add({.slot = 0, .active = true, .value = 1, .limit = 5});
  findings.add({.slot = 0, .active = false, .value = 9, .limit = 8});
  ASSERT_EQ(findings.all().size(), 1U);
  EXPECT_FALSE(findings.all()[0].active);
  EXPECT_TRUE(findings.all()[0].limit == 8);
  findings.clear();
  EXPECT_TRUE(findings.empty());
  findings.add({.slot = 0, .active = true, .value = 1, .limit = 5});
  EXPECT_TRUE(findings.all()[0].active);
}

}  // namespace
}  // namespace tocsin
