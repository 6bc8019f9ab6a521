#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string rules = TOCSIN_SOURCE_DIR "/replay_data/2025-01-27/rules.toml";

// `explain` and `why-not` as a person runs them, beside the shortest tape of the day, played once.
class ExplainCommand : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = std::make_unique<ScratchFolder>();
    ASSERT_EQ(tocsin("tape make 2025-01-27 --events 200000 -o day.tape").status, 0);
    const Ended played = tocsin("replay day.tape -q -r " + rules + " --alerts a.jsonl --snapshots day.snapshots");
    ASSERT_EQ(played.status, 0) << played.error;
    EXPECT_THAT(played.out, HasSubstr("snapshots: "));
    std::ifstream log(folder->path("a.jsonl"));
    for (std::string line; std::getline(log, line);) alerts.push_back(nlohmann::json::parse(line));
    ASSERT_FALSE(alerts.empty());
  }
  static void TearDownTestSuite() {
    folder.reset();
    alerts.clear();
  }

  static Ended tocsin(const std::string& arguments) { return run_program(folder->path(""), arguments); }
  static Ended explain(const std::string& id, const std::string& more = "") {
    return tocsin("explain " + id + " day.tape -r " + rules + " " + more);
  }
  static Ended why_not(const std::string& more) { return tocsin("why-not day.tape -r " + rules + " " + more); }
  static void expect_refused(const std::string& arguments, const std::vector<std::string>& words) {
    const Ended ended = tocsin(arguments);
    EXPECT_EQ(ended.status, 2) << arguments << "\n" << ended.error;
    EXPECT_THAT(ended.out, IsEmpty()) << arguments;
    for (const std::string& word : words) EXPECT_THAT(ended.error, HasSubstr(word)) << arguments;
  }
  static std::string id_of(std::string_view state) {
    for (const auto& alert : alerts) {
      if (alert["state"] == state) return alert["id"];
    }
    return {};
  }
  // The command that an explanation ends with, without the program's name.
  static std::string command_in(const std::string& text) {
    const std::size_t at = text.rfind("\n  tocsin replay ");
    if (at == std::string::npos) return {};
    return text.substr(at + 10, text.find('\n', at + 1) - at - 10);
  }

  static std::unique_ptr<ScratchFolder> folder;
  static std::vector<nlohmann::json> alerts;
};
std::unique_ptr<ScratchFolder> ExplainCommand::folder;
std::vector<nlohmann::json> ExplainCommand::alerts;

TEST_F(ExplainCommand, says_the_alert_in_the_words_in_which_it_rang) {
  for (const std::string_view state : {"firing", "escalated", "suppressed"}) {
    const std::string id = id_of(state);
    const Ended ended = explain(id);
    ASSERT_EQ(ended.status, 0) << ended.error;
    bool is_told = false;
    for (const auto& alert : alerts) is_told |= alert["id"] == id && ended.out.find(alert["text"]) != std::string::npos;
    EXPECT_TRUE(is_told) << state << "\n" << ended.out;
  }
}

TEST_F(ExplainCommand, ends_with_a_command_that_tells_the_alert_again) {
  for (const std::string_view state : {"firing", "escalated", "resolved", "suppressed"}) {
    const std::string id = id_of(state);
    const std::string command = command_in(explain(id).out);
    ASSERT_FALSE(command.empty()) << id;
    const Ended again = tocsin(command);
    EXPECT_EQ(again.status, 0) << command << "\n" << again.error;
    EXPECT_THAT(again.out, HasSubstr(id)) << command;
  }
}

TEST_F(ExplainCommand, says_the_same_from_snapshots) {
  const std::string id = id_of("escalated");
  const auto without_how = [](const std::string& text) { return text.substr(0, text.rfind("\n  (")); };
  const Ended kept = explain(id, "--snapshots day.snapshots");
  ASSERT_EQ(kept.status, 0) << kept.error;
  EXPECT_THAT(kept.out, HasSubstr("day.snapshots"));
  EXPECT_EQ(without_how(kept.out), without_how(explain(id).out));
}

TEST_F(ExplainCommand, begins_at_the_snapshots_that_the_demo_left_where_they_fit) {
  ASSERT_EQ(tocsin("demo --events 1200000 --speed max --folder left").status, 0);
  std::ifstream log(folder->path("left/alerts.jsonl"));
  std::string line;
  ASSERT_TRUE(std::getline(log, line));
  const std::string id = nlohmann::json::parse(line)["id"];
  const auto without_how = [](const std::string& text) { return text.substr(0, text.rfind("\n  (")); };
  const Ended kept = tocsin("explain " + id + " --folder left");
  EXPECT_THAT(kept.out, AllOf(HasSubstr("1 snapshots"), HasSubstr("left/2025-01-27.snapshots")));
  std::ofstream(folder->path("left/2025-01-27.snapshots")) << "of another build";
  const Ended played = tocsin("explain " + id + " --folder left");
  ASSERT_EQ(played.status, 0) << played.error;
  EXPECT_THAT(played.out, HasSubstr("the whole day was played first"));
  EXPECT_EQ(without_how(kept.out), without_how(played.out));
}

