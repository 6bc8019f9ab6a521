#include "app/live/desk_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scratch_folder.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const std::string least =
    "rules = 'rules.toml'\nfolder = 'out'\n[[feed]]\nkind = 'played'\nfiles = ['a.tape', 'b.tape']\n";

class DeskFileTest : public testing::Test {
 protected:
  DeskFile load(const std::string& text) { return DeskFile::load(folder_.file("desk.toml", text)); }
  std::string error_of(const std::string& text) {
    return setup_error_of([&] { (void)load(text); });
  }
  ScratchFolder folder_;
};

TEST_F(DeskFileTest, needs_rules_a_folder_and_a_feed_and_finds_them_beside_itself) {
  const DeskFile desk = load(least);
  EXPECT_EQ(desk.rules, folder_.path("rules.toml"));
  EXPECT_EQ(desk.folder, folder_.path("out"));
  EXPECT_EQ(desk.feeds.size(), 1U);
  EXPECT_EQ(desk.clock, EventClock::receive);
  EXPECT_EQ(desk.threads, DeskFile::Threads::one);
}

TEST_F(DeskFileTest, says_how_the_day_is_run) {
  const DeskFile desk =
      load("day = '2025-01-27'\nclock = 'venue'\nthreads = 'three'\nidle = 'spin'\ncores = [0, 1, 1]\n" +
           std::string("queue = 4096\nsync = '1s'\n") + least);
  EXPECT_EQ(desk.day, std::chrono::local_days(std::chrono::year{2025} / 1 / 27));
  EXPECT_EQ(desk.clock, EventClock::venue);
  EXPECT_EQ(desk.threads, DeskFile::Threads::three);
  EXPECT_EQ(desk.idle, IdleKind::spin);
  EXPECT_EQ(desk.cores, (std::vector{0, 1, 1}));
  EXPECT_EQ(desk.queue, 4096U);
  EXPECT_EQ(desk.sync, 1s);
}

TEST_F(DeskFileTest, names_every_mistake_with_its_line) {
  const std::string error = error_of(
      "rules = 5\nfolder = 'out'\nday = '2025-02-30'\nclock = 'wall'\nqueue = 5\nsync = '0s'\ncores = [-1]\n"
      "colour = 'red'\n[[feed]]\nkind = 'plaid'\n[[feed]]\nkind = 'played'\nspeed = 'fast'\n");
  for (const char* expected : {"desk.toml:1: rules", "desk.toml:3: day", "desk.toml:4: clock", "desk.toml:5: queue",
                               "desk.toml:6: sync", "desk.toml:7: cores", "desk.toml:8: unknown key `colour`",
                               "desk.toml:10: feed 1: kind", "feed 2: files", "feed 2: speed"}) {
    EXPECT_THAT(error, HasSubstr(expected));
  }
}

TEST_F(DeskFileTest, wants_a_core_for_each_thread) {
  EXPECT_THAT(error_of("threads = 'three'\ncores = [0]\n" + least), HasSubstr("one core for each of the 3 threads"));
}

// The desk files of the page, as they stand there.
TEST_F(DeskFileTest, loads_every_desk_file_that_docs_live_md_shows) {
  const std::string page = text_of_file(TOCSIN_SOURCE_DIR "/docs/live.md");
  const std::string fence = "```toml\n";
  int shown = 0;
  for (std::size_t at = page.find(fence); at != std::string::npos; at = page.find(fence, at)) {
    at += fence.size();
    const std::string text = page.substr(at, page.find("\n```", at) + 1 - at);
    EXPECT_NO_THROW(load(text)) << text;
    ++shown;
  }
  EXPECT_GE(shown, 1);
}

TEST_F(DeskFileTest, refuses_a_file_that_is_not_there_and_one_without_a_feed) {
  EXPECT_THAT(setup_error_of([&] { (void)DeskFile::load(folder_.path("none.toml")); }), HasSubstr("cannot be opened"));
  EXPECT_THAT(error_of("rules = 'r.toml'\nfolder = 'o'\n"), HasSubstr("feed: missing"));
  EXPECT_THAT(error_of("rules = 'r.toml'\nfolder = 'o'\nfeed = 3\n"), HasSubstr("feed"));
}

}  // namespace
}  // namespace tocsin
