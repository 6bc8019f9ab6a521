#include "feeds/tape/tape_copy.hpp"

#include <gtest/gtest.h>

#include "engine/setup_error.hpp"
#include "feeds/tape/tape_feed.hpp"
#include "feeds/tape/tape_report.hpp"
#include "tests/support/random_feeds.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

using std::chrono::seconds;

class TapeCopy : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_.path(name); }

  // A tape of two interleaved feeds and a timer, merged.
  std::uint64_t write(const std::string& name, std::uint64_t seed = 1) const {
    std::vector<std::unique_ptr<Feed>> feeds;
    for (const FeedRecipe& recipe : random_feeds(seed, 2, 600, 9)) feeds.push_back(made_from(recipe));
    Merge merge(std::move(feeds), {.timer_grid = Duration{100}});
    return write_tape(merge, path(name), "from a test");
  }
  std::vector<Event> read(const std::string& name) const {
    const auto feed = open_tape(path(name));
    std::vector<Event> all;
    for (auto events = feed->next(); !events.empty(); events = feed->next())
      all.insert(all.end(), events.begin(), events.end());
    return all;
  }

  ScratchFolder folder_;
};

TEST_F(TapeCopy, of_a_merge_carries_its_universe_sources_and_timer) {
  const std::uint64_t count = write("day.tape");
  const TapeReport report = verify_tape(path("day.tape"));
  EXPECT_TRUE(report.is_sound());
  EXPECT_EQ(report.events, count);
  EXPECT_EQ(report.header.timer_grid, Duration{100});
  EXPECT_EQ(report.header.notes, "from a test");
  ASSERT_EQ(report.header.listings.size(), 4U);
  EXPECT_EQ(report.header.listings[0].symbol, "AMD");
  EXPECT_GT(report.kinds[static_cast<std::size_t>(EventKind::timer) - 1], 0U);
}

TEST_F(TapeCopy, takes_the_words_of_the_desk_along) {
  write("day.tape");
  const std::string words = folder_.file("day.words.csv", "number,owner,note\n1,\"ada\",\"calling, now\"\n");
  cut_tape(path("day.tape"), path("cut.tape"), {}, {});
  EXPECT_EQ(text_of_file(path("cut.words.csv")), text_of_file(words));
  std::vector<std::unique_ptr<Feed>> feeds;
  feeds.push_back(open_tape(path("day.tape")));
  Merge merge(std::move(feeds));
  write_tape(merge, path("merged.tape"));
  EXPECT_EQ(text_of_file(path("merged.words.csv")), text_of_file(words));
}

TEST_F(TapeCopy, leaves_no_words_of_another_tape_beside_its_own) {
  write("day.tape");
  folder_.file("cut.words.csv", "number,owner,note\n1,\"bob\",\"of another day\"\n");
  cut_tape(path("day.tape"), path("cut.tape"), {}, {});
  EXPECT_FALSE(std::filesystem::exists(path("cut.words.csv")));
}

TEST_F(TapeCopy, refuses_to_mix_the_words_of_two_tapes) {
  std::vector<std::unique_ptr<Feed>> feeds;
  for (const std::string name : {"a", "b"}) {
    write(name + ".tape");
    folder_.file(name + ".words.csv", "number,owner,note\n1,\"ada\",\"\"\n");
    feeds.push_back(open_tape(path(name + ".tape")));
  }
  Merge merge(std::move(feeds));
  EXPECT_THROW(write_tape(merge, path("both.tape")), SetupError);
}

TEST_F(TapeCopy, merged_again_alone_is_the_same_bytes) {
  write("day.tape");
  std::vector<std::unique_ptr<Feed>> feeds;
  feeds.push_back(open_tape(path("day.tape")));
  Merge merge(std::move(feeds));
  write_tape(merge, path("again.tape"), "from a test");
  EXPECT_EQ(verify_tape(path("day.tape")).bytes, verify_tape(path("again.tape")).bytes);
  const auto day = read("day.tape"), again = read("again.tape");
  EXPECT_TRUE(std::ranges::equal(day, again, same_bytes));
}

TEST_F(TapeCopy, cuts_by_window_and_symbol_and_keeps_the_header) {
  write("day.tape");
  const TapeWindow window{.from = time_from_ns(500), .to = time_from_ns(1500)};
  const std::vector<std::string> symbols{"NVDA", "AMD"};
  const std::uint64_t count = cut_tape(path("day.tape"), path("cut.tape"), window, symbols);
  std::vector<Event> expected = read("day.tape");
  std::erase_if(expected, [&](const Event& e) {
    const bool wanted = e.instrument == no_instrument || index_of(e.instrument) == 0 || index_of(e.instrument) == 2;
    return !wanted || e.time < window.from || e.time >= window.to;
  });
  EXPECT_GT(count, 0U);
  EXPECT_EQ(count, expected.size());
  EXPECT_TRUE(std::ranges::equal(read("cut.tape"), expected, same_bytes));
  EXPECT_EQ(verify_tape(path("cut.tape")).header.listings.size(), 4U);
}

TEST_F(TapeCopy, cut_in_two_and_merged_is_the_whole) {
  write("day.tape");
  cut_tape(path("day.tape"), path("a.tape"), {.to = time_from_ns(1000)}, {});
  cut_tape(path("day.tape"), path("b.tape"), {.from = time_from_ns(900)}, {});
  std::vector<std::unique_ptr<Feed>> feeds;
  feeds.push_back(open_tape(path("b.tape")));
  feeds.push_back(open_tape(path("a.tape")));
  Merge merge(std::move(feeds));
  write_tape(merge, path("whole.tape"));
  EXPECT_TRUE(std::ranges::equal(read("day.tape"), read("whole.tape"), same_bytes));
  EXPECT_GT(merge.accounts().left.duplicates, 0U);
}

TEST_F(TapeCopy, refuses_an_unknown_symbol_and_to_write_over_what_it_reads) {
  write("day.tape");
  const std::vector<std::string> symbols{"TSM"};
  EXPECT_THROW(cut_tape(path("day.tape"), path("cut.tape"), {}, symbols), SetupError);
  EXPECT_THROW(cut_tape(path("day.tape"), path("day.tape"), {}, {}), SetupError);
  EXPECT_TRUE(verify_tape(path("day.tape")).is_sound());
}

}  // namespace
}  // namespace tocsin
