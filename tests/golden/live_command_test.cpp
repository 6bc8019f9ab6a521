#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <memory>
#include <set>

#include "tests/support/program.hpp"
#include "tests/support/random_market.hpp"
#include "tests/support/sanitized.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;

const std::string rules = TOCSIN_SOURCE_DIR "/replay_data/2025-01-27/rules.toml";

// `tocsin run`, over the demo's day as if it came now.
class LiveCommand : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = std::make_unique<ScratchFolder>();
    ASSERT_EQ(tocsin("tape make 2025-01-27 --events 200000 -o day.tape").status, 0);
    ASSERT_EQ(tocsin("replay day.tape --quiet --alerts replayed.jsonl --rules " + rules).status, 0);
  }
  static void TearDownTestSuite() { folder.reset(); }

  static Ended tocsin(const std::string& arguments) { return run_program(folder->path(""), arguments); }

  static void desk(const std::string& out, const std::string& more) {
    folder->file("desk.toml", "rules = '" + rules + "'\nfolder = '" + out + "'\nday = '2025-01-27'\nclock = 'venue'\n" +
                                  more + "[[feed]]\nkind = 'played'\nfiles = 'day.tape'\nspeed = 'max'\n");
  }
  static std::string lines(const std::string& out) { return text_of_file(folder->path(out + "/2025-01-27.jsonl")); }

  // Starts `tocsin run` and kills it after so long; false where it had ended by itself, well.
  static bool run_and_kill(useconds_t after, const std::string& warm = "") {
    const pid_t child = ::fork();
    if (child == 0) {
      const int nothing = ::open("/dev/null", O_RDWR);
      ::dup2(nothing, STDOUT_FILENO);
      ::dup2(nothing, STDERR_FILENO);
      if (!warm.empty()) {
        ::execl(TOCSIN_PROGRAM, TOCSIN_PROGRAM, "run", folder->path("desk.toml").c_str(), "--quiet", "--warm",
                folder->path(warm).c_str(), nullptr);
      }
      ::execl(TOCSIN_PROGRAM, TOCSIN_PROGRAM, "run", folder->path("desk.toml").c_str(), "--quiet", nullptr);
      ::_exit(127);
    }
    ::usleep(after);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) return true;
    EXPECT_EQ(WEXITSTATUS(status), 0);
    return false;
  }

  static std::unique_ptr<ScratchFolder> folder;
};
std::unique_ptr<ScratchFolder> LiveCommand::folder;

TEST_F(LiveCommand, says_what_a_replay_says_on_one_thread_and_on_three) {
  const std::string replayed = text_of_file(folder->path("replayed.jsonl"));
  ASSERT_GT(std::ranges::count(replayed, '\n'), 20);
  for (const std::string threads : {"one", "three"}) {
    desk(threads, "threads = '" + threads + "'\n");
    const Ended ended = tocsin("run desk.toml --quiet");
    ASSERT_EQ(ended.status, 0) << ended.error;
    EXPECT_EQ(lines(threads), replayed);
    EXPECT_THAT(ended.out, HasSubstr("events: in 200,000 = out 200,000 + gaps 0"));
    const Ended again = tocsin("replay " + threads + "/2025-01-27.tape --quiet --alerts again.jsonl --rules " + rules);
    ASSERT_EQ(again.status, 0) << again.error;
    EXPECT_EQ(text_of_file(folder->path("again.jsonl")), replayed);
  }
}

