#include "feeds/actions/actions_feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/alert.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

const std::string header = "time,action,alert_id,rule,subject,owner,note,until\n";

std::unique_ptr<Feed> feed_of(const std::string& rows) { return open_actions_bytes("actions.csv", header + rows); }
std::string refusal_of(const std::string& rows) {
  return setup_error_of([&] { static_cast<void>(feed_of(rows)); });
}

// 27 January 2025, 10:00 in New York.
constexpr Time ten = time_from_ns(1'737'990'000'000'000'000);

TEST(ActionsFeed, reads_every_kind_of_action_with_its_words) {
  const auto feed = feed_of(
      "2025-01-27T15:00:00Z,acknowledge,0123456789abcdef,,,Ann,\"mine, I call\",\n"
      "2025-01-27T10:00:01,snooze,0000000000000002,,,,,2025-01-27T11:00:00\n"
      "2025-01-27T10:00:02,unsnooze,0000000000000002,,,Ben,,\n"
      "2025-01-27T10:00:03,mute,,chips,,,,2025-01-27T11:00:00\n"
      "2025-01-27T10:00:04,mute,,,NVDA,,,2025-01-27T11:00:00\n"
      "2025-01-27T10:00:05,unmute,,,NVDA,,,\n");
  const auto events = feed->next();
  ASSERT_EQ(events.size(), 6U);
  const auto expect = [&](std::size_t i, DeskVerb verb, std::uint64_t target, Time until) {
    EXPECT_EQ(events[i].kind, EventKind::action);
    EXPECT_EQ(events[i].time, ten + i * 1s);
    EXPECT_EQ(events[i].sequence, i + 1);
    EXPECT_EQ(events[i].action.verb, verb);
    EXPECT_EQ(events[i].action.target, target);
    EXPECT_EQ(events[i].action.until, until);
    EXPECT_EQ(events[i].action.text, i + 1);
  };
  expect(0, DeskVerb::acknowledge, 0x0123'4567'89ab'cdef, Time{});
  expect(1, DeskVerb::snooze, 2, ten + 1h);
  expect(2, DeskVerb::unsnooze, 2, Time{});
  expect(3, DeskVerb::mute_rule, name_hash("chips"), ten + 1h);
  expect(4, DeskVerb::mute_subject, name_hash("NVDA"), ten + 1h);
  expect(5, DeskVerb::mute_subject, name_hash("NVDA"), Time{});
  EXPECT_EQ(feed->info().texts.at(0).owner, "Ann");
  EXPECT_EQ(feed->info().texts.at(0).note, "mine, I call");
  EXPECT_EQ(feed->info().texts.size(), 6U);
  EXPECT_TRUE(feed->next().empty());
  EXPECT_EQ(feed->tally().events_out, 6U);
}

TEST(ActionsFeed, puts_rows_in_the_order_of_their_times) {
  const auto feed = feed_of(
      "2025-01-27T10:00:09,unmute,,r,,,,\n"
      "2025-01-27T10:00:01,unmute,,s,,,,\n");
  const auto events = feed->next();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].sequence, 2U);
  EXPECT_EQ(feed->info().first, ten + 1s);
  EXPECT_EQ(feed->info().last, ten + 9s);
}

TEST(ActionsFeed, of_no_rows_has_no_events) { EXPECT_TRUE(feed_of("")->next().empty()); }

TEST(ActionsFeed, refuses_what_it_cannot_mean_with_line_and_column) {
  const std::string at = "2025-01-27T10:00:00,";
  for (const auto& [row, words] : std::vector<std::pair<std::string, std::string>>{
           {"yesterday,unmute,,r,,,,", "actions.csv:2: time: expected a time"},
           {at + "ignore,,,,,,", "action: expected"},
           {at + "acknowledge,12,,,,,", "alert_id: expected the id of an alert, 16 hexadecimal digits, found `12`"},
           {at + "acknowledge,0123456789abcdeg,,,,,", "alert_id"},
           {at + "acknowledge,0123456789abcdef,r,,,,", "rule: expected nothing"},
           {at + "acknowledge,0123456789abcdef,,,,,2025-01-27T11:00:00", "until: expected nothing"},
           {at + "snooze,0123456789abcdef,,,,,", "until: expected a time"},
           {at + "snooze,0123456789abcdef,,,,,2025-01-27T10:00:00", "until: expected a time after that of the action"},
           {at + "mute,,r,,,,2025-01-27T09:59:59", "until: expected a time after that of the action"},
           {at + "mute,,,,,,2025-01-27T11:00:00", "subject: expected the name of a rule, or of a subject"},
           {at + "mute,,r,NVDA,,,2025-01-27T11:00:00", "subject: expected nothing"},
           {at + "mute,0123456789abcdef,r,,,,2025-01-27T11:00:00", "alert_id: expected nothing"}}) {
    EXPECT_THAT(refusal_of(row + "\n"), HasSubstr(words)) << row;
  }
}

}  // namespace
}  // namespace tocsin
