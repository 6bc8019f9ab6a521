#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "bench/generator/deep_day.hpp"
#include "bench/generator/fallen_stocks.hpp"
#include "bench/generator/itch_day.hpp"
#include "feeds/universe_file.hpp"
#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string universe = TOCSIN_SOURCE_DIR "/replay_data/2025-01-27/universe.csv";
const std::string rules = TOCSIN_SOURCE_DIR "/replay_data/2025-01-27/rules.toml";

// The built program, run as a person runs it, in a folder of its own that holds the shortest tape of the day.
class CommandLine : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = std::make_unique<ScratchFolder>();
    ASSERT_EQ(tocsin("tape make 2025-01-27 --events 200000 -o day.tape").status, 0);
    bench::write_itch_day(folder->path("01272025.NASDAQ_ITCH50"),
                          {.messages = 20'000,
                           .stocks_count = 10,
                           .live_orders = 300,
                           .levels = 200,
                           .named = bench::fallen_stocks(read_universe_file(universe))});
    bench::write_deep_day(folder->path("deep.pcap"), {.messages = 5'000, .stocks_count = 20});
  }
  static void TearDownTestSuite() { folder.reset(); }

  static Ended tocsin(const std::string& arguments) { return run_program(folder->path(""), arguments); }
  static std::string replay(const std::string& arguments) { return "replay " + arguments + " -q -r " + rules; }

  // A call that a person got wrong: exit status 2, nothing on standard output, and one message that says all of these.
  static void expect_refused(const std::string& arguments, const std::vector<std::string>& words) {
    const Ended ended = tocsin(arguments);
    EXPECT_EQ(ended.status, 2) << arguments << "\n" << ended.error;
    EXPECT_THAT(ended.out, IsEmpty()) << arguments;
    for (const std::string& word : words) EXPECT_THAT(ended.error, HasSubstr(word)) << arguments;
  }

  static std::string hash_in(const std::string& out) {
    const std::size_t at = out.find("SHA-256 ");
    return at == std::string::npos ? "" : out.substr(at + 8, 64);
  }
  static void cut_off(const std::string& from, const std::string& to, std::uintmax_t bytes) {
    std::filesystem::copy_file(folder->path(from), folder->path(to), std::filesystem::copy_options::overwrite_existing);
    std::filesystem::resize_file(folder->path(to), bytes);
  }

  static std::unique_ptr<ScratchFolder> folder;
};
std::unique_ptr<ScratchFolder> CommandLine::folder;

// --- What is wrong is refused with a word
// -----------------------------------------------------------------------------

TEST_F(CommandLine, without_a_command_names_the_help) {
  expect_refused("", {"--help"});
  expect_refused("ring", {"--help"});
  expect_refused("replay", {"FILE is required"});
  expect_refused("replay day.tape", {"--rules: expected a rules file"});
}

TEST_F(CommandLine, refuses_files_that_cannot_be_read) {
  expect_refused(replay("gone.tape"), {"gone.tape", "cannot be opened", "No such file"});
  expect_refused(replay("."), {"is a folder"});
  expect_refused("replay day.tape -r gone.toml", {"gone.toml", "No such file"});
  expect_refused("inspect gone.dbn", {"gone.dbn"});
  expect_refused("tape info gone.tape", {"gone.tape"});
  expect_refused("rules check gone.toml", {"gone.toml"});
}

TEST_F(CommandLine, refuses_files_that_are_not_what_they_should_be) {
  folder->file("junk", std::string("\x01\x00\x02", 3));
  expect_refused("inspect junk", {"junk", "expected a tape, DBN, a LEAN zip, a file of ITCH 5.0, a packet capture"});
  folder->file("empty", "");
  expect_refused("inspect empty", {"empty: is empty"});
  cut_off("day.tape", "header.tape", 100);
  expect_refused(replay("header.tape"), {"header.tape", "offset 100", "ends within its header"});
  folder->file("prices.csv", "when,who,how much\n1,2,3\n");
  expect_refused("tape cut prices.csv -o c.tape", {"prices.csv", "expected a tape"});
}

TEST_F(CommandLine, refuses_dbn_that_breaks_off_before_its_records) {
  ASSERT_EQ(tocsin("convert day.tape -o whole.dbn --schema trades").status, 0);
  cut_off("whole.dbn", "cut.dbn", 60);
  expect_refused("inspect cut.dbn", {"cut.dbn", "expected"});
}

