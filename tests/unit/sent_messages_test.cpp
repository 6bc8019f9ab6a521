#include "app/serve/sent_messages.hpp"

#include <gtest/gtest.h>

#include "feeds/itch/itch_frames.hpp"
#include "tests/support/itch_builder.hpp"

namespace tocsin {
namespace {

// A frame that holds its number.
Bytes frame(std::uint64_t number) {
  return itch::frames_of(itch::OrderDelete{.head = itch::head_of(itch::nvda), .reference = number});
}
Bytes frames(std::uint64_t first, std::uint64_t count) {
  Bytes all;
  for (std::uint64_t i = first; i < first + count; ++i) {
    const Bytes one = frame(i);
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}
Bytes bytes_of(const SentMessages::Found& found) { return {found.frames.begin(), found.frames.end()}; }

TEST(SentMessages, are_found_by_their_numbers_as_many_as_there_is_room_for) {
  SentMessages sent(1 << 20);
  sent.keep(1, 3, frames(1, 3));
  sent.keep(4, 2, frames(4, 2));
  EXPECT_EQ(bytes_of(sent.find(2, 3, 1'000)), frames(2, 3));
  EXPECT_EQ(sent.find(2, 100, 1'000).count, 4U);
  EXPECT_EQ(sent.find(2, 100, frame(1).size() * 2 + 5).count, 2U);
  EXPECT_EQ(sent.find(6, 1, 1'000).count, 0U);
  EXPECT_EQ(sent.find(0, 1, 1'000).count, 0U);
  EXPECT_EQ(sent.find(2, 1, 5).count, 0U);
}

TEST(SentMessages, keeps_what_came_twice_once_and_what_came_late_in_its_place) {
  SentMessages sent(1 << 20);
  sent.keep(1, 2, frames(1, 2));
  sent.keep(5, 2, frames(5, 2));
  const std::size_t bytes = sent.bytes();
  sent.keep(5, 2, frames(5, 2));
  EXPECT_EQ(sent.bytes(), bytes);
  sent.keep(3, 2, frames(3, 2));
  EXPECT_EQ(bytes_of(sent.find(4, 1, 1'000)), frame(4));
  EXPECT_EQ(bytes_of(sent.find(6, 1, 1'000)), frame(6));
}

TEST(SentMessages, forgets_the_oldest_where_there_is_no_room_for_more) {
  SentMessages sent(100'000);
  for (std::uint64_t number = 1; number <= 20'000; ++number) sent.keep(number, 1, frame(number));
  EXPECT_LE(sent.bytes(), 100'000U);
  EXPECT_EQ(sent.find(1, 1, 1'000).count, 0U);
  EXPECT_EQ(bytes_of(sent.find(20'000, 1, 1'000)), frame(20'000));
  EXPECT_EQ(sent.find(sent.forgotten_count() + 1, 1, 1'000).count, 1U);
  sent.clear();
  EXPECT_EQ(sent.find(20'000, 1, 1'000).count, 0U);
}

}  // namespace
}  // namespace tocsin
