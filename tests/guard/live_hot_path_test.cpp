// From an event in the engine's queue to its alert handed over: what the thread of a live day's engine asks of others.
#include <gtest/gtest.h>

#include <chrono>

#include "app/live/agent_thread.hpp"
#include "app/live/rules_desk.hpp"
#include "app/live/snapshot_keeper.hpp"
#include "tests/support/hot_path_guard.hpp"
#include "tests/support/scripted_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t events_count = 80'000;
constexpr std::uint64_t events_a_change = 20'000;

// Polls the engine, and counts what that does besides.
class Counted {
 public:
  explicit Counted(EngineAgent& engine) : engine_(engine) {}
  void poll() {
    HotPathGuard guard;
    engine_.poll();
    const HotPathCounts counts = guard.stop();
    sum_.allocations += counts.allocations;
    sum_.releases += counts.releases;
    sum_.locks += counts.locks;
    sum_.system_calls += counts.system_calls;
    sum_.log_writes += counts.log_writes;
  }
  [[nodiscard]] const HotPathCounts& sum() const { return sum_; }

 private:
  EngineAgent& engine_;
  HotPathCounts sum_;
};

// Rules are changed and snapshots are taken meanwhile, by another thread.
TEST(LiveHotPath, neither_allocates_nor_locks_nor_calls_the_system_while_rules_are_changed_and_states_copied) {
  if (const auto why = HotPathGuard::unavailable(); !why.empty()) GTEST_SKIP() << why;
  ScriptedDesk day(events_count, {FeedScript{}}, 4'096);
  RulesDesk changes({.desk = day.desk, .engine = day.engine, .now = day.clock()});
  SnapshotKeeper snapshots({.desk = day.desk, .engine = day.engine, .every = Duration(5ms)});
  Counted engine(day.engine);
  {
    AgentThread back({.name = "back", .idle = IdleKind::park}, {&changes, &snapshots});
    std::uint32_t asked = 0;
    while (!day.engine.has_ended() || changes.objection() != nullptr || snapshots.events_count() == 0) {
      for (Agent* feed : day.feeds()) feed->poll();
      day.desk.journal().tend();
      engine.poll();
      day.sinks.poll();
      if (day.engine.figures().counts.out < (asked + 1) * events_a_change || changes.objection() != nullptr) continue;
      changes.ask(RulesFile::load(ScriptedDesk::rules_path), ++asked);
    }
    back.stop();
    EXPECT_EQ(changes.fault(), "");
  }
  EXPECT_EQ(engine.sum(), HotPathCounts{});
  EXPECT_EQ(day.engine.waits_count(), 0U);
  EXPECT_GT(day.desk.edition(), 1U);
  EXPECT_GT(snapshots.events_count(), 0U);
  day.finish();
}

// A queue of alerts without room is waited for: the count sees it.
TEST(LiveHotPath, is_left_where_there_is_no_room) {
  if (const auto why = HotPathGuard::unavailable(); !why.empty()) GTEST_SKIP() << why;
  if (const auto why = HotPathGuard::system_calls_unavailable(); !why.empty()) GTEST_SKIP() << why;
  ScriptedDesk day(events_count / 10, {FeedScript{}}, 1);
  Counted engine(day.engine);
  {
    AgentThread sinks({.name = "sinks", .idle = IdleKind::park}, {&day.sinks});
    while (!day.engine.has_ended()) {
      for (Agent* feed : day.feeds()) feed->poll();
      day.desk.journal().tend();
      engine.poll();
    }
    sinks.stop();
  }
  EXPECT_GT(day.engine.waits_count(), 0U);
  EXPECT_GE(engine.sum().system_calls, day.engine.waits_count());
  day.finish();
}

}  // namespace
}  // namespace tocsin
