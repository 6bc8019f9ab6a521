#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>

#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/small_backtest.hpp"

namespace tocsin {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string day_folder = TOCSIN_SOURCE_DIR "/replay_data/2025-01-27";

// The built program over the shortest tape of the demo's day, and over small days made by hand.
class Backtest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    small = std::make_unique<SmallBacktest>();
    ASSERT_EQ(tocsin("tape make 2025-01-27 --events 200000 -o demo.tape").status, 0);
    std::filesystem::copy_file(day_folder + "/labels.csv", small->path("demo_labels.csv"));
    std::filesystem::create_directory(small->path("days"));
    small->fall_of("2025-01-27", "days/a.csv");
    small->day("days/b.csv", SmallBacktest::trade("2025-01-28", "10:00:00", "A,100") +
                                 SmallBacktest::trade("2025-01-28", "10:00:01", "A,92") +
                                 SmallBacktest::trade("2025-01-28", "10:00:02", "A,100"));
    small->day("days/c.csv", SmallBacktest::trade("2025-01-29", "10:00:00", "A,100") +
                                 SmallBacktest::trade("2025-01-29", "10:00:01", "A,95"));
    small->labels(
        "2025-01-27T14:59:30Z,2025-01-27T16:00:00Z,PAIR,index_drop,a fall\n"
        "2025-01-27T14:59:30Z,2025-01-27T16:00:00Z,A,name_drop,\n"
        "2025-01-29T14:59:30Z,2025-01-29T16:00:00Z,A,name_drop,too shallow\n"
        "2025-02-03T14:59:30Z,2025-02-03T16:00:00Z,A,name_drop,\n");
  }
  static void TearDownTestSuite() { small.reset(); }

  static Ended tocsin(const std::string& arguments) { return run_program(small->path(""), arguments); }
  static Ended backtest(const std::string& days, const std::string& more = "") {
    return tocsin("backtest --rules rules.toml --labels labels.csv --days " + days + " " + more);
  }

  static void expect_golden(const std::string& found, const std::string& name) {
    const std::string path = TOCSIN_SOURCE_DIR "/tests/golden/" + name;
    if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << found;
    EXPECT_EQ(found, text_of_file(path)) << "a line that changed is reviewed, then UPDATE_GOLDEN=1 rewrites " << path;
  }

  static std::unique_ptr<SmallBacktest> small;
};
std::unique_ptr<SmallBacktest> Backtest::small;

// What the demo's rules are worth on the demo's day, by what was published of it.
TEST_F(Backtest, of_the_demo_day_is_as_reviewed) {
  const Ended ended = tocsin("backtest --rules " + day_folder +
                             "/rules.toml --days demo.tape --labels demo_labels.csv "
                             "--csv scores.csv --report report.html");
  EXPECT_EQ(ended.status, 0) << ended.error;
  std::string table = ended.out;
  for (std::size_t at = table.find(day_folder); at != std::string::npos; at = table.find(day_folder)) {
    table.replace(at, day_folder.size(), "2025-01-27");
  }
  expect_golden(table, "2025-01-27.backtest.txt");
  EXPECT_THAT(text_of_file(TOCSIN_SOURCE_DIR "/docs/backtest.md"), HasSubstr(table));
  expect_golden(text_of_file(small->path("scores.csv")), "2025-01-27.backtest.csv");
  const std::string page = text_of_file(small->path("report.html"));
  EXPECT_THAT(page, AllOf(HasSubstr("<td>sox_ladder</td>"), HasSubstr("data-day=\"0\""), HasSubstr("Dygraph")));
}

TEST_F(Backtest, is_the_same_with_any_number_of_jobs) {
  const Ended one = backtest("days", "--jobs 1 --csv one.csv --report one.html");
  const Ended three = backtest("days", "--jobs 3 --csv three.csv --report three.html");
  EXPECT_EQ(one.status, 0) << one.error;
  EXPECT_EQ(one.out, three.out);
  EXPECT_EQ(text_of_file(small->path("one.csv")), text_of_file(small->path("three.csv")));
  EXPECT_EQ(text_of_file(small->path("one.html")), text_of_file(small->path("three.html")));
}