TEST_F(CommandLine, refuses_rules_that_name_what_is_not_there) {
  folder->file("wrong.toml",
               "[[rule]]\nname = \"r\"\ndetector = \"index_drop\"\nsubjekt = \"SOX\"\nreference = \"prior_close\"\n"
               "levels = [3]\n");
  expect_refused("rules check wrong.toml", {"wrong.toml:4", "subjekt", "subject"});
  expect_refused("replay day.tape -r wrong.toml", {"wrong.toml:4", "subjekt"});
  folder->file("stranger.toml",
               "[[rule]]\nname = \"r\"\ndetector = \"name_drop\"\nnames = \"NVDIA\"\nreference = \"prior_close\"\n"
               "levels = [3]\n");
  expect_refused("replay day.tape -r stranger.toml", {"stranger.toml:4", "NVDIA", "NVDA"});
}

TEST_F(CommandLine, refuses_options_that_make_no_sense) {
  expect_refused(replay("day.tape --speed fast"), {"fast", "expected max"});
  expect_refused(replay("day.tape --speed 0"), {"'0'", "0.001"});
  expect_refused(replay("day.tape --speed rate:-5"), {"rate:-5", "expected"});
  expect_refused(replay("day.tape --from 9.30"), {"--from", "9.30", "HH:MM"});
  expect_refused(replay("day.tape --from 25:00"), {"--from", "25:00", "HH:MM"});
  expect_refused(replay("day.tape --to noon"), {"--to", "noon", "HH:MM"});
  expect_refused(replay("day.tape --from 10:00 --to 09:00"), {"--to", "10:00", "09:00"});
  expect_refused(replay("day.tape --symbols NVDIA"), {"--symbols", "NVDIA", "NVDA"});
  expect_refused(replay("day.tape --threads 3"), {"--threads", "1 to 2"});
  expect_refused(replay("deep.pcap --depth-levels 17"), {"--depth-levels", "1 to 16"});
  expect_refused("import deep.pcap -o c.tape --depth-levels -1", {"--depth-levels", "1 to 16"});
  expect_refused("convert deep.pcap -o c.tape --orders-max 0", {"--orders-max", "1 to 1000000000"});
  expect_refused("book deep.pcap --symbol A --at 10:00 --orders-max 5000000000", {"--orders-max", "1 to 1000000000"});
  expect_refused("tape cut day.tape -o c.tape --from 10:00 --to 09:00", {"--to"});
  expect_refused("tape cut day.tape -o c.tape --symbols NVDIA", {"day.tape", "NVDIA"});
}

TEST_F(CommandLine, refuses_days_and_lengths_it_has_not) {
  expect_refused("tape make 2025-01-28 -o x.tape", {"2025-01-28", "days there are: 2025-01-27"});
  expect_refused("tape make --events 10 -o x.tape", {"200000 to 200000000", "10"});
  expect_refused("tape make --events 1000000000 -o x.tape", {"200000 to 200000000"});
  expect_refused("tape make --events many -o x.tape", {"--events"});
  EXPECT_FALSE(std::filesystem::exists(folder->path("x.tape")));
}

TEST_F(CommandLine, refuses_outputs_that_cannot_be_written) {
  expect_refused(replay("day.tape --alerts nowhere/alerts.jsonl"), {"nowhere/alerts.jsonl", "No such file"});
  expect_refused("convert day.tape -o nowhere/day.csv", {"nowhere/day.csv"});
  expect_refused("convert day.tape -o nowhere/day.tape", {"nowhere/day.tape"});
  expect_refused("convert day.tape -o nowhere/day.dbn", {"nowhere/day.dbn"});
  expect_refused("tape make --events 200000 -o nowhere/day.tape", {"nowhere/day.tape"});
  folder->file("file", "");
  expect_refused("demo --folder file/out", {"--folder", "file/out"});
}

TEST_F(CommandLine, refuses_to_write_over_what_it_reads) {
  ASSERT_EQ(tocsin("convert day.tape -o self.csv").status, 0);
  expect_refused("convert self.csv -o self.csv", {"self.csv", "is being read"});
  expect_refused("convert day.tape -o ./day.tape", {"day.tape", "is being read"});
  expect_refused("tape merge day.tape self.csv -o day.tape", {"day.tape", "is being read"});
  expect_refused("tape cut day.tape -o day.tape", {"day.tape", "is being read"});
  expect_refused(replay("day.tape --alerts day.tape"), {"day.tape", "is being read"});
  EXPECT_EQ(tocsin("tape info day.tape").status, 0);
}

