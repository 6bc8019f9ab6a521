#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "app/live/agent_thread.hpp"
#include "engine/setup_error.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scripted_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t events_a_feed = sanitized ? 4'000 : 40'000;

class ThrowingAgent final : public Agent {
 public:
  std::size_t poll() override { throw SetupError("no more"); }
  std::string_view name() const noexcept override { return "throwing"; }
};

TEST(AgentThread, ends_with_what_an_agent_threw) {
  ThrowingAgent agent;
  AgentThread thread({.name = "test"}, {&agent});
  while (!thread.has_failed()) std::this_thread::sleep_for(1ms);
  EXPECT_THROW(thread.stop(), SetupError);
}

TEST(AgentThread, refuses_a_core_that_is_not_there) {
  ThrowingAgent agent;
  EXPECT_THROW(AgentThread({.name = "test", .core = 1'000}, {&agent}), SetupError);
}

// Feeds, engine and sinks, each on a thread of its own, as fast as they go.
TEST(LiveThreads, say_what_a_replay_of_their_journal_says) {
  ScriptedDesk day(events_a_feed, {{.seed = 1}, {.seed = 2}, {.seed = 3, .may_wait = false}});
  {
    AgentThread feed_thread({.name = "feeds"}, day.feeds());
    AgentThread engine_thread({.name = "engine", .idle = IdleKind::park}, {&day.engine});
    AgentThread sink_thread({.name = "sinks"}, {&day.sinks, &day.journal});
    while (!day.engine.has_ended()) std::this_thread::sleep_for(1ms);
    feed_thread.stop();
    engine_thread.stop();
    sink_thread.stop();
  }
  day.finish();
}

}  // namespace
}  // namespace tocsin
