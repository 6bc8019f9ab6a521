#include "app/live/switch_off_record.hpp"

#include <gtest/gtest.h>

#include "app/plugins/switch_off_file.hpp"
#include "strategies/plugin_fence.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

SwitchOff at_call(std::uint16_t rule, std::uint64_t call) { return {RuleId{rule}, call, PluginFault::hung}; }

class SwitchOffRecordTest : public testing::Test {
 protected:
  [[nodiscard]] SwitchOffRecord record() const { return {path_, {"drops", "spreads"}}; }
  [[nodiscard]] std::string text() const { return text_of_file(path_); }

  ScratchFolder folder_;
  std::string path_ = folder_.path("day.switch_offs.csv");
};

TEST_F(SwitchOffRecordTest, has_a_row_for_each_rule_once) {
  SwitchOffRecord kept = record();
  kept.write(at_call(1, 12));
  kept.write(at_call(0, 7));
  EXPECT_EQ(kept.tend(), 2U);
  EXPECT_EQ(kept.tend(), 0U);
  EXPECT_EQ(text(), "rule,call,fault\nspreads,12,hung\ndrops,7,hung\n");
}

TEST_F(SwitchOffRecordTest, goes_on_with_the_file_that_is_there) {
  record().write(at_call(1, 12));
  SwitchOffRecord again = record();
  again.write(at_call(1, 12));
  EXPECT_EQ(again.tend(), 0U);
  again.write(at_call(0, 7));
  EXPECT_EQ(text(), "rule,call,fault\nspreads,12,hung\ndrops,7,hung\n");
}

TEST_F(SwitchOffRecordTest, takes_an_empty_file_for_none) {
  folder_.file("day.switch_offs.csv", "");
  record().write(at_call(0, 3));
  EXPECT_EQ(text(), "rule,call,fault\ndrops,3,hung\n");
}

TEST_F(SwitchOffRecordTest, that_cannot_be_written_does_not_stop_anybody) {
  SwitchOffRecord nowhere(folder_.path("no/such/folder.csv"), {"drops"});
  nowhere.write(at_call(0, 3));
  testing::internal::CaptureStderr();
  EXPECT_EQ(nowhere.tend(), 1U);
}

// No kill comes between the two: what a call is refused for stands in the file by then.
TEST_F(SwitchOffRecordTest, has_a_switch_off_before_it_takes_effect) {
  SwitchOffRecord kept = record();
  PluginWatch watch;
  std::string in_file;
  watch.keep_by([&](const SwitchOff& one) {
    kept.write(one);
    in_file = text();
  });
  Arena arena;
  const PluginLines lines(arena, 16, 1);
  PluginFence fence({.rule = RuleId{1}}, &watch, lines, arena);
  EXPECT_TRUE(fence.run(0, 0, [] {}));
  EXPECT_FALSE(fence.run(0, 0, [] { throw 1; }));
  EXPECT_EQ(in_file, "rule,call,fault\nspreads,2,threw\n");
}

}  // namespace
}  // namespace tocsin