TEST_F(CommandLine, refuses_conversions_it_cannot_make) {
  expect_refused("convert day.tape -o day.parquet", {"day.parquet", ".tape, .csv, .dbn, .dbn.zst or .itch"});
  expect_refused("convert day.tape -o day.dbn --schema mbo", {"schema", "mbo", "mbp-1"});
  expect_refused("convert day.tape -o day.dbn --dbn-version 4", {"--dbn-version", "1 to 3"});
  folder->file("prices.csv", "when,who,much\n2025-01-27T14:30:00Z,NVDA,124.8\n");
  expect_refused("inspect prices.csv", {"prices.csv"});
  expect_refused("inspect prices.csv --csv time=when,symbol=who,price=mach", {"prices.csv", "mach", "much"});
  expect_refused("inspect prices.csv --csv tme=when", {"tme", "time"});
  EXPECT_EQ(tocsin("inspect prices.csv --csv time=when,symbol=who,price=much").status, 0);
}

TEST_F(CommandLine, says_where_an_output_ended_before_its_time) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  const Ended log = tocsin(replay("day.tape --alerts /dev/full"));
  EXPECT_EQ(log.status, 74);
  EXPECT_THAT(log.error, HasSubstr("/dev/full: writing stopped after 0 complete lines"));
  const std::string inspect = "cd '" + folder->path("") + "' && '" TOCSIN_PROGRAM "' inspect day.tape > /dev/full 2> e";
  EXPECT_EQ(WEXITSTATUS(std::system(inspect.c_str())), 74);
  EXPECT_THAT(text_of_file(folder->path("e")), HasSubstr("standard output could not be written"));
}

// --- What is right does what it says
// ----------------------------------------------------------------------------------

TEST_F(CommandLine, the_help_of_every_command_shows_an_example) {
  for (const char* command : {"demo", "replay", "tape make", "tape info", "tape cut", "tape merge", "convert",
                              "inspect", "backtest", "rules check"}) {
    const Ended help = tocsin(std::string(command) + " --help");
    EXPECT_EQ(help.status, 0) << command;
    EXPECT_THAT(help.out, AllOf(HasSubstr("Example"), HasSubstr("tocsin " + std::string(command)))) << command;
  }
}

TEST_F(CommandLine, a_replay_is_the_same_twice_and_on_two_threads) {
  const Ended first = tocsin(replay("day.tape --alerts first.jsonl"));
  EXPECT_EQ(first.status, 0) << first.error;
  EXPECT_THAT(first.out, HasSubstr("made from published figures, not exchange ticks"));
  EXPECT_THAT(first.error, IsEmpty());
  EXPECT_EQ(hash_in(first.out).size(), 64U);
  EXPECT_EQ(hash_in(tocsin(replay("day.tape --alerts second.jsonl")).out), hash_in(first.out));
  EXPECT_EQ(hash_in(tocsin(replay("day.tape --threads 2")).out), hash_in(first.out));
  EXPECT_EQ(text_of_file(folder->path("first.jsonl")), text_of_file(folder->path("second.jsonl")));
}

TEST_F(CommandLine, a_replay_of_a_part_balances_and_tells_what_it_left_out) {
  for (const char* threads : {"1", "2"}) {
    const Ended part = tocsin(replay("day.tape --from 10:00 --to 12:00 --threads " + std::string(threads)));
    EXPECT_EQ(part.status, 0) << part.out;
    EXPECT_THAT(part.out, ContainsRegex("[0-9]+ alerts before --from, not shown"));
  }
}

TEST_F(CommandLine, a_replay_of_some_names_counts_the_others_as_passed_over) {
  const Ended some = tocsin(replay("day.tape --symbols NVDA,AVGO"));
  EXPECT_EQ(some.status, 0) << some.error;
  EXPECT_THAT(some.out, ContainsRegex("[0-9,]+ passed over: events of other instruments"));
}

TEST_F(CommandLine, a_torn_tape_is_replayed_up_to_its_good_end) {
  const auto size = std::filesystem::file_size(folder->path("day.tape"));
  cut_off("day.tape", "torn.tape", size - 1'000'000);
  const Ended torn = tocsin(replay("torn.tape"));
  EXPECT_EQ(torn.status, 0) << torn.error;
  EXPECT_THAT(torn.out, HasSubstr("torn tail cut: the good prefix ends here"));
  const Ended info = tocsin("tape info torn.tape");
  EXPECT_THAT(info.out, HasSubstr("unfinished"));
}

