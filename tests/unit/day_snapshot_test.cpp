#include "app/live/day_snapshot.hpp"

#include <gtest/gtest.h>

#include "engine/setup_error.hpp"
#include "feeds/lane.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

class DaySnapshotTest : public testing::Test {
 protected:
  DaySnapshotTest() {
    for (std::size_t i = 0; i < 5'000; ++i) snapshot_.state.push_back(static_cast<std::byte>(i * i % 251));
    snapshot_.last.sequence = 77;
  }

  ScratchFolder folder_;
  const std::string path_ = folder_.path("day.snapshot");
  DaySnapshot snapshot_{.maker = {.program = 1, .rules = 2}, .edition = 3, .events = 400, .alerts = 5};
};

TEST_F(DaySnapshotTest, is_read_as_it_was_written) {
  write_day_snapshot(path_, snapshot_);
  const DaySnapshot read = read_day_snapshot(path_);
  EXPECT_EQ(read.maker, snapshot_.maker);
  EXPECT_EQ(read.edition, 3U);
  EXPECT_EQ(read.events, 400U);
  EXPECT_EQ(read.alerts, 5U);
  EXPECT_TRUE(same_bytes(read.last, snapshot_.last));
  EXPECT_EQ(read.state, snapshot_.state);
}

TEST_F(DaySnapshotTest, takes_the_place_of_the_one_before) {
  write_day_snapshot(path_, snapshot_);
  snapshot_.events = 401;
  write_day_snapshot(path_, snapshot_);
  EXPECT_EQ(read_day_snapshot(path_).events, 401U);
  EXPECT_FALSE(std::filesystem::exists(path_ + ".new"));
}

TEST_F(DaySnapshotTest, is_refused_with_any_bit_turned_and_cut_anywhere) {
  write_day_snapshot(path_, snapshot_);
  const std::string whole = text_of_file(path_);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string turned = whole;
    turned[at] ^= static_cast<char>(1 << at % 8);
    folder_.file("day.snapshot", turned);
    ASSERT_THROW(static_cast<void>(read_day_snapshot(path_)), SetupError) << at;
  }
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    folder_.file("day.snapshot", whole.substr(0, size));
    ASSERT_THROW(static_cast<void>(read_day_snapshot(path_)), SetupError) << size;
  }
}

TEST_F(DaySnapshotTest, that_cannot_be_written_leaves_the_one_before_alone) {
  write_day_snapshot(path_, snapshot_);
  std::filesystem::create_directories(path_ + ".new");
  EXPECT_THROW(write_day_snapshot(path_, snapshot_), SetupError);
  EXPECT_EQ(read_day_snapshot(path_).events, 400U);
}

}  // namespace
}  // namespace tocsin
