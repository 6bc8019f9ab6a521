#include "feeds/iex/stream_offsets.hpp"

#include <gtest/gtest.h>

namespace tocsin::iex {
namespace {

// A segment of ten messages of 30 bytes.
SegmentHeader segment(std::int64_t sequence, std::int64_t offset) {
  return {.payload_size = 300, .messages_count = 10, .stream_offset = offset, .first_sequence = sequence};
}

TEST(StreamOffsets, agree_with_what_goes_on_comes_again_or_leaves_a_gap) {
  StreamOffsets offsets;
  EXPECT_TRUE(offsets.agree_with(segment(1, 0)));
  EXPECT_TRUE(offsets.agree_with(segment(11, 300)));
  EXPECT_TRUE(offsets.agree_with(segment(1, 0)));
  EXPECT_TRUE(offsets.agree_with(segment(16, 450)));
  EXPECT_TRUE(offsets.agree_with(segment(500, 15'000)));
}

TEST(StreamOffsets, do_not_agree_with_what_has_too_few_bytes_or_too_many) {
  StreamOffsets offsets;
  EXPECT_FALSE(offsets.agree_with(segment(1, 1)));
  EXPECT_FALSE(offsets.agree_with(segment(2, 0)));
  EXPECT_FALSE(offsets.agree_with(segment(101, 299)));
  EXPECT_TRUE(offsets.agree_with(segment(101, 300)));
  EXPECT_FALSE(offsets.agree_with(segment(105, 300))) << "four messages ahead at its end, in no bytes";
  EXPECT_FALSE(offsets.agree_with(segment(112, 700'000)));
}

TEST(StreamOffsets, are_taken_from_two_segments_that_go_on_from_one_another) {
  StreamOffsets offsets;
  EXPECT_TRUE(offsets.agree_with(segment(1'001, 30'000)));
  EXPECT_FALSE(offsets.agree_with(segment(21, 600)) && offsets.agree_with(segment(31, 90'000)));
  EXPECT_FALSE(offsets.agree_with(segment(2'001, 31'000)));
  EXPECT_TRUE(offsets.are_undecided());
  EXPECT_TRUE(offsets.agree_with(segment(2'011, 31'300)));
  EXPECT_FALSE(offsets.are_undecided());
  EXPECT_TRUE(offsets.agree_with(segment(2'021, 31'600)));
}

}  // namespace
}  // namespace tocsin::iex
