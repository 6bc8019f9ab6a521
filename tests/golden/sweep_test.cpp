#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
using testing::StartsWith;

// The built program over three small days made by hand: a fall, one that comes back at once, and a shallow one.
class SweepCommand : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    small = std::make_unique<SmallBacktest>();
    std::filesystem::create_directory(small->path("days"));
    small->fall_of("2025-01-27", "days/a.csv");
    small->day("days/b.csv", SmallBacktest::trade("2025-01-28", "10:00:00", "A,100") +
                                 SmallBacktest::trade("2025-01-28", "10:00:01", "A,92") +
                                 SmallBacktest::trade("2025-01-28", "10:00:02", "A,100"));
    small->fall_of("2025-01-29", "days/c.csv");
    small->labels(
        "2025-01-27T14:59:30Z,2025-01-27T16:00:00Z,PAIR,index_drop,\n"
        "2025-01-29T14:59:30Z,2025-01-29T16:00:00Z,PAIR,index_drop,\n");
  }
  static void TearDownTestSuite() { small.reset(); }

  static Ended tocsin(const std::string& arguments) { return run_program(small->path(""), arguments); }
  static Ended sweep(const std::string& days, const std::string& more) {
    return tocsin("sweep --rules rules.toml --labels labels.csv --days " + days + " " + more);
  }

  static std::unique_ptr<SmallBacktest> small;
};
std::unique_ptr<SmallBacktest> SweepCommand::small;

TEST_F(SweepCommand, chooses_by_some_days_and_judges_by_those_held_out) {
  const Ended ended = sweep("days", "--grid pair.levels=2,4,6 --grid pair.hold_on=0s,5s");
  EXPECT_EQ(ended.status, 0) << ended.error;
  EXPECT_THAT(ended.error, IsEmpty());
  EXPECT_THAT(ended.out, HasSubstr("6 variants of 1 rule, 3 days, rules.toml\n"));
  EXPECT_THAT(ended.out, HasSubstr("2 days choose, 1 day held out to judge the choice: 2025-01-29\n"));
  EXPECT_THAT(ended.out, HasSubstr("held out: recall"));
  EXPECT_THAT(ended.out, HasSubstr("\nbest: levels = 2, hold_on = 0s   100 %       30 s  50.0 %       0.50        1.00 "
                                   "      0.00             100 %"));
}

// Without a hold the day that comes back at once rings for nothing: within the budget the fall is caught later.
TEST_F(SweepCommand, says_what_a_budget_costs) {
  const Ended ended =
      sweep("days", "--grid pair.levels=2,4,6 --grid pair.hold_on=0s,5s --budget 'false/day<=0' --out kept.csv");
  EXPECT_EQ(ended.status, 0) << ended.error;
  EXPECT_THAT(ended.out, HasSubstr("\nwithin budget: levels = 2, hold_on = 5s"));
  EXPECT_THAT(ended.out, HasSubstr("to keep false/day<=0: recall 100 % instead of 100 %, median delay 35 s instead of "
                                   "30 s, 0.50 alerts a day instead of 1.00\n"));
  const std::string csv = text_of_file(small->path("kept.csv"));
  EXPECT_THAT(csv, StartsWith("rule,detector,levels,hold_on,choice,training_days,"));
  EXPECT_THAT(csv, HasSubstr("\npair,index_drop,2,0s,best,2,1,1,1.000000,30,30,"));
  EXPECT_THAT(csv, HasSubstr("\npair,index_drop,2,5s,chosen,2,1,1,1.000000,35,35,"));
  EXPECT_THAT(sweep("days", "--grid pair.levels=2,4 --budget 'alerts/day<=0'").out,
              HasSubstr("no setting keeps alerts/day<=0\n"));
}

TEST_F(SweepCommand, does_not_pretend_where_there_is_but_one_day) {
  const Ended ended = sweep("days/a.csv", "--grid pair.levels=2,4");
  EXPECT_EQ(ended.status, 0) << ended.error;
  EXPECT_THAT(ended.out, HasSubstr("1 day chooses, none is held out"));
  EXPECT_THAT(ended.out,
              HasSubstr("none is held out: these figures say how well settings fit the days that chose them"));
  EXPECT_THAT(ended.out, Not(HasSubstr("held out: recall")));
}

