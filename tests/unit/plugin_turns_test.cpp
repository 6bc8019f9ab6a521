#include <gtest/gtest.h>

#include "strategies/plugin_call.hpp"

namespace tocsin {
namespace {

TEST(PluginTurns, keep_of_each_level_how_it_ended) {
  PluginTurns turns(3);
  turns.add({.level = 2, .on = true, .limit = 5});
  turns.add({.level = 0, .on = true, .limit = 6});
  turns.add({.level = 2, .on = false, .limit = 7});
  ASSERT_EQ(turns.all().size(), 2U);
  EXPECT_EQ(turns.all()[0].level, 2U);
  EXPECT_FALSE(turns.all()[0].on);
  EXPECT_EQ(turns.all()[0].limit, 7);
  EXPECT_EQ(turns.all()[1].level, 0U);
}

TEST(PluginTurns, begin_anew_once_cleared) {
  PluginTurns turns(2);
  turns.add({.level = 1, .on = true, .limit = 5});
  turns.clear();
  EXPECT_TRUE(turns.all().empty());
  turns.add({.level = 1, .on = true, .limit = 6});
  turns.clear_after_harm();
  turns.add({.level = 0, .on = true, .limit = 7});
  turns.add({.level = 1, .on = true, .limit = 8});
  EXPECT_EQ(turns.all().size(), 2U);
}

}  // namespace
}  // namespace tocsin