TEST_F(CommandLine, a_tape_comes_back_from_csv_with_the_same_alerts) {
  ASSERT_EQ(tocsin("convert day.tape -o there.csv").status, 0);
  const Ended back = tocsin("convert there.csv -o back.tape");
  EXPECT_EQ(back.status, 0) << back.error;
  EXPECT_THAT(back.out, HasSubstr("200,000 events"));
  ASSERT_EQ(tocsin("convert back.tape -o again.csv").status, 0);
  EXPECT_EQ(text_of_file(folder->path("there.csv")), text_of_file(folder->path("again.csv")));
  const Ended from_csv = tocsin(replay("there.csv"));
  EXPECT_EQ(hash_in(from_csv.out), hash_in(tocsin(replay("back.tape")).out));
}

TEST_F(CommandLine, a_tape_becomes_dbn_of_every_version) {
  for (const char* version : {"1", "2", "3"}) {
    const std::string file = "day.v" + std::string(version) + ".dbn.zst";
    const Ended made = tocsin("convert day.tape --schema mbp-1 --dbn-version " + std::string(version) + " -o " + file);
    EXPECT_EQ(made.status, 0) << made.error;
    EXPECT_THAT(made.out, ContainsRegex("records of mbp-1"));
    const Ended seen = tocsin("inspect " + file);
    EXPECT_EQ(seen.status, 0) << seen.error;
    EXPECT_THAT(seen.out, HasSubstr("DBN v" + std::string(version) + " mbp-1, zstd"));
  }
}

TEST_F(CommandLine, a_tape_is_cut_and_merged_again) {
  ASSERT_EQ(tocsin("tape cut day.tape -o morning.tape --to 12:00").status, 0);
  ASSERT_EQ(tocsin("tape cut day.tape -o afternoon.tape --from 11:00").status, 0);
  const Ended merged = tocsin("tape merge afternoon.tape morning.tape -o merged.tape");
  EXPECT_EQ(merged.status, 0) << merged.error;
  EXPECT_THAT(merged.out, HasSubstr("200,000 events of 2 files"));
  EXPECT_EQ(hash_in(tocsin(replay("merged.tape")).out), hash_in(tocsin(replay("day.tape")).out));
}

TEST_F(CommandLine, tape_info_says_what_a_tape_says_of_itself) {
  const Ended info = tocsin("tape info day.tape");
  EXPECT_EQ(info.status, 0);
  for (const char* words : {"made from published figures, not exchange ticks", "seed 1", "reconstruction 2025-01-27",
                            "200,000", "2025-01-27T04:00:00", "2025-01-27T20:00:00", "every checksum right"}) {
    EXPECT_THAT(info.out, HasSubstr(words));
  }
}