TEST_F(Backtest, tells_what_was_caught_what_was_missed_and_what_rang_for_nothing) {
  const Ended ended = backtest("days");
  EXPECT_THAT(ended.error, IsEmpty());
  EXPECT_THAT(ended.out, HasSubstr("3 days, 4 labels, rules.toml\n"));
  EXPECT_THAT(ended.out, HasSubstr("1 label of dates that were not heard: not scored\n"));
  EXPECT_THAT(
      ended.out,
      HasSubstr("\npair        1       1   100 %   30 s  50.0 %       0.33  0.00 to 1.00       67 %           0\n"));
  EXPECT_THAT(ended.out, HasSubstr("1 miss, the deepest falls first:\n  2025-01-29 names  A name_drop "));
  EXPECT_THAT(
      ended.out,
      HasSubstr(": too shallow\n    tocsin replay days/c.csv --rules rules.toml --from 09:59:30 --to 11:00:01\n"));
}

TEST_F(Backtest, the_command_of_a_miss_replays_it) {
  const std::string out = backtest("days").out;
  const std::size_t at = out.find("    tocsin replay ") + 11;
  const Ended replayed = tocsin(out.substr(at, out.find('\n', at) - at));
  EXPECT_EQ(replayed.status, 0) << replayed.error;
  EXPECT_THAT(replayed.out, HasSubstr("events: in 4 = out 4"));
}

TEST_F(Backtest, a_day_that_fails_is_named_and_the_others_go_on) {
  small->folder().file("junk.bin", std::string("\x01\x02", 2));
  const Ended ended = backtest("junk.bin days");
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.out, AllOf(HasSubstr("3 days,"), HasSubstr("junk.bin: not heard: junk.bin: not a format")));
  small->folder().file("typo.csv", "start,end,subject,kind\n2025-01-28T14:59:30Z,2025-01-28T16:00:00Z,PIAR,any\n");
  const Ended typo = tocsin("backtest --rules rules.toml --labels typo.csv --days days");
  EXPECT_EQ(typo.status, 1);
  EXPECT_THAT(typo.out,
              AllOf(HasSubstr("2 days,"), HasSubstr("2025-01-28 (days/b.csv): not heard: typo.csv:2: subject")));
}

// 5 % below the close that the day before gave, which no universe knows.
TEST_F(Backtest, a_lead_in_gives_a_day_the_prior_close_of_the_day_before) {
  small->folder().file("bare.toml",
                       "[[rule]]\nname = 'names'\ndetector = 'name_drop'\nnames = 'A'\nreference = 'prior_close'\n"
                       "levels = [4]\n");
  small->folder().file("bare.csv", "start,end,subject,kind\n2025-01-29T14:59:30Z,2025-01-29T16:00:00Z,A,name_drop\n");
  const std::string alone = "backtest --rules bare.toml --labels bare.csv --days days";
  EXPECT_THAT(tocsin(alone).out, HasSubstr("1 miss"));
  EXPECT_THAT(tocsin(alone + " --lead-in 1").out, Not(HasSubstr("1 miss")));
}

TEST_F(Backtest, refuses_what_it_cannot_use_before_it_begins) {
  const auto refused = [](const std::string& arguments, const std::string& word) {
    const Ended ended = tocsin("backtest " + arguments);
    EXPECT_EQ(ended.status, 2) << arguments;
    EXPECT_THAT(ended.error, HasSubstr(word)) << arguments;
    EXPECT_THAT(ended.out, IsEmpty());
  };
  refused("--rules rules.toml --days days", "--labels is required");
  refused("--rules rules.toml --days gone --labels labels.csv", "gone: there is no such file or folder");
  refused("--rules rules.toml --days days --labels rules.toml", "rules.toml:1: header:");
  refused("--rules gone.toml --days days --labels labels.csv", "gone.toml");
  refused("--rules rules.toml --days days --labels labels.csv --csv days/a.csv", "is being read");
  refused("--rules rules.toml --days days --labels labels.csv --report nowhere/r.html", "nowhere/r.html");
  refused("--rules rules.toml --days days --labels labels.csv --jobs 0", "--jobs");
}

}  // namespace
}  // namespace tocsin
