// Rules are changed and snapshots are taken while feeds, engine and sinks run, each on a thread of its own.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "app/live/agent_thread.hpp"
#include "app/live/rules_desk.hpp"
#include "app/live/snapshot_keeper.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scripted_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t events_count = sanitized ? 8'000 : 80'000;
constexpr std::size_t changes_count = 3;

TEST(RulesChangeThreads, are_made_while_the_day_goes_on_and_a_replay_says_the_same) {
  ScriptedDesk day(events_count);
  RulesDesk changes({.desk = day.desk, .engine = day.engine, .now = day.clock()});
  SnapshotKeeper snapshots({.desk = day.desk, .engine = day.engine, .every = Duration(20ms)});
  {
    AgentThread engine_thread({.name = "engine"}, {&day.engine});
    AgentThread sink_thread({.name = "sinks"}, {&day.sinks, &day.journal});
    AgentThread feed_thread({.name = "feeds"}, day.feeds());
    AgentThread back_thread({.name = "back", .idle = IdleKind::park}, {&changes, &snapshots});
    while (day.engine.figures().counts.out == 0) std::this_thread::sleep_for(1ms);
    for (std::uint32_t i = 1; i <= changes_count; ++i) {
      changes.ask(RulesFile::load(ScriptedDesk::rules_path), i);
      while (changes.objection() != nullptr) std::this_thread::sleep_for(1ms);
      EXPECT_EQ(changes.fault(), "");
      EXPECT_EQ(day.desk.edition(), i);
    }
    while (!day.engine.has_ended()) std::this_thread::sleep_for(1ms);
    back_thread.stop();
    feed_thread.stop();
    engine_thread.stop();
    sink_thread.stop();
  }
  day.finish();
  EXPECT_EQ(day_rules::changes_in(day.desk.path(".tape")).size(), changes_count);
}

}  // namespace
}  // namespace tocsin
