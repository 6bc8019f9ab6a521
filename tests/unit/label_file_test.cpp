#include "app/backtest/label_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scratch_folder.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view header = "start,end,subject,kind,note\n";

LabelFile read(const std::string& rows) {
  const std::string text = std::string(header) + rows;
  return read_label_bytes("labels.csv", text);
}
std::string fault_of(const std::string& rows) {
  return setup_error_of([&] { return read(rows); });
}

TEST(LabelFile, reads_what_happened_to_whom_and_when) {
  const LabelFile file = read("2025-01-27T14:30:00Z,2025-01-27T21:00:00Z,SOX,index_drop,\"chips, all of them\"\n");
  ASSERT_EQ(file.labels.size(), 1U);
  const Label& label = file.labels.front();
  EXPECT_EQ(ns_since_epoch(label.when.start), 1'737'988'200'000'000'000);
  EXPECT_EQ(label.when.length(), std::chrono::minutes(390));
  EXPECT_EQ(label.subject, "SOX");
  EXPECT_EQ(label.kind, "index_drop");
  EXPECT_EQ(label.note, "chips, all of them");
  EXPECT_EQ(label.line, 2U);
}

TEST(LabelFile, takes_an_offset_for_what_it_says) {
  const LabelFile file = read("2025-01-27T09:30:00-05:00,2025-01-27T16:00:00.5-0500,NVDA,any,\n");
  EXPECT_EQ(ns_since_epoch(file.labels.front().when.start), 1'737'988'200'000'000'000);
  EXPECT_EQ(file.labels.front().when.length(), std::chrono::minutes(390) + std::chrono::milliseconds(500));
  EXPECT_TRUE(file.labels.front().is_of_any_kind());
}

TEST(LabelFile, stands_in_the_order_of_time_and_keeps_its_sources) {
  const std::string text =
      "# made by hand\nkind,subject,end,start\nany,B,2025-01-28T15:00:00Z,2025-01-28T14:00:00Z\n"
      "any,A,2025-01-27T15:00:00Z,2025-01-27T14:00:00Z\n";
  const LabelFile file = read_label_bytes("labels.csv", text);
  EXPECT_THAT(file.sources, ElementsAre("made by hand"));
  EXPECT_EQ(file.labels.front().subject, "A");
  EXPECT_EQ(file.labels.back().subject, "B");
  EXPECT_EQ(file.labels.back().note, "");
}

TEST(LabelFile, knows_every_detector_and_the_market_as_a_whole) {
  const LabelFile file = read("2025-01-27T14:30:00Z,2025-01-27T21:00:00Z,market,sector_cascade,\n");
  EXPECT_EQ(file.labels.front().subject, Label::whole_market);
}

TEST(LabelFile, refuses_a_time_that_does_not_say_its_zone) {
  for (const char* start : {"2025-01-27T14:30:00", "2025-01-27", "1737988200", "14:30", ""}) {
    EXPECT_THAT(
        fault_of(std::string(start) + ",2025-01-27T21:00:00Z,SOX,any,\n"),
        AllOf(HasSubstr("labels.csv:2: start: expected a time of ISO 8601 with Z or an offset"), HasSubstr(start)))
        << start;
  }
}

TEST(LabelFile, refuses_an_end_that_is_not_after_the_start) {
  EXPECT_THAT(fault_of("2025-01-27T14:30:00Z,2025-01-27T14:30:00Z,SOX,any,\n"),
              HasSubstr("labels.csv:2: end: expected a time after `start`"));
}

TEST(LabelFile, names_the_nearest_kind) {
  EXPECT_THAT(
      fault_of("2025-01-27T14:30:00Z,2025-01-27T21:00:00Z,SOX,index_dorp,\n"),
      AllOf(HasSubstr("labels.csv:2: kind: expected any, index_drop"), HasSubstr("did you mean `index_drop`?")));
}

TEST(LabelFile, refuses_a_blank_or_endless_subject) {
  EXPECT_THAT(fault_of("2025-01-27T14:30:00Z,2025-01-27T21:00:00Z,,any,\n"), HasSubstr("labels.csv:2: subject:"));
  const std::string endless(65, 'A');
  EXPECT_THAT(fault_of("2025-01-27T14:30:00Z,2025-01-27T21:00:00Z," + endless + ",any,\n"),
              HasSubstr("labels.csv:2: subject:"));
}

TEST(LabelFile, refuses_to_have_one_event_twice) {
  const std::string first = "2025-01-27T14:30:00Z,2025-01-27T15:00:00Z,SOX,index_drop,\n";
  EXPECT_THAT(fault_of(first + "2025-01-27T14:59:59Z,2025-01-27T15:10:00Z,SOX,index_drop,\n"),
              HasSubstr("labels.csv:3: start: expected labels of one subject and kind apart from each other (that of "
                        "line 2 reaches into this one)"));
  EXPECT_EQ(read(first + "2025-01-27T15:00:00Z,2025-01-27T15:10:00Z,SOX,index_drop,\n").labels.size(), 2U);
  EXPECT_EQ(read(first + "2025-01-27T14:30:00Z,2025-01-27T15:00:00Z,SOX,any,\n").labels.size(), 2U);
}

TEST(LabelFile, names_the_line_with_too_few_fields_and_the_column_that_is_missing) {
  EXPECT_THAT(fault_of("2025-01-27T14:30:00Z\n"), HasSubstr("labels.csv:2: expected 5 fields"));
  const std::string text = "start,end,subject\n";
  EXPECT_THAT(setup_error_of([&] { return read_label_bytes("labels.csv", text); }),
              HasSubstr("labels.csv:1: header: expected a column `kind`"));
}

TEST(LabelFile, is_read_from_a_file) {
  const ScratchFolder folder;
  const std::string path = folder.file("l.csv", header);
  EXPECT_EQ(read_label_file(path).path, path);
  EXPECT_TRUE(read_label_file(path).labels.empty());
  EXPECT_THAT(setup_error_of([&] { return read_label_file(folder.path("gone.csv")); }), HasSubstr("gone.csv"));
}

}  // namespace
}  // namespace tocsin