TEST_F(LiveCommand, killed_at_any_instant_goes_on_and_says_every_alert_once) {
  const std::string replayed = text_of_file(folder->path("replayed.jsonl"));
  const int kills_wanted = sanitized ? 5 : 300;
  Dice dice(27);
  int kills = 0;
  for (int day = 0; kills < kills_wanted; ++day) {
    const std::string out = "killed" + std::to_string(day);
    desk(out, "threads = 'three'\nsync = '5ms'\n");
    // Later and later, so that every day ends.
    useconds_t most = sanitized ? 800'000 : 40'000;
    while (run_and_kill(static_cast<useconds_t>(dice.roll(most)))) {
      ++kills;
      most += most / 50;
    }
    ASSERT_EQ(lines(out), replayed) << "day " << day << " after " << kills << " kills";
    const Ended info = tocsin("tape info " + out + "/2025-01-27.tape");
    EXPECT_EQ(info.status, 0) << info.out;
    std::filesystem::remove_all(folder->path(out));
  }
}

// A day that begins with its own morning: what the feed says of it once more is known.
class WarmCommand : public LiveCommand {
 protected:
  static void SetUpTestSuite() {
    LiveCommand::SetUpTestSuite();
    ASSERT_EQ(tocsin("tape cut day.tape --to 10:30 --out morning.tape").status, 0);
    ASSERT_EQ(tocsin("tape cut day.tape --to 10:00 --out other.tape").status, 0);
  }
};

TEST_F(WarmCommand, says_of_history_and_live_what_a_replay_of_its_journal_says_alone) {
  const std::string replayed = text_of_file(folder->path("replayed.jsonl"));
  for (const std::string threads : {"one", "three"}) {
    const std::string out = "warm_" + threads;
    desk(out, "threads = '" + threads + "'\n[[sink]]\nkind = 'json_lines'\npath = '" + out + ".sink.jsonl'\n");
    const Ended ended = tocsin("run desk.toml --quiet --warm morning.tape");
    ASSERT_EQ(ended.status, 0) << ended.error;
    EXPECT_THAT(ended.error, HasSubstr("events of " + folder->path("morning.tape") + " until 2025-01-27T10:29:"));
    EXPECT_THAT(ended.error, HasSubstr("alerts that nobody is told; live from here"));
    EXPECT_EQ(lines(out), replayed);
    const Ended again = tocsin("replay " + out + "/2025-01-27.tape --quiet --alerts again.jsonl --rules " + rules);
    ASSERT_EQ(again.status, 0) << again.error;
    EXPECT_EQ(text_of_file(folder->path("again.jsonl")), replayed);
    // Nobody is told of history; of the day everybody is told everything.
    const std::string told = text_of_file(folder->path(out + ".sink.jsonl"));
    EXPECT_FALSE(told.empty());
    EXPECT_TRUE(replayed.ends_with(told));
    EXPECT_LT(told.size(), replayed.size());
    EXPECT_THAT(told.substr(0, told.find('\n')), HasSubstr("\"time_local\":\"2025-01-27T1"));
    EXPECT_THAT(tocsin("tape info " + out + "/2025-01-27.tape").out, HasSubstr("history: content "));
  }
}

TEST_F(WarmCommand, begins_with_the_day_before) {
  ASSERT_EQ(tocsin("scenario calm --events 200000 --out calm.tape").status, 0);  // 28 January 2025
  folder->file("desk.toml", "rules = '" + rules + "'\nfolder = 'next'\nday = '2025-01-28'\nclock = 'venue'\n" +
                                "[[feed]]\nkind = 'played'\nfiles = 'calm.tape'\nspeed = 'max'\n");
  const Ended ended = tocsin("run desk.toml --quiet --warm day.tape");
  ASSERT_EQ(ended.status, 0) << ended.error;
  EXPECT_THAT(ended.out, HasSubstr("events: in 400,000 = out 400,000 + gaps 0"));
  ASSERT_EQ(tocsin("replay next/2025-01-28.tape --quiet --alerts next.jsonl --rules " + rules).status, 0);
  const std::string log = text_of_file(folder->path("next/2025-01-28.jsonl"));
  EXPECT_EQ(text_of_file(folder->path("next.jsonl")), log);
  EXPECT_THAT(log, HasSubstr("\"time_local\":\"2025-01-27T"));
  EXPECT_THAT(log, HasSubstr("\"time_local\":\"2025-01-28T"));
}

