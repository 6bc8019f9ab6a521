// A played day is paused, stepped, hurried and slowed down.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fix/free_port.hpp"
#include "tests/support/live_program.hpp"

namespace tocsin {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class LivePlay : public testing::Test {
 protected:
  LivePlay() {
    live_.write_rules("rules.toml");
    live_.write_desk();
  }
  [[nodiscard]] std::uint64_t events() const { return live_.status().at("events"); }

  LiveProgram live_;
};

TEST_F(LivePlay, says_the_same_whatever_pauses_steps_and_speeds_were_asked_for) {
  ASSERT_EQ(live_.tocsin("replay day.tape --rules rules.toml --quiet --alerts replayed.jsonl").status, 0);
  live_.start();
  ASSERT_TRUE(live_.go_to("09:45:00"));
  const std::uint64_t before = events();
  ASSERT_EQ(live_.control("step").out, "{\"feeds\":1}\n");
  ASSERT_TRUE(live_.wait_until([&](const json& status) { return status.at("events") == before + 1; }));
  ASSERT_EQ(live_.control("step events=1000").status, 0);
  ASSERT_TRUE(live_.wait_until([&](const json& status) { return status.at("events") == before + 1'001; }));
  ASSERT_EQ(live_.control("speed speed=rate:20000").status, 0);
  ASSERT_EQ(live_.control("resume").status, 0);
  ASSERT_TRUE(live_.wait_until([&](const json& status) { return status.at("events") > before + 5'000; }));
  ASSERT_TRUE(live_.go_to("11:00:00"));
  EXPECT_EQ(live_.status().at("last_event").get<std::string>().substr(0, 13), "2025-01-27T15");
  const std::uint64_t held = events();
  ::usleep(200'000);
  EXPECT_EQ(events(), held);
  EXPECT_EQ(live_.play_out(), 0);
  EXPECT_EQ(live_.log(), live_.file("replayed.jsonl"));
}

TEST_F(LivePlay, refuses_to_go_back_and_what_it_does_not_understand) {
  live_.start();
  ASSERT_TRUE(live_.go_to("10:00:00"));
  EXPECT_THAT(live_.control("seek time=2025-01-27T09:30:00").error, HasSubstr("a day goes forward alone"));
  EXPECT_THAT(live_.control("seek").error, HasSubstr("time: expected"));
  EXPECT_THAT(live_.control("step events=none").error, HasSubstr("events: expected a number, 1 to 1000000000"));
  EXPECT_THAT(live_.control("speed speed=fast").error, HasSubstr("expected max, a number of times"));
  EXPECT_THAT(live_.control("pause at=once").error, HasSubstr("not a key of this command"));
}

TEST_F(LivePlay, refuses_where_time_goes_by_the_clock_on_the_wall_and_where_nothing_is_played) {
  std::string desk = live_.file("desk.toml");
  live_.folder().file("desk.toml", desk.replace(desk.find("'venue'"), 7, "'receive'"));
  live_.start();
  EXPECT_THAT(live_.control("pause").error, HasSubstr("time goes by the clock on the wall"));
  live_.control("stop");
  live_.end(0);
  live_.folder().file("desk.toml",
                      "rules = 'rules.toml'\nfolder = 'wire'\nday = '2025-01-27'\n[control]\nsocket = 'desk.sock'\n"
                      "[[feed]]\nkind = 'iex'\nmessages = 'tops'\nlines = '127.0.0.1:" +
                          std::to_string(free_port()) + "'\n");
  live_.start();
  EXPECT_THAT(live_.control("step").error, HasSubstr("no feed of this desk plays files"));
}

}  // namespace
}  // namespace tocsin
