#include "app/any_feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "bench/generator/deep_day.hpp"
#include "bench/generator/itch_day.hpp"
#include "bench/generator/mold_packets.hpp"
#include "bench/generator/pcap_file.hpp"
#include "engine/setup_error.hpp"
#include "tests/support/compressed.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string corpus = TOCSIN_SOURCE_DIR "/tests/fuzz/corpus/";

class AnyFeed : public testing::Test {
 protected:
  // A file of the given name that holds the same bytes.
  std::string renamed(const std::string& from, const std::string& to) {
    std::filesystem::copy_file(from, scratch_.path(to));
    return scratch_.path(to);
  }
  static std::string message_of(const std::string& path) {
    try {
      static_cast<void>(open_feed(path));
    } catch (const SetupError& error) {
      return error.what();
    }
    return "no error";
  }
  static std::string format_of(const std::string& path) { return open_feed(path)->info().format; }

  ScratchFolder scratch_;
};

TEST_F(AnyFeed, knows_a_file_by_its_bytes_whatever_its_name) {
  EXPECT_THAT(format_of(renamed(corpus + "tape/three_blocks_finished", "a.csv")), StartsWith("tape"));
  EXPECT_THAT(format_of(renamed(corpus + "dbn/trades.v3.dbn", "b.tape")), StartsWith("DBN v3 trades"));
  EXPECT_THAT(format_of(renamed(corpus + "dbn/trades.v1.dbn.zst", "c.zip")), StartsWith("DBN v1 trades, zstd"));
  EXPECT_THAT(format_of(scratch_.file("d.dbn", "time,symbol,price\n2025-01-27T14:30:00Z,NVDA,124.8\n")),
              StartsWith("CSV trades"));
}

TEST_F(AnyFeed, opens_several_in_the_order_given) {
  const std::string csv = scratch_.file("one.csv", "time,symbol,price\n2025-01-27T14:30:00Z,NVDA,124.8\n");
  const auto feeds = open_feeds({csv, corpus + "dbn/trades.v3.dbn"});
  ASSERT_EQ(feeds.size(), 2U);
  EXPECT_EQ(feeds[0]->info().path, csv);
  EXPECT_THAT(feeds[1]->info().format, StartsWith("DBN"));
}

TEST_F(AnyFeed, refuses_what_is_not_there_or_is_no_file) {
  EXPECT_THAT(message_of(scratch_.path("gone.tape")), HasSubstr("gone.tape: cannot be opened: No such file"));
  EXPECT_THAT(message_of(scratch_.path("")), HasSubstr("is a folder"));
  EXPECT_THAT(message_of("/dev/null"), HasSubstr("/dev/null: expected a regular file"));
}

TEST_F(AnyFeed, refuses_an_empty_file) {
  const std::string path = scratch_.file("empty.tape", "");
  EXPECT_THAT(message_of(path), HasSubstr(path + ": "));
  EXPECT_THAT(message_of(path), HasSubstr("empty"));
}

TEST_F(AnyFeed, names_what_it_understands_where_it_does_not_understand) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 50; ++i) {
    std::string junk(1 + random() % 2'000, '\0');
    for (char& byte : junk) byte = static_cast<char>(random());
    junk += '\0';
    junk.front() = '\x01';
    const std::string path = scratch_.file("junk" + std::to_string(i), junk);
    EXPECT_EQ(message_of(path), path +
                                    ": not a format that is understood; expected a tape, DBN, a LEAN zip, a file of "
                                    "ITCH 5.0, a packet capture (pcap, pcapng) of ITCH or IEX, or CSV");
  }
}

TEST_F(AnyFeed, of_any_beginning_of_a_file_either_opens_or_says_why_not) {
  for (const char* name : {"tape/three_blocks_finished", "dbn/mbp-1.v3.dbn", "dbn/mbp-1.v2.dbn.zst", "lean/deflated"}) {
    const std::string whole = text_of_file(corpus + name);
    for (std::size_t length = 0; length < whole.size(); length += 1 + whole.size() / 64) {
      const std::string path = scratch_.file("cut", whole.substr(0, length));
      const std::string message = message_of(path);
      if (message != "no error") {
        EXPECT_THAT(message, HasSubstr(path));
      }
    }
  }
}

TEST_F(AnyFeed, reads_what_is_compressed_by_what_is_in_it) {
  const std::string csv = "time,symbol,price\n2025-01-27T14:30:00Z,NVDA,124.8\n";
  EXPECT_EQ(format_of(scratch_.file("a.tape", text_of(gzip(bytes_of(csv))))), "CSV trades, gzip");
  EXPECT_EQ(format_of(scratch_.file("b.gz", text_of(zstd(bytes_of(csv))))), "CSV trades, zstd");
  const auto dbn = gzip(bytes_of(text_of_file(corpus + "dbn/trades.v3.dbn")));
  EXPECT_EQ(format_of(scratch_.file("c.csv", text_of(dbn))), "DBN v3 trades, gzip");
}

TEST_F(AnyFeed, refuses_what_is_compressed_and_not_read_so) {
  for (const char* name : {"tape/three_blocks_finished", "lean/deflated"}) {
    const auto whole = bytes_of(text_of_file(corpus + name));
    const std::string gz = scratch_.file("day.gz", text_of(gzip(whole)));
    EXPECT_EQ(message_of(gz), gz +
                                  ": compressed with gzip, and neither CSV, DBN nor an exchange's recording, which are "
                                  "read so; decompress it first");
    EXPECT_THAT(message_of(scratch_.file("day.zst", text_of(zstd(whole)))), HasSubstr("compressed with zstd, and"));
  }
}

