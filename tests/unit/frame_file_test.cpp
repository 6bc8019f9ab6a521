#include "feeds/itch/frame_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/itch/itch_frames.hpp"
#include "tests/support/itch_builder.hpp"

namespace tocsin::itch {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// All frames of a file, taken at most `step` at a time, and what the tally says then.
struct Reading {
  explicit Reading(const Bytes& bytes, std::size_t step = 1'000) {
    FrameFile file(bytes::stored_in_memory(bytes, "bytes"), tally);
    for (auto run = file.front(); run; run = file.front()) {
      std::size_t taken = 0;
      for (std::size_t i = 0; i < step; ++i) taken += whole_frame_size(run->frames.subspan(taken));
      EXPECT_EQ(run->offset, frames.size());
      EXPECT_FALSE(run->recorded) << "a file has no times of its own";
      frames.insert(frames.end(), run->frames.begin(), run->frames.begin() + static_cast<std::ptrdiff_t>(taken));
      file.consume(taken);
    }
    EXPECT_FALSE(file.front()) << "the end is the end";
  }

  Tally tally;
  Bytes frames;
};

const Bytes three = frames_of(listed(nvda, "NVDA"), buy_order(nvda, 1, 100, 120), system_event('C', 20h));

TEST(FrameFile, gives_its_frames_in_order) {
  for (const std::size_t step : {1U, 2U, 1'000U}) {
    const Reading reading(three, step);
    EXPECT_EQ(reading.frames, three);
    EXPECT_EQ(reading.tally.records_in, 0U);
  }
}

TEST(FrameFile, says_where_the_good_bytes_end) {
  for (std::size_t cut = 1; cut < frames_of(system_event('C', 20h)).size(); ++cut) {
    const Bytes bytes(three.begin(), three.end() - static_cast<std::ptrdiff_t>(cut));
    const Reading reading(bytes);
    ASSERT_THAT(reading.tally.rejects(), SizeIs(1)) << cut;
    EXPECT_EQ(reading.tally.rejects()[0].reason,
              "message is cut short by the end of the file; the good bytes end before it");
    EXPECT_EQ(reading.tally.rejects()[0].first_at,
              frames_of(listed(nvda, "NVDA"), buy_order(nvda, 1, 100, 120)).size());
    EXPECT_EQ(reading.tally.rejects()[0].count, 1U);
    EXPECT_EQ(reading.tally.records_in, 1U);
  }
}

TEST(FrameFile, may_be_empty) {
  const Reading reading({});
  EXPECT_THAT(reading.frames, IsEmpty());
  EXPECT_EQ(reading.tally.records_in, 0U);
}

TEST(FrameFile, says_how_it_is_stored) {
  Tally tally;
  EXPECT_EQ(FrameFile(bytes::stored_in_memory(three, "bytes"), tally).format(), "frames in a file");
}

}  // namespace
}  // namespace tocsin::itch