TEST_F(SweepCommand, is_the_same_with_any_number_of_jobs) {
  const std::string grids = "--grid pair.levels=2:9:0.5 --grid names.levels=5,12 ";
  const Ended one = sweep("days", grids + "--jobs 1 --out one.csv --report one.html");
  const Ended three = sweep("days", grids + "--jobs 3 --out three.csv --report three.html");
  EXPECT_EQ(one.out, three.out);
  EXPECT_EQ(text_of_file(small->path("one.csv")), text_of_file(small->path("three.csv")));
  const std::string page = text_of_file(small->path("one.html"));
  EXPECT_EQ(page, text_of_file(small->path("three.html")));
  EXPECT_THAT(page, AllOf(HasSubstr("data-rule=\"0\""), HasSubstr("data-rule=\"1\""),
                          HasSubstr("{\"key\":\"levels\",\"values\":[\"2\",\"2.5\""), Not(HasSubstr("src="))));
}

TEST_F(SweepCommand, refuses_what_cannot_be_swept) {
  const auto refusal = [](const std::string& more) {
    const Ended ended = sweep("days", more);
    EXPECT_EQ(ended.status, 2) << more;
    return ended.error;
  };
  EXPECT_THAT(refusal("--grid piar.levels=1"), HasSubstr("did you mean `pair`?"));
  EXPECT_THAT(refusal("--grid pair.levels=3 --budget 'pages<=3'"), HasSubstr("expected pages/day<=N"));
  EXPECT_THAT(refusal("--grid pair.levels=3 --held-out 1/1"), HasSubstr("expected 1/N"));
  EXPECT_THAT(refusal("--grid pair.levels=3 --held-out 2025-02-01"), HasSubstr("no day of 2025-02-01 was heard"));
}

TEST_F(SweepCommand, writes_over_nothing_that_is_read_or_written) {
  const auto refusal = [](const std::string& command) {
    const Ended ended = tocsin(command);
    EXPECT_EQ(ended.status, 2) << command;
    return ended.error;
  };
  const std::string days = " --rules rules.toml --labels labels.csv --days days ";
  EXPECT_THAT(refusal("sweep --grid pair.levels=3 --out labels.csv" + days), HasSubstr("labels.csv: is being read"));
  EXPECT_THAT(refusal("sweep --grid pair.levels=3 --out universe.csv" + days),
              HasSubstr("universe.csv: is being read"));
  EXPECT_THAT(refusal("sweep --grid pair.levels=3 --out x --report ./x" + days), HasSubstr("./x: is written already"));
  EXPECT_THAT(refusal("backtest --csv y --report y" + days), HasSubstr("y: is written already"));
  EXPECT_THAT(refusal("backtest --csv days/a.csv" + days), HasSubstr("days/a.csv: is being read"));
  EXPECT_THAT(refusal("scenario calm --out z.tape --labels z.tape"), HasSubstr("z.tape: is written already"));
  small->folder().file("mine.toml", text_of_file(TOCSIN_SOURCE_DIR "/replay_data/scenarios/calm.toml"));
  EXPECT_THAT(refusal("scenario mine.toml --out mine.toml"), HasSubstr("mine.toml: is being read"));
  EXPECT_FALSE(text_of_file(small->path("labels.csv")).empty());
  EXPECT_FALSE(text_of_file(small->path("mine.toml")).empty());
}

TEST_F(SweepCommand, a_day_that_fails_is_named_and_the_others_go_on) {
  small->folder().file("junk.bin", std::string("\x01\x02", 2));
  const Ended ended = sweep("junk.bin days", "--grid pair.levels=3");
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.out, AllOf(HasSubstr("3 days,"), HasSubstr("junk.bin: not heard: junk.bin: not a format")));
}

}  // namespace
}  // namespace tocsin