TEST_F(WarmCommand, killed_at_any_instant_goes_on_with_its_history_or_without_its_being_named) {
  const std::string replayed = text_of_file(folder->path("replayed.jsonl"));
  const int kills_wanted = sanitized ? 5 : 60;
  Dice dice(28);
  int kills = 0;
  for (int day = 0; kills < kills_wanted; ++day) {
    const std::string out = "warm_killed" + std::to_string(day);
    desk(out, "sync = '5ms'\n[[sink]]\nkind = 'json_lines'\npath = '" + out + ".sink.jsonl'\n");
    useconds_t most = sanitized ? 800'000 : 40'000;
    std::string warm = "morning.tape";
    while (run_and_kill(static_cast<useconds_t>(dice.roll(most)), warm)) {
      ++kills;
      most += most / 50;
      const bool was_begun = std::filesystem::exists(folder->path(out + "/2025-01-27.tape")) &&
                             std::filesystem::file_size(folder->path(out + "/2025-01-27.tape")) > 100'000;
      warm = was_begun && dice.one_in(2) ? "" : "morning.tape";
    }
    ASSERT_EQ(lines(out), replayed) << "day " << day << " after " << kills << " kills";
    const std::string told = text_of_file(folder->path(out + ".sink.jsonl"));
    EXPECT_TRUE(replayed.ends_with(told) && told.size() < replayed.size());
    std::filesystem::remove_all(folder->path(out));
  }
}

TEST_F(WarmCommand, refuses_another_history_and_one_that_is_gone) {
  desk("refused", "");
  ASSERT_EQ(tocsin("run desk.toml --quiet --warm morning.tape").status, 0);
  const Ended other = tocsin("run desk.toml --quiet --warm other.tape");
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.error, HasSubstr("not the tape with which this day was begun"));
  std::filesystem::rename(folder->path("morning.tape"), folder->path("moved.tape"));
  const Ended gone = tocsin("run desk.toml --quiet");
  EXPECT_EQ(gone.status, 2);
  EXPECT_THAT(gone.error, HasSubstr("--warm says where it is now"));
  EXPECT_EQ(tocsin("run desk.toml --quiet --warm moved.tape").status, 0);
  std::filesystem::rename(folder->path("moved.tape"), folder->path("morning.tape"));
  desk("cold", "");
  ASSERT_EQ(tocsin("run desk.toml --quiet").status, 0);
  EXPECT_THAT(tocsin("run desk.toml --quiet --warm morning.tape").error, HasSubstr("was begun without a history"));
  folder->file("half.tape", text_of_file(folder->path("morning.tape")).substr(0, 1'000'000));
  desk("half", "");
  EXPECT_THAT(tocsin("run desk.toml --quiet --warm half.tape").error, HasSubstr("expected a finished tape"));
}

TEST_F(LiveCommand, refuses_the_journal_of_another_day_s_universe) {
  desk("other", "");
  ASSERT_EQ(tocsin("run desk.toml --quiet").status, 0);
  const std::string small = TOCSIN_SOURCE_DIR "/tests/golden/faulty_market/rules.toml";
  folder->file("desk.toml", "rules = '" + small +
                                "'\nfolder = 'other'\nday = '2025-01-27'\n[[feed]]\nkind = 'played'\n"
                                "files = 'day.tape'\n");
  const Ended ended = tocsin("run desk.toml");
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.error, HasSubstr("a journal of other instruments, sources, timer or provenance"));
}

TEST_F(LiveCommand, says_what_is_wrong_with_a_desk_file) {
  folder->file("desk.toml", "rules = 'none.toml'\nfolder = 'out'\n[[feed]]\nkind = 'radio'\n");
  const Ended ended = tocsin("run desk.toml");
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.error, HasSubstr("desk.toml:4: feed 1: kind: expected"));
}

}  // namespace
}  // namespace tocsin
