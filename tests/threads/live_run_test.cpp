#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "app/any_feed.hpp"
#include "app/live/agent_thread.hpp"
#include "app/live/day_log.hpp"
#include "app/live/engine_agent.hpp"
#include "app/live/live_desk.hpp"
#include "app/live/sink_agent.hpp"
#include "app/run.hpp"
#include "engine/setup_error.hpp"
#include "tests/support/faulty_market.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/scripted_feed.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr Time before_open = time_from_ns(1'737'987'900'000'000'000);  // 27 January 2025, 09:25 in New York
constexpr std::size_t events_a_feed = sanitized ? 4'000 : 40'000;

class JournalTender final : public Agent {
 public:
  explicit JournalTender(Journal& journal) : journal_(journal) {}
  std::size_t poll() override {
    const std::size_t count = journal_.tend();
    journal_.sync();
    return count;
  }
  std::string_view name() const noexcept override { return "journal"; }

 private:
  Journal& journal_;
};

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
  const ScratchFolder folder;
  const RulesFile rules = RulesFile::load(TOCSIN_SOURCE_DIR "/tests/golden/faulty_market/rules.toml");
  const Universe universe(rules.listings());
  DeskFile file;
  file.folder = folder.path("out");
  file.day = std::chrono::local_days(std::chrono::year{2025} / 1 / 27);
  file.clock = EventClock::venue;
  file.queue = 256;
  for (const std::uint64_t seed : {1UL, 2UL, 3UL}) {
    const auto events = FaultyMarket(universe, seed, before_open).draw(events_a_feed);
    const bool may_wait = seed < 3;
    file.feeds.push_back(std::make_unique<ScriptedFeedForm>(
        [=] { return std::make_unique<ScriptedFeed>("feed" + std::to_string(seed), events, seed, may_wait); }));
  }
  LiveDesk desk(file, rules);
  DayLog log(desk.path(".jsonl"), desk.names());
  AlertQueue alerts(64);
  SinkAgent sinks({.alerts = alerts, .log = log});
  JournalTender tender(desk.journal());
  EngineAgent engine({.engine = desk.engine(),
                      .sequencer = &desk.sequencer(),
                      .journal = &desk.journal(),
                      .alerts = alerts,
                      .feeds = desk.feeds(),
                      .make_way = [] { std::this_thread::yield(); }},
                     0);
  {
    std::vector<Agent*> feeds;
    for (const auto& feed : desk.feeds()) feeds.push_back(feed.get());
    AgentThread feed_thread({.name = "feeds"}, feeds);
    AgentThread engine_thread({.name = "engine", .idle = IdleKind::park}, {&engine});
    AgentThread sink_thread({.name = "sinks"}, {&sinks, &tender});
    while (!engine.has_ended()) std::this_thread::sleep_for(1ms);
    feed_thread.stop();
    engine_thread.stop();
    sink_thread.stop();
  }
  while (sinks.poll() > 0) {
  }
  desk.journal().finish();
  EXPECT_TRUE(desk.sequencer().counts().is_balanced());
  tocsin::Run run(open_feeds({desk.path(".tape")}), rules, {.console = false});
  run.play({});
  EXPECT_EQ(run.log().hex(), log.hex());
  EXPECT_GT(log.lines_count(), 20U);
}

}  // namespace
}  // namespace tocsin
