#include "feeds/itch/itch_frames.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/hex_bytes.hpp"

namespace tocsin::itch {
namespace {

using testing::ElementsAre;

std::vector<std::size_t> sizes_walked(const Bytes& bytes, std::size_t& walked) {
  std::vector<std::size_t> sizes;
  walked = walk_frames(bytes, [&](std::span<const std::byte> message) { sizes.push_back(message.size()); });
  return sizes;
}

TEST(ItchFrames, are_walked_one_behind_the_other) {
  std::size_t walked = 0;
  EXPECT_THAT(sizes_walked(hex_bytes("0003 414243 0001 44"), walked), ElementsAre(3, 1));
  EXPECT_EQ(walked, 8U);
}

TEST(ItchFrames, may_hold_nothing) {
  std::size_t walked = 0;
  EXPECT_THAT(sizes_walked(hex_bytes("0000 0001 44 0000"), walked), ElementsAre(0, 1, 0));
  EXPECT_EQ(walked, 7U);
}

TEST(ItchFrames, end_before_the_one_that_is_cut) {
  std::size_t walked = 0;
  EXPECT_THAT(sizes_walked(hex_bytes("0001 44 0003 4142"), walked), ElementsAre(1));
  EXPECT_EQ(walked, 3U);
  EXPECT_THAT(sizes_walked(hex_bytes("0001 44 00"), walked), ElementsAre(1));
  EXPECT_EQ(walked, 3U);
}

TEST(ItchFrames, are_whole_or_not) {
  EXPECT_EQ(whole_frame_size({}), 0U);
  EXPECT_EQ(whole_frame_size(hex_bytes("00")), 0U);
  EXPECT_EQ(whole_frame_size(hex_bytes("0002 41")), 0U);
  EXPECT_EQ(whole_frame_size(hex_bytes("0002 4142 43")), 4U);
  Bytes longest(frame_size_max, std::byte{0xff});
  EXPECT_EQ(whole_frame_size(longest), frame_size_max);
  longest.pop_back();
  EXPECT_EQ(whole_frame_size(longest), 0U);
}

}  // namespace
}  // namespace tocsin::itch
