#include "app/live/play_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;
using Verb = PlayOrder::Verb;

std::string refusal_of(std::string_view command, std::string_view body) {
  try {
    static_cast<void>(read_play_order(command, body));
  } catch (const SetupError& error) {
    return error.what();
  }
  return {};
}

TEST(PlayOrder, is_read_with_what_it_needs) {
  EXPECT_EQ(read_play_order("pause", "").verb, Verb::pause);
  EXPECT_EQ(read_play_order("resume", "{}").verb, Verb::resume);
  EXPECT_EQ(read_play_order("step", "{}").events, 1U);
  EXPECT_EQ(read_play_order("step", R"({"events": "25"})").events, 25U);
  EXPECT_EQ(read_play_order("step", R"({"events": 26})").events, 26U);
  EXPECT_EQ(read_play_order("seek", R"({"time": "2025-01-27T10:00:00-05:00"})").until,
            time_from_ns(1'737'990'000'000'000'000));
  EXPECT_EQ(read_play_order("speed", R"({"speed": "60"})").pace, (Pace{PaceKind::times, 60'000}));
}

TEST(PlayOrder, refuses_what_it_does_not_understand) {
  EXPECT_THAT(refusal_of("rewind", "{}"), HasSubstr("expected pause, resume"));
  EXPECT_THAT(refusal_of("step", R"({"events": "0"})"), HasSubstr("events: expected"));
  EXPECT_THAT(refusal_of("step", R"({"events": "9x"})"), HasSubstr("events: expected"));
  EXPECT_THAT(refusal_of("seek", "{}"), HasSubstr("time: expected a text"));
  EXPECT_THAT(refusal_of("speed", R"({"speed": "fast"})"), HasSubstr("pace 'fast'"));
  EXPECT_THAT(refusal_of("pause", R"({"at": "once"})"), HasSubstr("not a key"));
  EXPECT_THAT(refusal_of("pause", "[]"), HasSubstr("JSON object"));
}

TEST(PlayOrders, come_in_the_order_in_which_they_were_given) {
  PlayOrders orders;
  ASSERT_TRUE(orders.put({.verb = Verb::step, .events = 3}));
  ASSERT_TRUE(orders.put({.verb = Verb::resume}));
  PlayOrder order;
  ASSERT_TRUE(orders.take(order));
  EXPECT_EQ(order.events, 3U);
  ASSERT_TRUE(orders.take(order));
  EXPECT_EQ(order.verb, Verb::resume);
  EXPECT_FALSE(orders.take(order));
}

}  // namespace
}  // namespace tocsin
