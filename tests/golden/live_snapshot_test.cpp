// A day that broke off is gone on with from its last snapshot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/live_program.hpp"
#include "tests/support/random_market.hpp"
#include "tests/support/sanitized.hpp"

namespace tocsin {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class LiveSnapshots : public testing::Test {
 protected:
  LiveSnapshots() {
    live_.write_rules("rules.toml");
    live_.write_desk();
    EXPECT_EQ(live_.tocsin("replay day.tape --rules rules.toml --quiet --alerts replayed.jsonl").status, 0);
  }
  [[nodiscard]] bool keep() const {
    const std::uint64_t events = live_.status().at("snapshot_events");
    if (live_.control("snapshot").status != 0) return false;
    return live_.wait_until([=](const json& status) { return status.at("snapshot_events") > events; });
  }
  // A day with a snapshot at half past ten, killed an hour later.
  void break_off() {
    live_.start();
    ASSERT_TRUE(live_.go_to("10:30:00"));
    ASSERT_TRUE(keep());
    ASSERT_TRUE(live_.go_to("11:30:00"));
    live_.end(SIGKILL);
  }
  void go_on_to_the_end() {
    live_.start();
    EXPECT_EQ(live_.play_out(), 0) << live_.said();
    EXPECT_EQ(live_.log(), live_.file("replayed.jsonl"));
  }

  LiveProgram live_;
  const std::string snapshot_ = "out/2025-01-27.snapshot";
};

TEST_F(LiveSnapshots, are_gone_on_from_and_say_what_the_whole_journal_and_an_undisturbed_day_say) {
  break_off();
  std::filesystem::copy(live_.folder().path("out"), live_.folder().path("kept"));
  live_.start();
  EXPECT_THAT(live_.said(), HasSubstr("from a snapshot"));
  const std::uint64_t ringing = live_.status().at("ringing");
  EXPECT_EQ(live_.play_out(), 0);
  EXPECT_EQ(live_.log(), live_.file("replayed.jsonl"));
  // The same without the snapshot.
  std::filesystem::remove_all(live_.folder().path("out"));
  std::filesystem::rename(live_.folder().path("kept"), live_.folder().path("out"));
  std::filesystem::remove(live_.folder().path(snapshot_));
  live_.start();
  EXPECT_THAT(live_.said(), Not(HasSubstr("from a snapshot")));
  EXPECT_EQ(live_.status().at("ringing"), ringing);
  EXPECT_EQ(live_.play_out(), 0);
  EXPECT_EQ(live_.log(), live_.file("replayed.jsonl"));
}

TEST_F(LiveSnapshots, that_are_damaged_torn_or_foreign_are_passed_over_and_it_is_said) {
  break_off();
  const std::string whole = live_.file(snapshot_);
  std::string flipped = whole;
  flipped[flipped.size() / 2] ^= 1;
  const std::pair<std::string, const char*> wrong[] = {{flipped, "is damaged"},
                                                       {whole.substr(0, whole.size() - 1), "is damaged, or not whole"},
                                                       {whole.substr(0, 100), "is not a whole snapshot"},
                                                       {std::string(4'096, 'x'), "is not a snapshot"},
                                                       {"", "is not a whole snapshot"}};
  for (const auto& [text, why] : wrong) {
    live_.folder().file(snapshot_, text);
    live_.start();
    EXPECT_THAT(live_.said(), HasSubstr(why));
    EXPECT_THAT(live_.said(), HasSubstr("the whole journal is played"));
    live_.end(SIGKILL);
  }
  go_on_to_the_end();
}

TEST_F(LiveSnapshots, of_another_day_s_journal_are_passed_over) {
  break_off();
  const std::string other = live_.file(snapshot_);
  std::filesystem::remove_all(live_.folder().path("out"));
  live_.start();
  ASSERT_TRUE(live_.go_to("09:45:00"));
  live_.end(SIGKILL);
  live_.folder().file(snapshot_, other);
  live_.start();
  EXPECT_THAT(live_.said(), HasSubstr("the whole journal is played"));
  EXPECT_EQ(live_.play_out(), 0);
  EXPECT_EQ(live_.log(), live_.file("replayed.jsonl"));
}

TEST_F(LiveSnapshots, are_passed_over_where_the_alert_log_lacks_what_rang_before) {
  break_off();
  live_.folder().file("out/2025-01-27.jsonl", live_.log().substr(0, live_.log().find('\n') + 1));
  live_.start();
  EXPECT_THAT(live_.said(), HasSubstr("the alert log lacks some that rang before it"));
  EXPECT_EQ(live_.play_out(), 0);
  EXPECT_EQ(live_.log(), live_.file("replayed.jsonl"));
}

TEST_F(LiveSnapshots, know_the_rules_that_were_in_force) {
  live_.start();
  ASSERT_TRUE(live_.go_to("10:30:00"));
  live_.write_rules("rules.toml", {{"levels = [3, 5, 7, 9, 10]", "levels = [2, 4, 6, 8]"}});
  ASSERT_EQ(live_.control("reload").status, 0);
  ASSERT_TRUE(live_.wait_until([](const json& status) { return status.at("rules_changes") == 1; }));
  ASSERT_TRUE(live_.go_to("11:00:00"));
  ASSERT_TRUE(keep());
  ASSERT_TRUE(live_.go_to("12:00:00"));
  live_.write_rules("rules.toml", {{"levels = [3, 5, 7, 9, 10]", "levels = [1, 4, 5, 9]"}});
  ASSERT_EQ(live_.control("reload").status, 0);
  ASSERT_TRUE(live_.wait_until([](const json& status) { return status.at("rules_changes") == 2; }));
  live_.end(SIGKILL);
  live_.start();
  EXPECT_THAT(live_.said(), HasSubstr("from a snapshot"));
  EXPECT_EQ(live_.status().at("rules_changes"), 2);
  EXPECT_EQ(live_.play_out(), 0);
  ASSERT_EQ(live_.tocsin("replay out/2025-01-27.tape --quiet --alerts again.jsonl").status, 0);
  EXPECT_EQ(live_.file("again.jsonl"), live_.log());
}

TEST_F(LiveSnapshots, kept_every_second_outlive_kills_at_any_instant) {
  live_.write_desk("snapshot_every = '1s'\nsync = '5ms'\n");
  Dice dice(5);
  const int kills = sanitized ? 2 : 8;
  for (int kill = 0; kill < kills; ++kill) {
    live_.start();
    live_.control("speed speed=rate:" + std::to_string(10'000 * (kill + 1)));
    ::usleep(static_cast<useconds_t>(1'200'000 + dice.roll(1'000'000)));
    live_.end(SIGKILL);
  }
  live_.start();
  EXPECT_THAT(live_.said(), HasSubstr("from a snapshot"));
  EXPECT_EQ(live_.play_out(), 0) << live_.said();
  EXPECT_EQ(live_.log(), live_.file("replayed.jsonl"));
}

}  // namespace
}  // namespace tocsin