TEST_F(CommandLine, tape_info_finds_a_damaged_event) {
  std::filesystem::copy_file(folder->path("day.tape"), folder->path("damaged.tape"));
  std::fstream file(folder->path("damaged.tape"), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(1'000'000);
  file << "damage";
  file.close();
  const Ended info = tocsin("tape info damaged.tape");
  EXPECT_EQ(info.status, 1);
  EXPECT_THAT(info.out, HasSubstr("damage"));
}

TEST_F(CommandLine, inspect_says_what_is_in_a_file) {
  const Ended seen = tocsin("inspect day.tape --show 2");
  EXPECT_EQ(seen.status, 0);
  for (const char* words : {"tape", "200,000: trade", "NVDA", "0 late, 0 duplicates", "first", "last",
                            "AAPL reference prior close 222.78"}) {
    EXPECT_THAT(seen.out, HasSubstr(words));
  }
}

TEST_F(CommandLine, rules_check_says_what_would_be_watched) {
  const Ended checked = tocsin("rules check " + rules);
  EXPECT_EQ(checked.status, 0) << checked.error;
  EXPECT_THAT(checked.out, HasSubstr("10 rules"));
  EXPECT_THAT(checked.out, ContainsRegex("sox_ladder +index_drop +SOX, 5 levels"));
}

TEST_F(CommandLine, the_demo_ends_with_its_table_and_where_the_log_lies) {
  const Ended demo = tocsin("demo --events 200000 --folder demo");
  EXPECT_EQ(demo.status, 0) << demo.error;
  for (const char* words : {"as the engine heard it and as it was published", "$592.7bn", "48 of 69",
                            "in demo/alerts.jsonl", "made from published figures, not exchange ticks"}) {
    EXPECT_THAT(demo.out, HasSubstr(words));
  }
  EXPECT_THAT(demo.out, HasSubstr(hash_in(tocsin(replay("demo/2025-01-27.tape")).out)));
}

// --- Exchanges' own recordings
// ----------------------------------------------------------------------------------------

TEST_F(CommandLine, hears_the_same_from_a_recording_compressed_or_imported) {
  const Ended plain = tocsin(replay("01272025.NASDAQ_ITCH50"));
  ASSERT_EQ(plain.status, 0) << plain.error;
  ASSERT_EQ(
      std::system(
          ("gzip -c '" + folder->path("01272025.NASDAQ_ITCH50") + "' > '" + folder->path("renamed") + "'").c_str()),
      0);
  EXPECT_EQ(tocsin("import 01272025.NASDAQ_ITCH50 -o itch.tape").status, 0);
  EXPECT_NE(hash_in(plain.out), "");
  EXPECT_EQ(hash_in(tocsin(replay("itch.tape")).out), hash_in(plain.out));
  EXPECT_THAT(plain.out, HasSubstr("passed over: Net Order Imbalance Indicator (I)"));
}

TEST_F(CommandLine, asks_for_the_day_where_neither_bytes_nor_name_tell_it) {
  std::filesystem::copy_file(folder->path("01272025.NASDAQ_ITCH50"), folder->path("no_day"),
                             std::filesystem::copy_options::overwrite_existing);
  expect_refused("inspect no_day", {"no_day: which trading day?", "--date"});
  expect_refused("inspect no_day --date 27.1.2025", {"--date", "27.1.2025", "YYYY-MM-DD"});
  const Ended dated = tocsin("inspect no_day --date 2025-01-27");
  EXPECT_EQ(dated.status, 0) << dated.error;
  EXPECT_THAT(dated.out, AllOf(HasSubstr("NASDAQ TotalView-ITCH 5.0"), ContainsRegex("[0-9,]+ Add Order \\(A\\)")));
}

TEST_F(CommandLine, says_how_far_a_recording_that_is_cut_short_is_good) {
  cut_off("01272025.NASDAQ_ITCH50", "01272025.cut", 300'000);
  const Ended ended = tocsin("inspect 01272025.cut");
  EXPECT_EQ(ended.status, 0) << ended.error;
  EXPECT_THAT(ended.out, ContainsRegex("1 rejected: .*first at 299,?[0-9]{3}"));
}

TEST_F(CommandLine, shows_the_book_of_each_venue) {
  const Ended ended = tocsin("book 01272025.NASDAQ_ITCH50 --symbol NVDA --at 10:30 --levels 3");
  EXPECT_EQ(ended.status, 0) << ended.error;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("NVDA  XNAS ITCH  2025-01-27 10:30:00.000"), HasSubstr("bid size")));
  EXPECT_LE(std::ranges::count(ended.out, '\n'), 5);
}

TEST_F(CommandLine, refuses_to_show_a_book_that_is_not_there) {
  expect_refused("book 01272025.NASDAQ_ITCH50 --symbol NVDAA --at 10:30", {"--symbol", "NVDAA", "did you mean `NVDA`"});
  expect_refused("book 01272025.NASDAQ_ITCH50 --symbol NVDA --at noon", {"--at", "noon", "HH:MM"});
  expect_refused("book day.tape --symbol NVDA --at 10:30", {"day.tape: has no books", "ITCH 5.0 or IEX"});
  expect_refused("import 01272025.NASDAQ_ITCH50 -o 01272025.NASDAQ_ITCH50", {"01272025.NASDAQ_ITCH50"});
}

TEST_F(CommandLine, imports_two_venues_with_their_names) {
  const Ended ended = tocsin("import deep.pcap 01272025.NASDAQ_ITCH50 -o both.tape --symbols NVDA");
  EXPECT_EQ(ended.status, 0) << ended.error;
  EXPECT_THAT(tocsin("tape info both.tape").out, HasSubstr("IEX DEEP, XNAS ITCH"));
}

}  // namespace
}  // namespace tocsin
