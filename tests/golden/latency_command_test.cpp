#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <regex>

#include "app/latency/hdr_log.hpp"
#include "tests/support/program.hpp"

namespace tocsin {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

const std::string rules = " --rules " TOCSIN_SOURCE_DIR "/replay_data/2025-01-27/rules.toml ";

// `tocsin latency`, over the demo's day.
class LatencyCommand : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = std::make_unique<ScratchFolder>();
    ASSERT_EQ(tocsin("tape make 2025-01-27 --events 200000 -o day.tape").status, 0);
  }
  static void TearDownTestSuite() { folder.reset(); }

  static Ended tocsin(const std::string& arguments) { return run_program(folder->path(""), arguments); }
  // The hash of the alert log that the program printed last.
  static std::string hex_in(const std::string& out) {
    std::smatch found;
    EXPECT_TRUE(std::regex_search(out, found, std::regex("SHA-256 ([0-9a-f]{64})(, as replayed)?\\n$"))) << out;
    return found[1];
  }

  static std::unique_ptr<ScratchFolder> folder;
};
std::unique_ptr<ScratchFolder> LatencyCommand::folder;

TEST_F(LatencyCommand, says_what_each_wire_took_and_that_it_rang_as_replayed) {
  for (const std::string path : {"udp", "fix"}) {
    const Ended ended = tocsin("latency --path " + path + " --load rate:20k --seconds 1 --from 09:30" + rules +
                               "--idle yield --to 09:40 --out wire.hlog day.tape");
    ASSERT_EQ(ended.status, 0) << ended.error << ended.out;
    EXPECT_THAT(ended.out, HasSubstr("path " + path + ", load rate:20k: "));
    for (const std::string line : {"response", "late", "send", "wire", "bare", "null"}) {
      EXPECT_THAT(ended.out, ContainsRegex("\n" + line + " +[0-9]+,[0-9][0-9][0-9] +[0-9]"));
    }
    EXPECT_THAT(ended.out, ContainsRegex("lines, SHA-256 [0-9a-f]{64}, as replayed"));
    const HdrLog log = HdrLog::load(folder->path("wire.hlog"));
    EXPECT_EQ(log.intervals.front().tag, "rate:20k.response");
  }
}

TEST_F(LatencyCommand, says_what_each_path_took_and_that_it_rang_as_replayed) {
  const std::string replayed = hex_in(tocsin("replay day.tape --quiet" + rules).out);
  for (const std::string path : {"engine", "loop"}) {
    const Ended ended = tocsin("latency --path " + path + " --load rate:400k" + rules +
                               "--idle yield --out run.hlog --html run.html day.tape");
    ASSERT_EQ(ended.status, 0) << ended.error;
    EXPECT_THAT(ended.out, HasSubstr("path " + path + ", load rate:400k: 2"));
    for (const std::string line : {"CPU: ", "kernel: ", "compiler: ", "clock: ", "input: day.tape, SHA-256 "}) {
      EXPECT_THAT(ended.out, HasSubstr(line));
    }
    for (const std::string line : {"response", "service", "receive", "null"}) {
      EXPECT_THAT(ended.out, ContainsRegex("\n" + line + " +[12][0-9][0-9],[0-9][0-9][0-9] +[0-9]"));
    }
    EXPECT_EQ(hex_in(ended.out), replayed);
    EXPECT_THAT(text_of_file(folder->path("run.html")), HasSubstr("path " + path + ", load rate:400k"));
    const HdrLog log = HdrLog::load(folder->path("run.hlog"));
    EXPECT_EQ(log.intervals.front().tag, "rate:400k.response");
    EXPECT_FALSE(log.intervals.front().counts.empty());
  }
}

TEST_F(LatencyCommand, a_run_that_does_not_ring_as_it_must_is_void) {
  const Ended ended = tocsin("latency --load 100000x --seconds 0.2 --expect 0000 --out void.hlog" + rules + "day.tape");
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.out, HasSubstr("VOID: a replay's is 0000"));
  EXPECT_THAT(ended.out, Not(HasSubstr("as replayed")));
  EXPECT_THAT(text_of_file(folder->path("void.hlog")), HasSubstr("#[VOID: load 100000x]"));
}

TEST_F(LatencyCommand, paces_a_part_of_the_day_and_catches_up_with_what_is_before) {
  for (const std::string path : {"engine", "loop"}) {
    const std::string window = "--from 10:00 --to 10:01 ";
    const Ended ended =
        tocsin("latency --path " + path + " --load 300x,burst --idle yield " + window + rules + "day.tape");
    ASSERT_EQ(ended.status, 0) << ended.out << ended.error;
    EXPECT_EQ(hex_in(ended.out), hex_in(tocsin("replay day.tape --quiet --to 10:01" + rules).out));
  }
}

TEST_F(LatencyCommand, finds_no_difference_between_a_run_and_itself_and_one_where_there_is) {
  LatencyHistogram shorter;
  LatencyHistogram longer;
  for (int i = 0; i < 1'000; ++i) {
    shorter.record(100 + i % 50);
    longer.record(110 + i % 50);
  }
  HdrLogText before(0, {});
  HdrLogText after(0, {});
  for (int i = 0; i < 10; ++i) {
    before.add("1x.response", i, 1, shorter);
    after.add("1x.response", i, 1, longer);
  }
  folder->file("before.hlog", before.text());
  folder->file("after.hlog", after.text());
  const Ended same = tocsin("latency compare before.hlog before.hlog");
  EXPECT_EQ(same.status, 0);
  EXPECT_THAT(same.out, ContainsRegex("1x.response .* 50.0 % +1 +no\n"));
  const Ended other = tocsin("latency compare before.hlog after.hlog");
  EXPECT_EQ(other.status, 1);
  EXPECT_THAT(other.out, ContainsRegex("124 ns to 134 ns +\\+10 to \\+10 ns"));
}

TEST_F(LatencyCommand, says_what_is_wrong_with_what_was_asked_for) {
  EXPECT_THAT(tocsin("latency day.tape").error, HasSubstr("latency: expected --rules RULES"));
  EXPECT_THAT(tocsin("latency --load max" + rules + "day.tape").error, HasSubstr("--load: 'max': expected times"));
  EXPECT_THAT(tocsin("latency --load 8x,8x" + rules + "day.tape").error, HasSubstr("8x is asked for twice"));
  EXPECT_THAT(tocsin("latency --out day.tape" + rules + "day.tape").error, HasSubstr("day.tape"));
  EXPECT_EQ(tocsin("tape info day.tape").status, 0);
}

}  // namespace
}  // namespace tocsin
