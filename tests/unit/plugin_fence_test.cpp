#include "strategies/plugin_fence.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <stdexcept>

#include "tests/support/sanitized.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

std::int64_t time_now = 0;

class PluginFenceTest : public testing::Test {
 protected:
  static constexpr std::uint32_t subject = 1;  // between two others

  PluginFence fence(PluginWatch* watch = nullptr, std::optional<SwitchOff> switch_off = {}) {
    return {{.rule = RuleId{3}, .budget = 10us, .limit = 1s, .switch_off = switch_off}, watch, lines_, arena_};
  }
  // A call that lasts so long by the test's clock.
  static bool lasts(PluginFence& fence, Duration time) {
    return fence.run(subject, 0, [time] { time_now += time.count(); });
  }
  PluginWatch& measured() {
    watch_.make_room(1);
    watch_.measure([] { return time_now; });
    return watch_;
  }

  Arena arena_;
  PluginLines lines_{arena_, 16, 3};
  PluginWatch watch_;
};

TEST_F(PluginFenceTest, lets_a_call_pass_and_counts_it) {
  PluginFence fence = this->fence();
  bool was_called = false;
  EXPECT_TRUE(fence.run(subject, 0, [&] { was_called = true; }));
  EXPECT_TRUE(was_called);
  EXPECT_EQ(fence.calls_count(), 1U);
  EXPECT_EQ(fence.fault(), PluginFault::none);
  EXPECT_FALSE(fence.take_news());
}

TEST_F(PluginFenceTest, ends_with_the_call_that_throws) {
  PluginFence fence = this->fence();
  EXPECT_TRUE(fence.run(subject, 0, [] {}));
  EXPECT_FALSE(fence.run(subject, 0, [] { throw std::runtime_error("harm"); }));
  bool was_called = false;
  EXPECT_FALSE(fence.run(subject, 0, [&] { was_called = true; }));
  EXPECT_FALSE(was_called);
  EXPECT_EQ(fence.fault(), PluginFault::threw);
  EXPECT_EQ(fence.calls_count(), 2U);
  EXPECT_EQ(fence.take_news(), subject);
  EXPECT_FALSE(fence.take_news());  // told once
}

TEST_F(PluginFenceTest, lets_all_lines_be_written) {
  PluginFence fence = this->fence();
  for (std::uint32_t one = 0; one < 3; ++one) {
    EXPECT_TRUE(fence.run(one, 0, [&] { std::memset(lines_.of(one), 0xff, 16); }));
  }
}

TEST_F(PluginFenceTest, ends_with_the_call_that_wrote_before_or_behind_its_lines) {
  if (sanitized) GTEST_SKIP() << "the sanitizer ends the program there";
  for (const int at : {-32, -1, 16, 47}) {
    PluginFence fence = this->fence();
    std::byte& beyond = lines_.of(subject)[at];
    const std::byte before = beyond;
    EXPECT_FALSE(fence.run(subject, 0, [&] { beyond ^= std::byte{1}; })) << at;
    EXPECT_EQ(fence.fault(), PluginFault::overwrote) << at;
    beyond = before;
  }
}

TEST_F(PluginFenceTest, ends_with_the_call_that_was_too_slow_once_too_often) {
  PluginFence fence = this->fence(&measured());
  for (int i = 0; i < 15; ++i) EXPECT_TRUE(lasts(fence, 11us)) << i;
  EXPECT_FALSE(lasts(fence, 11us));
  EXPECT_EQ(fence.fault(), PluginFault::too_slow);
  ASSERT_EQ(watch_.switch_offs().size(), 1U);
  EXPECT_EQ(watch_.switch_offs()[0].call, 16U);
  EXPECT_EQ(watch_.switch_offs()[0].rule, RuleId{3});
}

TEST_F(PluginFenceTest, forgives_slow_calls_between_good_ones) {
  PluginFence fence = this->fence(&measured());
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 15; ++i) EXPECT_TRUE(lasts(fence, 1s));
    for (int i = 0; i < 64; ++i) EXPECT_TRUE(lasts(fence, 10us));
  }
}

TEST_F(PluginFenceTest, measures_one_good_call_in_64) {
  static int readings;
  readings = 0;
  watch_.measure([] { return std::int64_t{++readings}; });
  PluginFence fence = this->fence(&watch_);
  for (int i = 0; i < 640; ++i) EXPECT_TRUE(fence.run(subject, 0, [] {}));
  EXPECT_EQ(readings, 20);
}

TEST_F(PluginFenceTest, measures_each_topic_by_itself) {
  PluginFence fence = this->fence(&measured());
  for (int i = 0; i < 15; ++i) {
    EXPECT_TRUE(fence.run(subject, 5, [] { time_now += 1'000'000; }));
    for (int quick = 0; quick < 100; ++quick) EXPECT_TRUE(lasts(fence, 1us));
  }
  EXPECT_FALSE(fence.run(subject, 5, [] { time_now += 1'000'000; }));
}

TEST_F(PluginFenceTest, measures_nothing_without_a_clock) {
  PluginFence fence = this->fence(&watch_);
  for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(lasts(fence, 1s));
}

TEST_F(PluginFenceTest, ends_at_the_call_of_the_record_without_making_it) {
  PluginFence fence = this->fence(nullptr, SwitchOff{RuleId{3}, 2, PluginFault::hung});
  EXPECT_TRUE(fence.run(subject, 0, [] {}));
  bool was_called = false;
  EXPECT_FALSE(fence.run(subject, 0, [&] { was_called = true; }));
  EXPECT_FALSE(was_called);
  EXPECT_EQ(fence.fault(), PluginFault::hung);
  EXPECT_EQ(fence.calls_count(), 2U);
}

TEST_F(PluginFenceTest, goes_back_with_the_arena) {
  PluginFence fence = this->fence();
  std::vector<std::byte> saved(arena_.bytes_count());
  arena_.save(saved);
  EXPECT_FALSE(fence.run(subject, 0, [] { throw 1; }));
  arena_.restore(saved);
  EXPECT_EQ(fence.fault(), PluginFault::none);
  EXPECT_EQ(fence.calls_count(), 0U);
}

}  // namespace
}  // namespace tocsin
