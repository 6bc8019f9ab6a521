// Rules are changed and snapshots are taken while feeds, engine and sinks run, each on a thread of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "app/any_feed.hpp"
#include "app/day_rules.hpp"
#include "app/live/agent_thread.hpp"
#include "app/live/day_log.hpp"
#include "app/live/rules_desk.hpp"
#include "app/live/sink_agent.hpp"
#include "app/live/snapshot_keeper.hpp"
#include "app/run.hpp"
#include "tests/support/faulty_market.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/scripted_feed.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr Time before_open = time_from_ns(1'737'987'900'000'000'000);  // 27 January 2025, 09:25 in New York
constexpr std::size_t events_count = sanitized ? 8'000 : 80'000;
constexpr std::size_t changes_count = 3;

class JournalTender final : public Agent {
 public:
  explicit JournalTender(Journal& journal) : journal_(journal) {}
  std::size_t poll() override { return journal_.tend(); }
  std::string_view name() const noexcept override { return "journal"; }

 private:
  Journal& journal_;
};

TEST(RulesChangeThreads, are_made_while_the_day_goes_on_and_a_replay_says_the_same) {
  const ScratchFolder folder;
  const std::string path = TOCSIN_SOURCE_DIR "/tests/golden/faulty_market/rules.toml";
  const RulesFile rules = RulesFile::load(path);
  const Universe universe(rules.listings());
  DeskFile file;
  file.folder = folder.path("out");
  file.day = std::chrono::local_days(std::chrono::year{2025} / 1 / 27);
  file.clock = EventClock::venue;
  file.queue = 256;
  file.control.socket = folder.path("desk.sock");
  const auto events = FaultyMarket(universe, 1, before_open).draw(events_count);
  file.feeds.push_back(
      std::make_unique<ScriptedFeedForm>([&] { return std::make_unique<ScriptedFeed>("feed", events, 1, true); }));
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
  RulesDesk changes({.desk = desk, .engine = engine, .now = [&] { return engine.figures().last; }});
  SnapshotKeeper snapshots({.desk = desk, .engine = engine, .every = Duration(20ms)});
  {
    std::vector<Agent*> feeds;
    for (const auto& feed : desk.feeds()) feeds.push_back(feed.get());
    AgentThread engine_thread({.name = "engine"}, {&engine});
    AgentThread sink_thread({.name = "sinks"}, {&sinks, &tender});
    AgentThread feed_thread({.name = "feeds"}, feeds);
    AgentThread back_thread({.name = "back", .idle = IdleKind::park}, {&changes, &snapshots});
    while (engine.figures().counts.out == 0) std::this_thread::sleep_for(1ms);
    for (std::uint32_t i = 1; i <= changes_count; ++i) {
      changes.ask(RulesFile::load(path), i);
      while (changes.objection() != nullptr) std::this_thread::sleep_for(1ms);
      EXPECT_EQ(changes.fault(), "");
      EXPECT_EQ(desk.edition(), i);
    }
    while (!engine.has_ended()) std::this_thread::sleep_for(1ms);
    back_thread.stop();
    feed_thread.stop();
    engine_thread.stop();
    sink_thread.stop();
  }
  while (engine.poll() > 0) {
  }
  while (sinks.poll() > 0) {
  }
  desk.journal().finish();
  const std::string tape = desk.path(".tape");
  EXPECT_EQ(day_rules::changes_in(tape).size(), changes_count);
  const std::vector<RulesFile> kept = day_rules::load(tape);
  tocsin::Run run(open_feeds({tape}), kept.front(), {.console = false}, std::span(kept).subspan(1));
  run.play({});
  EXPECT_EQ(run.log().hex(), log.hex());
  EXPECT_GT(log.lines_count(), 20U);
}

}  // namespace
}  // namespace tocsin
