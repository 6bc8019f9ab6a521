#include "engine/slot_set.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "tests/support/random_market.hpp"

namespace tocsin {
namespace {

std::vector<std::uint32_t> all_of(const SlotSet& set) {
  std::vector<std::uint32_t> numbers;
  set.for_each([&](std::uint32_t number) { numbers.push_back(number); });
  return numbers;
}

TEST(SlotSet, holds_what_was_added_and_not_removed_in_ascending_order) {
  for (const std::uint32_t size : {1U, 63U, 64U, 65U, 4'096U, 4'097U, 300'000U}) {
    Arena arena;
    SlotSet set(arena, size);
    std::set<std::uint32_t> expected;
    Dice dice(size);
    for (int step = 0; step < 3'000; ++step) {
      const auto number = static_cast<std::uint32_t>(dice.roll(size));
      if (dice.one_in(2)) {
        set.add(number);
        expected.insert(number);
      } else {
        set.remove(number);
        expected.erase(number);
      }
      ASSERT_EQ(set.empty(), expected.empty());
      const auto from = static_cast<std::uint32_t>(dice.roll(size));
      const auto next = expected.lower_bound(from);
      ASSERT_EQ(set.next(from), next == expected.end() ? SlotSet::none : *next);
      ASSERT_EQ(set.next(from) == from, expected.contains(from));
    }
    EXPECT_EQ(all_of(set), std::vector<std::uint32_t>(expected.begin(), expected.end())) << size;
  }
}

TEST(SlotSet, may_change_while_it_is_walked) {
  Arena arena;
  SlotSet set(arena, 200);
  for (const std::uint32_t number : {3U, 70U, 150U}) set.add(number);
  std::vector<std::uint32_t> seen;
  set.for_each([&](std::uint32_t number) {
    seen.push_back(number);
    set.remove(number);
    if (number == 70) set.add(71);
  });
  EXPECT_EQ(seen, (std::vector<std::uint32_t>{3, 70, 71, 150}));
}

TEST(SlotSet, of_nothing_is_empty) {
  Arena arena;
  const SlotSet set(arena, 0);
  EXPECT_TRUE(set.empty());
  EXPECT_EQ(set.next(0), SlotSet::none);
}

}  // namespace
}  // namespace tocsin
