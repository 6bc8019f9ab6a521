#include "engine/few.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace tocsin {
namespace {

using testing::ElementsAre;

template <std::size_t room>
std::vector<int> all_of(const Few<int, room>& few) {
  return {few.begin(), few.end()};
}

TEST(Few, keeps_what_there_is_room_for_in_order) {
  Few<int, 3> few;
  EXPECT_TRUE(few.empty());
  for (const int one : {5, 3, 4, 9}) few.push_back(one);
  EXPECT_THAT(all_of(few), ElementsAre(5, 3, 4));
}

TEST(Few, drops_the_last_where_an_insertion_needs_its_room) {
  Few<int, 3> few;
  for (const int one : {1, 3}) few.insert(few.end(), one);
  few.insert(few.begin() + 1, 2);
  EXPECT_THAT(all_of(few), ElementsAre(1, 2, 3));
  few.insert(few.begin(), 0);
  EXPECT_THAT(all_of(few), ElementsAre(0, 1, 2));
  few.insert(few.end(), 7);
  EXPECT_THAT(all_of(few), ElementsAre(0, 1, 2));
}

TEST(Few, is_copied_with_what_is_in_it) {
  Few<int, 8> few;
  for (const int one : {1, 2, 3}) few.push_back(one);
  const Few<int, 8> copy = few;
  few[0] = 9;
  EXPECT_THAT(all_of(copy), ElementsAre(1, 2, 3));
  few = copy;
  EXPECT_THAT(all_of(few), ElementsAre(1, 2, 3));
}

}  // namespace
}  // namespace tocsin