TEST_F(ExplainCommand, says_everything_that_a_fall_was_decided_by) {
  std::string id;
  for (const auto& alert : alerts) {
    if (alert["rule"] == "sox_ladder" && alert["state"] == "escalated") id = alert["id"];
  }
  EXPECT_THAT(explain(id, "--context 2min --ticks 3").out,
              AllOf(HasSubstr("name = \"sox_ladder\""), HasSubstr("fall from its reference"), HasSubstr("reference"),
                    HasSubstr("hold_off 15 min"), HasSubstr("Who moved it"), HasSubstr("The last 3 of"),
                    HasSubstr("within 2 min before its trigger"), HasSubstr("SOX behind it"), HasSubstr("Its life")));
}

TEST_F(ExplainCommand, refuses_what_is_no_alert_of_the_day) {
  const std::string id = id_of("firing");
  std::string near = id;
  near.back() = near.back() == '0' ? '1' : '0';
  const std::string named = " day.tape -r " + rules;
  expect_refused("explain " + near + named, {near, "rang no such alert", "did you mean `" + id + "`"});
  expect_refused("explain nvda" + named, {"ALERT_ID", "16 hexadecimal digits", "nvda"});
  expect_refused("explain " + id + named + " --context soon", {"--context", "soon"});
  expect_refused("explain " + id + " day.tape", {"--rules"});
  expect_refused("explain " + id, {"out/2025-01-27.tape", "tocsin demo"});
}

TEST_F(ExplainCommand, refuses_snapshots_of_another_day_or_other_rules) {
  const std::string id = id_of("firing");
  ASSERT_EQ(tocsin("tape make 2025-01-27 --events 200000 --seed 2 -o other.tape").status, 0);
  expect_refused("explain " + id + " other.tape -r " + rules + " --snapshots day.snapshots", {"another day"});
  std::ofstream(folder->path("other.toml"))
      << "universe = \"" TOCSIN_SOURCE_DIR
         "/replay_data/2025-01-27/universe.csv\"\n[[rule]]\nname = \"a\"\ndetector"
         " = \"name_drop\"\nnames = \"NVDA\"\nreference = \"prior_close\"\nlevels = [3]\n";
  expect_refused("explain " + id + " day.tape -r other.toml --snapshots day.snapshots", {"other rules"});
  expect_refused("explain " + id + " day.tape -r " + rules + " --snapshots day.tape", {"not a file of snapshots"});
}

TEST_F(ExplainCommand, keeps_snapshots_of_whole_days_on_tapes_alone) {
  const std::string kept = " --snapshots kept -q -r " + rules;
  expect_refused("replay day.tape --from 09:30" + kept, {"--snapshots", "whole day"});
  expect_refused("replay day.tape --symbols NVDA" + kept, {"--snapshots", "whole day"});
  ASSERT_EQ(tocsin("convert day.tape -o day.csv").status, 0);
  expect_refused("replay day.csv" + kept, {"day.csv", "only tapes can be begun in the middle"});
}

TEST_F(ExplainCommand, damaged_snapshots_are_refused) {
  const std::string path = folder->path("damaged.snapshots");
  const std::string whole = text_of_file(folder->path("day.snapshots"));
  for (const std::size_t at : {std::size_t{9}, std::size_t{30}, whole.size() - 20}) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    std::ofstream(path, std::ios::binary) << damaged;
    expect_refused("explain " + id_of("firing") + " day.tape -r " + rules + " --snapshots damaged.snapshots",
                   {"damaged"});
  }
}

TEST_F(ExplainCommand, says_why_a_rule_was_silent_and_what_would_have_rung) {
  const Ended ended = why_not("--rule market_wide_breaker --subject ^GSPC");
  ASSERT_EQ(ended.status, 0) << ended.error;
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("failed"), HasSubstr("needs at least 7 %"), HasSubstr("would have done: levels = [")));
}

TEST_F(ExplainCommand, says_that_the_hours_are_others) {
  const Ended ended = why_not("--rule sox_ladder --subject SOX --at 08:00");
  EXPECT_THAT(ended.out, AllOf(HasSubstr("regular session alone"), HasSubstr("session = \"extended\"")));
}

TEST_F(ExplainCommand, says_what_rang_by_then) {
  EXPECT_THAT(why_not("--rule sox_ladder --subject SOX --at 15:59:00").out, HasSubstr("It did say, by then"));
  EXPECT_THAT(why_not("--rule controls --subject staples --at 15:59:00").out, Not(HasSubstr("It did say")));
}

TEST_F(ExplainCommand, tells_a_time_without_events_from_one_at_which_the_rule_rang) {
  EXPECT_THAT(why_not("--rule sox_ladder --subject SOX --at 23:00-23:30").out,
              HasSubstr("There is no event in that time"));
  EXPECT_THAT(why_not("--rule short_sale_restriction --subject NVDA --at 15:59").out, HasSubstr("It rang."));
}

TEST_F(ExplainCommand, refuses_rules_and_subjects_that_are_not_there) {
  const std::string named = "why-not day.tape -r " + rules;
  expect_refused(named + " --rule sox_lader --subject SOX", {"--rule", "did you mean `sox_ladder`"});
  expect_refused(named + " --rule sox_ladder --subject SOXX", {"--subject", "does not watch", "did you mean `SOX`"});
  expect_refused(named + " --rule sox_ladder --subject SOX --at noon", {"--at", "noon"});
  expect_refused(named + " --rule sox_ladder --subject SOX --at 11:00-10:00", {"--at", "later"});
}

}  // namespace
}  // namespace tocsin
