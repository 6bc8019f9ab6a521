// What befalls a desk: the disk is full, or the folder cannot be written. docs/live.md has the table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/live_program.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;

class LiveMishaps : public testing::Test {
 protected:
  LiveMishaps() {
    live_.write_rules("rules.toml");
    live_.write_desk();
    live_.folder().file("desk.toml", played("out"));
  }
  static std::string played(const std::string& folder) {
    return "rules = 'rules.toml'\nfolder = '" + folder +
           "'\nday = '2025-01-27'\nclock = 'venue'\nthreads = 'three'\n[[feed]]\nkind = 'played'\nfiles = 'day.tape'\n"
           "speed = 'max'\n";
  }

  LiveProgram live_;
};

TEST_F(LiveMishaps, a_full_disk_ends_the_journal_and_not_the_day) {
  ASSERT_EQ(live_.tocsin("replay day.tape --rules rules.toml --quiet --alerts replayed.jsonl").status, 0);
  // No file may have more than 6 MiB: a third of the journal.
  const std::string limited = "cd '" + live_.folder().path("") + "' && trap '' XFSZ && ulimit -f 6144 && '" +
                              TOCSIN_PROGRAM "' run desk.toml --quiet > run.out 2> run.err";
  const int status = std::system(("bash -c \"" + limited + "\"").c_str());
  EXPECT_EQ(WEXITSTATUS(status), 1);
  EXPECT_THAT(live_.file("run.out"), HasSubstr("broke off: File too large"));
  EXPECT_THAT(live_.file("run.out"), HasSubstr("events are not in it"));
  EXPECT_EQ(live_.log(), live_.file("replayed.jsonl"));
}

TEST_F(LiveMishaps, a_folder_that_cannot_be_written_is_refused_before_the_first_event) {
  live_.folder().file("desk.toml", played("/proc/desk"));
  const Ended in_proc = live_.tocsin("run desk.toml --quiet");
  EXPECT_EQ(in_proc.status, 2);
  EXPECT_THAT(in_proc.error, HasSubstr("/proc/desk: cannot be made"));
  live_.folder().file("desk.toml", played("taken"));
  std::filesystem::create_directories(live_.folder().path("taken/2025-01-27.tape"));
  const Ended taken = live_.tocsin("run desk.toml --quiet");
  EXPECT_EQ(taken.status, 2);
  EXPECT_THAT(taken.error, HasSubstr("2025-01-27.tape"));
}

}  // namespace
}  // namespace tocsin
