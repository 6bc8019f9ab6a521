#include "strategies/plugin_detector.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "app/plugins/plugin_library.hpp"
#include "app/plugins/plugin_watchdog.hpp"
#include "tests/support/detector_test.hpp"
#include "tests/support/sanitized.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

// The plugins of tests/plugins turn their only level on for every trade, and do harm at those of 1,000 shares or more.
class PluginDetectorTest : public DetectorTest {
 protected:
  PluginDetectorTest() { schedule_ = full_days(2); }

  PluginDetector::Rule& watch(const std::string& plugin, PluginWatch* clock = nullptr) {
    const RuleId id = add({});
    rules_.of<PluginDetector>().push_back(
        {.rule = id,
         .plugin = &load_plugin(std::string(TOCSIN_PLUGIN_DIR) + "/" + plugin + ".so"),
         .subjects = {SubjectId{0}, SubjectId{1}},
         .levels = {10'000},
         .values = {1'000},
         .bounds = {.rule = id, .budget = 1h, .limit = 50ms, .switch_off = {}},
         .watch = clock});
    return rules_.of<PluginDetector>().back();
  }
  std::vector<Alert> open_day(int day = 1) { return step(events_.at(at_clock(9, 30, 0, day)).timer()); }
  std::vector<Alert> trade_of(std::uint32_t instrument, std::uint64_t size) {
    return step(events_.trade(instrument, dollars(100), 0, size));
  }
};

TEST_F(PluginDetectorTest, rings_by_what_the_plugin_turns) {
  watch("throws");
  open_day();
  const auto rung = trade_of(0, 100);
  ASSERT_EQ(says(rung), "firing 10000");
  EXPECT_EQ(rung[0].what, "traded");
  EXPECT_EQ(rung[0].value, 100);
  EXPECT_EQ(rung[0].unit, Unit::shares);
  EXPECT_EQ(says(trade_of(0, 200)), "");  // it stands already
}

TEST_F(PluginDetectorTest, keeps_the_hours_of_the_rule) {
  watch("throws");
  step(events_.at(at_clock(4, 0)).timer());
  EXPECT_EQ(says(trade_of(0, 100)), "");
}

TEST_F(PluginDetectorTest, switches_a_rule_off_whose_plugin_throws_and_goes_on_with_the_others) {
  watch("throws");
  watch("throws").values = {5'000};
  open_day();
  trade_of(0, 100);
  const auto rung = trade_of(1, 1'500);
  ASSERT_EQ(says(rung), "firing 0, firing 10000");
  EXPECT_EQ(rung[0].what, "plugin switched off, since it threw in its call");
  EXPECT_EQ(rung[0].subject, SubjectId{1});
  EXPECT_EQ(rung[0].sight, Sight::switched_off);
  EXPECT_EQ(says(trade_of(1, 100)), "");
}

TEST_F(PluginDetectorTest, hears_nothing_of_a_call_that_did_harm) {
  watch("throws");
  open_day();
  EXPECT_EQ(says(trade_of(0, 1'000)), "firing 0");  // and not 10000
}

TEST_F(PluginDetectorTest, says_no_all_clear_once_a_plugin_is_off) {
  watch("throws");
  open_day();
  trade_of(0, 100);
  trade_of(1, 1'000);
  const auto told = open_day(2);  // the alert of the first day rings on
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].state, AlertState::blind);
  EXPECT_EQ(told[0].evidence[0].name, "switched off");
}

TEST_F(PluginDetectorTest, switches_a_rule_off_whose_plugin_writes_beyond_its_lines) {
  for (const char* plugin : {"overwrites", "underwrites"}) {
    desk_.reset();
    rules_ = {};
    watch(plugin);
    open_day();
    if (sanitized) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
      EXPECT_DEATH(trade_of(0, 1'000), "AddressSanitizer: use-after-poison");
#endif
#endif
      continue;
    }
    const auto rung = trade_of(0, 1'000);
    ASSERT_EQ(says(rung), "firing 0") << plugin;
    EXPECT_EQ(rung[0].what, "plugin switched off, since it wrote beyond its lines in its call");
    EXPECT_EQ(rung[0].value, 1);
  }
}

TEST_F(PluginDetectorTest, leaves_a_call_that_hangs) {
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
  GTEST_SKIP() << "the thread sanitizer holds signals back until a system call";
#endif
#endif
  PluginWatch clock;
  watch("hangs", &clock);
  open_day();
  PluginWatchdog watchdog;
  watchdog.guard(clock);
  trade_of(0, 100);
  const auto rung = trade_of(1, 1'000);
  ASSERT_EQ(says(rung), "firing 0");
  EXPECT_EQ(rung[0].what, "plugin switched off, since it hung in its call");
  EXPECT_EQ(rung[0].value, 3);  // to describe the first alert was a call, too
  ASSERT_EQ(clock.switch_offs().size(), 1U);
  EXPECT_EQ(clock.switch_offs()[0].call, 3U);
  EXPECT_EQ(says(trade_of(1, 1'000)), "");  // it is called no more
}

TEST_F(PluginDetectorTest, switches_a_rule_off_whose_plugin_is_too_slow) {
  PluginWatch clock;
  watch("dawdles", &clock).bounds.budget = 1us;
  open_day();
  clock.measure(&PluginWatchdog::clock);
  std::string said;
  for (int i = 0; i < 20; ++i) said += says(trade_of(0, 1'000)) + ";";
  EXPECT_EQ(said, "firing 10000;;;;;;;;;;;;;;;escalated 0;;;;;");
  ASSERT_EQ(clock.switch_offs().size(), 1U);
  EXPECT_EQ(clock.switch_offs()[0].fault, PluginFault::too_slow);
}

// What the clock decided is the same in a run that is told of it, though that one measures nothing.
TEST_F(PluginDetectorTest, says_the_same_by_the_record) {
  const auto play = [this] {
    desk_.reset();
    events_ = EventMaker();
    std::string said = says(open_day());
    for (int i = 0; i < 100; ++i) said += says(trade_of(static_cast<std::uint32_t>(i % 2), i < 4 ? 100 : 1'000)) + ";";
    return said;
  };
  PluginWatch clock;
  PluginDetector::Rule& rule = watch("dawdles", &clock);
  rule.bounds.budget = 1us;
  clock.measure(&PluginWatchdog::clock);
  const std::string measured = play();
  ASSERT_EQ(clock.switch_offs().size(), 1U);
  EXPECT_THAT(measured, testing::HasSubstr("escalated 0"));
  rule.watch = nullptr;
  EXPECT_THAT(play(), testing::Not(testing::HasSubstr("escalated 0")));
  rule.bounds.switch_off = clock.switch_offs()[0];
  EXPECT_EQ(play(), measured);
}

TEST_F(PluginDetectorTest, says_what_its_host_knows_to_whoever_asks_why_it_did_not_ring) {
  watch("throws");
  open_day();
  const auto asked = [this](std::uint32_t slot) {
    Conditions conditions;
    EXPECT_TRUE(desk_->engine().conditions(slot, events_.now(), conditions));
    return conditions.all().front();
  };
  EXPECT_EQ(asked(0).value, 0);
  EXPECT_FALSE(asked(1).holds());
  trade_of(0, 100);
  EXPECT_TRUE(asked(0).holds());
  trade_of(1, 1'000);
  EXPECT_EQ(asked(2).value, unsaid);  // nobody can say
  EXPECT_EQ(desk_->engine().sight_of(2), Sight::switched_off);
  EXPECT_TRUE(asked(3).holds());
}

TEST_F(PluginDetectorTest, is_switched_off_in_a_snapshot_too) {
  watch("throws");
  open_day();
  trade_of(0, 100);
  const Snapshot before = desk_->engine().snapshot();
  const std::string first = says(trade_of(1, 1'000)) + says(trade_of(1, 100));
  const Snapshot after = desk_->engine().snapshot();
  desk_->engine().restore(before);
  EXPECT_EQ(says(trade_of(1, 1'000)) + says(trade_of(1, 100)), first);
  desk_->engine().restore(after);
  EXPECT_EQ(says(trade_of(1, 100)), "");
}

}  // namespace
}  // namespace tocsin
