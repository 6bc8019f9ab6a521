#include "app/live/desk_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/alert.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;

constexpr Time ten_seventeen = time_from_ns(1'737'991'070'000'000'000);  // 27 January 2025, 10:17:50 in New York

std::string error_of(std::string_view command, std::string_view body) {
  return setup_error_of([&] { (void)read_desk_command(command, body); });
}

TEST(DeskCommand, acknowledges_an_alert_in_somebody_s_words) {
  const DeskCommand command = read_desk_command(
      "acknowledge", R"({"alert": "00c0ffee00c0ffee", "owner": "ada", "note": "calling \"the desk\""})");
  EXPECT_EQ(command.action.verb, DeskVerb::acknowledge);
  EXPECT_EQ(command.action.target, 0x00c0ffee00c0ffeeU);
  EXPECT_EQ(command.action.until, Time{});
  EXPECT_EQ(command.action.text, 0U);
  EXPECT_EQ(command.text.owner, "ada");
  EXPECT_EQ(command.text.note, "calling \"the desk\"");
}

TEST(DeskCommand, reads_every_command) {
  const DeskCommand snooze =
      read_desk_command("snooze", R"({"alert": "0000000000000001", "until": "2025-01-27T10:17:50"})");
  EXPECT_EQ(snooze.action.verb, DeskVerb::snooze);
  EXPECT_EQ(snooze.action.until, ten_seventeen);
  EXPECT_EQ(read_desk_command("unsnooze", R"({"alert": "0000000000000001"})").action.verb, DeskVerb::unsnooze);
  const DeskCommand rule = read_desk_command("mute", R"({"rule": "sox", "until": "2025-01-27T15:17:50Z"})");
  EXPECT_EQ(rule.action.verb, DeskVerb::mute_rule);
  EXPECT_EQ(rule.action.target, name_hash("sox"));
  EXPECT_EQ(rule.action.until, ten_seventeen);
  const DeskCommand subject = read_desk_command("unmute", R"({"subject": "NVDA"})");
  EXPECT_EQ(subject.action.verb, DeskVerb::mute_subject);
  EXPECT_EQ(subject.action.target, name_hash("NVDA"));
  EXPECT_EQ(subject.action.until, Time{});
}

TEST(DeskCommand, says_what_is_wrong) {
  EXPECT_THAT(error_of("acknolwedge", "{}"), HasSubstr("did you mean `acknowledge`?"));
  for (const char* const body : {"", "[]", "5", "{", R"({"alert": "x"} more)", "\xff"}) {
    EXPECT_THAT(error_of("acknowledge", body), HasSubstr("expected a JSON object")) << body;
  }
  EXPECT_THAT(error_of("acknowledge", "{}"), HasSubstr("alert: expected"));
  for (const char* const id : {"\"1\"", "\"000000000000000g\"", "\"+000000000000001\"", "1", "null"}) {
    EXPECT_THAT(error_of("acknowledge", std::string(R"({"alert": )") + id + "}"), HasSubstr("alert: expected")) << id;
  }
  const std::string alert = R"({"alert": "0000000000000001", )";
  EXPECT_THAT(error_of("acknowledge", alert + R"("until": "2025-01-27T10:00"})"), HasSubstr("`until`: not a key"));
  EXPECT_THAT(error_of("acknowledge", alert + R"("owner": 5})"), HasSubstr("owner: expected one line"));
  EXPECT_THAT(error_of("acknowledge", alert + R"("note": "two\nlines"})"), HasSubstr("note: expected one line"));
  EXPECT_THAT(error_of("acknowledge", alert + R"("note": ")" + std::string(1'001, 'x') + "\"}"),
              HasSubstr("at most 1000 bytes"));
  EXPECT_THAT(error_of("snooze", alert + R"("until": "soon"})"), HasSubstr("until: expected a time"));
  EXPECT_THAT(error_of("snooze", R"({"alert": "0000000000000001"})"), HasSubstr("until: expected"));
  EXPECT_THAT(error_of("mute", R"({"rule": "a", "subject": "b", "until": "2025-01-27T10:00"})"),
              HasSubstr("no subject where a rule is named"));
  EXPECT_THAT(error_of("mute", R"({"until": "2025-01-27T10:00"})"), HasSubstr("subject: expected"));
}

}  // namespace
}  // namespace tocsin
