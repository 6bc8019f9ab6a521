#include "app/live/desk_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "feeds/tape/tape_words.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;

class DeskWordsTest : public testing::Test {
 protected:
  [[nodiscard]] std::string path() const { return folder_.path("day.words.csv"); }

  ScratchFolder folder_;
  std::vector<DeskText> texts_{4};
};

TEST_F(DeskWordsTest, numbers_words_and_keeps_them_for_who_reads_the_file) {
  DeskWords words(path(), texts_, 0);
  EXPECT_EQ(words.add({.owner = "ada", .note = "says \"hello, all\""}), 1U);
  EXPECT_EQ(words.add({.owner = "", .note = "# no remark"}), 2U);
  EXPECT_EQ(texts_[0].note, "says \"hello, all\"");
  const std::vector<DeskText> read = tape_words::read(path());
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].owner, "ada");
  EXPECT_EQ(read[0].note, "says \"hello, all\"");
  EXPECT_EQ(read[1].note, "# no remark");
}

TEST_F(DeskWordsTest, goes_on_behind_what_the_file_and_the_journal_hold) {
  {
    EXPECT_EQ(DeskWords(path(), texts_, 0).add({.owner = "ada", .note = ""}), 1U);
  }
  std::vector<DeskText> texts(4);
  DeskWords again(path(), texts, 2);
  EXPECT_EQ(texts[0].owner, "ada");
  EXPECT_EQ(again.add({.owner = "bob", .note = ""}), 3U);
  const std::vector<DeskText> read = tape_words::read(path());
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(read[1].owner, "");
  EXPECT_EQ(read[2].owner, "bob");
}

TEST_F(DeskWordsTest, cuts_off_a_row_that_is_not_whole) {
  folder_.file("day.words.csv", "number,owner,note\n1,\"ada\",\"\"\n2,\"bo");
  DeskWords words(path(), texts_, 0);
  EXPECT_EQ(words.add({.owner = "cy", .note = ""}), 2U);
  EXPECT_EQ(text_of_file(path()), "number,owner,note\n1,\"ada\",\"\"\n2,\"cy\",\"\"\n");
}

TEST_F(DeskWordsTest, has_no_number_where_there_is_no_room) {
  DeskWords words(path(), texts_, 3);
  EXPECT_EQ(words.add({}), 4U);
  EXPECT_EQ(words.add({}), 0U);
}

TEST_F(DeskWordsTest, refuses_a_file_that_is_none) {
  folder_.file("day.words.csv", "number,owner,note\n10001,a,b\n");
  EXPECT_THAT(setup_error_of([&] { DeskWords(path(), texts_, 0); }), HasSubstr("day.words.csv:2: number"));
  EXPECT_THAT(setup_error_of([&] { DeskWords(folder_.path("none/day.words.csv"), texts_, 0); }),
              HasSubstr("cannot be written"));
}

TEST(TapeWords, stand_beside_their_tape) {
  EXPECT_EQ(tape_words::path_of("out/2025-01-27.tape"), "out/2025-01-27.words.csv");
  EXPECT_EQ(tape_words::path_of("day"), "day.words.csv");
}

}  // namespace
}  // namespace tocsin
