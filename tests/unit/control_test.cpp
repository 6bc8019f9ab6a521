#include "app/live/control.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "sinks/alert_words.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/small_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class ControlTest : public testing::Test {
 protected:
  void SetUp() override {
    desk_.trade(SmallDesk::nvda, Price::whole(92), 47min);
    for (const Alert& alert : desk_.alerts()) alerts_.on_alert(alert);
    id_ = desk_.alerts().front().id;
    now_ = desk_.alerts().front().time;
  }
  [[nodiscard]] std::string about_alert(const std::string& more = "") const {
    return R"({"alert": ")" + hex_id(id_) + "\"" + more + "}";
  }

  SmallDesk desk_{small_rules::index_drop()};
  Names names_ = desk_.names();
  ScratchFolder folder_;
  std::vector<DeskText> texts_{3};
  DeskFeed feed_;
  DeskWords words_{folder_.path("day.words.csv"), texts_, 0};
  StandingAlerts alerts_;
  std::uint64_t id_ = 0;
  Time now_{};
  bool is_stopped_ = false;
  Control control_{{.feed = feed_,
                    .words = words_,
                    .alerts = alerts_,
                    .names = DeskNames(names_.policies, names_.market),
                    .now = [this] { return now_; },
                    .status = [] { return std::string(R"({"day":"today"})"); },
                    .stop = [this] { is_stopped_ = true; }}};
};

TEST_F(ControlTest, makes_events_of_what_the_desk_does) {
  const HttpAnswer answer = control_.act("acknowledge", about_alert(R"(, "owner": "ada")"));
  EXPECT_EQ(answer.status, 202U);
  EXPECT_EQ(answer.body, "{\"action\":1}\n");
  EXPECT_EQ(control_.act("mute", R"({"subject": "NVDA", "until": "2261-01-01T00:00"})").status, 202U);
  const auto events = feed_.poll();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].kind, EventKind::action);
  EXPECT_EQ(events[0].time, now_);
  EXPECT_EQ(events[0].sequence, 1U);
  EXPECT_EQ(events[0].action.target, id_);
  EXPECT_EQ(events[0].action.text, 1U);
  EXPECT_EQ(events[1].sequence, 2U);
  EXPECT_EQ(texts_[0].owner, "ada");
}

TEST_F(ControlTest, refuses_alerts_that_do_not_ring_and_names_that_nobody_has) {
  EXPECT_EQ(control_.act("acknowledge", R"({"alert": "0000000000000001"})").status, 404U);
  EXPECT_EQ(control_.act("unsnooze", about_alert()).status, 404U);
  EXPECT_EQ(control_.act("mute", R"({"rule": "none", "until": "2261-01-01T00:00"})").status, 404U);
  EXPECT_EQ(control_.act("unmute", R"({"subject": "NONE"})").status, 404U);
  EXPECT_TRUE(feed_.poll().empty());
}

TEST_F(ControlTest, refuses_times_that_are_over_and_a_day_that_has_not_begun) {
  EXPECT_EQ(control_.act("snooze", about_alert(R"(, "until": "1999-01-01T00:00")")).status, 400U);
  now_ = Time::min();
  EXPECT_EQ(control_.act("acknowledge", about_alert()).status, 409U);
}

TEST_F(ControlTest, refuses_an_action_for_whose_words_there_is_no_room) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(control_.act("acknowledge", about_alert()).status, 202U);
  EXPECT_EQ(control_.act("acknowledge", about_alert()).status, 507U);
  EXPECT_EQ(feed_.poll().size(), 3U);
}

TEST_F(ControlTest, forgets_what_rings_no_more) {
  Alert resolved = desk_.alerts().front();
  resolved.state = AlertState::snoozed;
  alerts_.on_alert(resolved);
  resolved.state = AlertState::resolved;
  alerts_.on_alert(resolved);
  EXPECT_EQ(control_.act("acknowledge", about_alert()).status, 404U);
  EXPECT_EQ(control_.act("unsnooze", about_alert()).status, 202U);
}

TEST_F(ControlTest, refuses_what_this_desk_has_not_got) {
  EXPECT_EQ(control_.play("pause", "").status, 409U);
  EXPECT_EQ(control_.play("step", R"({"events": -1})").status, 400U);
  EXPECT_EQ(control_.reload("").status, 501U);
  EXPECT_EQ(control_.snapshot().status, 501U);
  EXPECT_TRUE(feed_.poll().empty());
}

TEST_F(ControlTest, has_a_route_for_every_command) {
  std::map<std::string, HttpAnswer> answers;
  for (const HttpRoute& route : control_.routes()) answers[route.path] = route.answer("");
  EXPECT_EQ(answers.at("/control/stop").status, 202U);
  EXPECT_THAT(answers.at("/control/status").body, HasSubstr("today"));
  for (const char* const command : {"acknowledge", "snooze", "unsnooze", "mute", "unmute"}) {
    EXPECT_EQ(answers.at(std::string("/control/") + command).status, 400U);
  }
  EXPECT_TRUE(is_stopped_);
}

}  // namespace
}  // namespace tocsin
