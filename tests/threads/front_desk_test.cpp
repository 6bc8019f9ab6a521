#include "app/live/front_desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "app/live/agent_thread.hpp"
#include "tests/support/raw_line.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scripted_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr std::size_t events_count = sanitized ? 4'000 : 40'000;
constexpr int actions_count = 20;

std::string say(const std::string& socket, const std::string& command, const std::string& body) {
  RawLine line(socket);
  line.say("POST /control/" + command +
           " HTTP/1.1\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  return line.hear([] {}, "}\n");
}

// The desk acts while feeds, engine and sinks run, each on a thread of its own.
TEST(FrontDeskThreads, acts_while_the_day_goes_on_and_a_replay_says_the_same) {
  ScriptedDesk day(events_count);
  const std::string& socket = day.file.control.socket;
  FrontDesk front(day.file);
  front.open({.desk = day.desk, .engine = day.engine, .sinks = {}, .alerts = day.standing, .now = day.clock()});
  {
    AgentThread engine_thread({.name = "engine"}, {&day.engine});
    AgentThread sink_thread({.name = "sinks"}, {&day.sinks, &day.journal, &front});
    const std::string about = R"({"subject": ")" + day.rules.listings()[0].symbol + "\"";
    EXPECT_THAT(say(socket, "unmute", about + "}"), HasSubstr("has not begun"));
    AgentThread feed_thread({.name = "feeds"}, day.feeds());
    while (day.engine.figures().counts.out == 0) std::this_thread::sleep_for(1ms);
    for (int i = 0; i < actions_count; ++i) {
      const bool mutes = i % 2 == 0;
      const std::string until = mutes ? R"(, "until": "2025-02-01T00:00")" : "";
      const std::string answer = say(socket, mutes ? "mute" : "unmute",
                                     about + R"(, "owner": "desk )" + std::to_string(i) + "\"" + until + "}");
      EXPECT_THAT(answer, HasSubstr("202 Accepted"));
    }
    EXPECT_THAT(say(socket, "status", ""), HasSubstr("\"day\":\"2025-01-27\""));
    while (!day.engine.has_ended()) std::this_thread::sleep_for(1ms);
    feed_thread.stop();
    sink_thread.stop();
    engine_thread.stop();
  }
  day.finish();
  EXPECT_EQ(day.desk.names().text(actions_count).owner, "desk " + std::to_string(actions_count - 1));
  EXPECT_THAT(text_of_file(day.desk.path(".jsonl")), HasSubstr("desk 0"));
}

}  // namespace
}  // namespace tocsin