TEST_F(AnyFeed, refuses_what_is_compressed_and_cut_before_anything_can_be_read) {
  auto cut = gzip(bytes_of("time,symbol,price\n"));
  cut.resize(12);
  EXPECT_THAT(message_of(scratch_.file("cut.gz", text_of(cut))),
              HasSubstr("cut.gz:1: header: gzip member is cut short"));
}

TEST_F(AnyFeed, knows_an_index_and_names_what_to_name_instead) {
  EXPECT_THAT(message_of(scratch_.file("day.index", std::string("TOCSINDX\0\0", 10))),
              HasSubstr("day.index: a recording's index, which `book` looks for itself; name the recording"));
}

TEST_F(AnyFeed, refuses_text_that_is_no_table) {
  const std::string path = scratch_.file("letter.txt", "Dear desk,\nthe bell rang twice.\n");
  EXPECT_THAT(message_of(path), HasSubstr(path));
}

const Reading on_the_day = reading_of({.csv = {}, .date = "2025-01-27"});

TEST_F(AnyFeed, knows_recordings_of_exchanges_by_their_bytes) {
  bench::write_itch_day(scratch_.path("itch.csv"),
                        {.messages = 5'000, .stocks_count = 10, .live_orders = 50, .levels = 40});
  bench::write_deep_day(scratch_.path("deep.zip"), {.messages = 2'000, .stocks_count = 5});
  EXPECT_THAT(open_feed(scratch_.path("itch.csv"), on_the_day)->info().format, StartsWith("NASDAQ TotalView-ITCH 5.0"));
  EXPECT_THAT(format_of(scratch_.path("deep.zip")), StartsWith("IEX DEEP 1.0, pcap"));
}

TEST_F(AnyFeed, reads_the_lines_of_one_session_as_one) {
  std::vector<std::byte> frames;
  bench::ItchDay day({.messages = 5'000, .stocks_count = 10, .live_orders = 50, .levels = 40});
  while (day.append(frames)) continue;
  const auto packets = bench::mold_packets(frames, time_from_ns(1'737'954'000'000'000'000));
  bench::write_pcap(scratch_.path("a.pcap"), packets);
  bench::write_pcap(scratch_.path("b.pcap"), bench::second_line(packets, std::chrono::microseconds(9)));
  bench::write_deep_day(scratch_.path("deep.pcap"), {.messages = 2'000, .stocks_count = 5});
  const std::vector<std::string> all{scratch_.path("a.pcap"), scratch_.path("deep.pcap"), scratch_.path("b.pcap")};
  const auto feeds = open_feeds(all);
  ASSERT_EQ(feeds.size(), 2U);
  EXPECT_THAT(feeds[0]->info().format, HasSubstr("ITCH"));
  EXPECT_THAT(feeds[1]->info().format, HasSubstr("IEX"));
  EXPECT_EQ(book_openings(all).size(), 2U);
}

TEST_F(AnyFeed, knows_a_line_by_its_session_though_it_begins_with_what_was_left_of_another) {
  std::vector<std::byte> frames;
  bench::ItchDay day({.messages = 5'000, .stocks_count = 10, .live_orders = 50, .levels = 40});
  while (day.append(frames)) continue;
  const auto packets = bench::mold_packets(frames, time_from_ns(1'737'954'000'000'000'000));
  auto late = bench::second_line(packets, std::chrono::microseconds(9));
  bench::RecordedPacket left = late.front();
  left.payload.front() = std::byte{'X'};  // a letter of the session
  late.insert(late.begin(), left);
  bench::write_pcap(scratch_.path("a.pcap"), packets);
  bench::write_pcap(scratch_.path("b.pcap"), late);
  EXPECT_EQ(open_feeds({scratch_.path("a.pcap"), scratch_.path("b.pcap")}).size(), 1U);
}

TEST_F(AnyFeed, refuses_a_packet_capture_of_something_else) {
  const bench::RecordedPacket chatter{time_from_ns(1), std::vector<std::byte>(40, std::byte{'x'})};
  bench::write_pcap(scratch_.path("chatter.pcap"), std::vector{chatter, chatter});
  EXPECT_THAT(message_of(scratch_.path("chatter.pcap")),
              HasSubstr("chatter.pcap: a packet capture, but none of its first packets is ITCH 5.0"));
}

TEST_F(AnyFeed, has_books_of_recordings_alone) {
  const std::string csv = scratch_.file("one.csv", "time,symbol,price\n2025-01-27T14:30:00Z,NVDA,124.8\n");
  EXPECT_THROW(static_cast<void>(book_openings({csv})), SetupError);
}

TEST(Reading, refuses_a_date_that_is_none) {
  EXPECT_EQ(on_the_day.capture.date, std::chrono::local_days(std::chrono::January / 27 / 2025));
  EXPECT_EQ(reading_of({.csv = {}, .date = "20250127"}).capture.date, on_the_day.capture.date);
  for (const char* wrong :
       {"2025-02-30", "2025-1-27", "2025-01-27x", "", "yesterday", "2025- 1- 7", "9999-01-01", "1969-12-31"}) {
    EXPECT_THROW(static_cast<void>(reading_of({.csv = {}, .date = wrong})), SetupError) << wrong;
  }
}

}  // namespace
}  // namespace tocsin
