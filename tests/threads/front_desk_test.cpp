#include "app/live/front_desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "app/any_feed.hpp"
#include "app/live/agent_thread.hpp"
#include "app/live/day_log.hpp"
#include "app/live/sink_agent.hpp"
#include "app/run.hpp"
#include "tests/support/faulty_market.hpp"
#include "tests/support/raw_line.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/scripted_feed.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr Time before_open = time_from_ns(1'737'987'900'000'000'000);  // 27 January 2025, 09:25 in New York
constexpr std::size_t events_count = sanitized ? 4'000 : 40'000;
constexpr int actions_count = 20;

class JournalTender final : public Agent {
 public:
  explicit JournalTender(Journal& journal) : journal_(journal) {}
  std::size_t poll() override { return journal_.tend(); }
  std::string_view name() const noexcept override { return "journal"; }

 private:
  Journal& journal_;
};

std::string say(const std::string& socket, const std::string& command, const std::string& body) {
  RawLine line(socket);
  line.say("POST /control/" + command +
           " HTTP/1.1\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  return line.hear([] {}, "}\n");
}

// The desk acts while feeds, engine and sinks run, each on a thread of its own.
TEST(FrontDeskThreads, acts_while_the_day_goes_on_and_a_replay_says_the_same) {
  const ScratchFolder folder;
  const RulesFile rules = RulesFile::load(TOCSIN_SOURCE_DIR "/tests/golden/faulty_market/rules.toml");
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
  FrontDesk front(file);
  LiveDesk desk(file, rules);
  DayLog log(desk.path(".jsonl"), desk.names());
  AlertQueue alerts(64);
  StandingAlerts standing;
  SinkAgent sinks({.alerts = alerts, .log = log, .standing = &standing});
  JournalTender tender(desk.journal());
  EngineAgent engine({.engine = desk.engine(),
                      .sequencer = &desk.sequencer(),
                      .journal = &desk.journal(),
                      .alerts = alerts,
                      .feeds = desk.feeds(),
                      .make_way = [] { std::this_thread::yield(); }},
                     0);
  front.open(
      {.desk = desk, .engine = engine, .sinks = {}, .alerts = standing, .now = [&] { return engine.figures().last; }});
  {
    std::vector<Agent*> feeds;
    for (const auto& feed : desk.feeds()) feeds.push_back(feed.get());
    AgentThread engine_thread({.name = "engine"}, {&engine});
    AgentThread sink_thread({.name = "sinks"}, {&sinks, &tender, &front});
    const std::string about = R"({"subject": ")" + universe.listings()[0].symbol + "\"";
    EXPECT_THAT(say(file.control.socket, "unmute", about + "}"), HasSubstr("has not begun"));
    AgentThread feed_thread({.name = "feeds"}, feeds);
    while (engine.figures().counts.out == 0) std::this_thread::sleep_for(1ms);
    for (int i = 0; i < actions_count; ++i) {
      const bool mutes = i % 2 == 0;
      const std::string until = mutes ? R"(, "until": "2025-02-01T00:00")" : "";
      const std::string answer = say(file.control.socket, mutes ? "mute" : "unmute",
                                     about + R"(, "owner": "desk )" + std::to_string(i) + "\"" + until + "}");
      EXPECT_THAT(answer, HasSubstr("202 Accepted"));
    }
    EXPECT_THAT(say(file.control.socket, "status", ""), HasSubstr("\"day\":\"2025-01-27\""));
    while (!engine.has_ended()) std::this_thread::sleep_for(1ms);
    feed_thread.stop();
    sink_thread.stop();
    engine_thread.stop();
  }
  while (desk.feeds().back()->poll() > 0) {
  }
  while (engine.poll() > 0) {
  }
  while (sinks.poll() > 0) {
  }
  desk.journal().finish();
  EXPECT_EQ(desk.names().text(actions_count).owner, "desk " + std::to_string(actions_count - 1));
  tocsin::Run run(open_feeds({desk.path(".tape")}), rules, {.console = false});
  run.play({});
  EXPECT_EQ(run.log().hex(), log.hex());
  EXPECT_THAT(text_of_file(desk.path(".jsonl")), HasSubstr("desk 0"));
}

}  // namespace
}  // namespace tocsin
