#include "engine/arena.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace tocsin {
namespace {

struct Pair {
  std::int64_t a = 7;
  std::int32_t b = 8;
};

TEST(Arena, hands_out_arrays_of_the_initial_value) {
  Arena arena;
  const auto numbers = arena.array<std::int32_t>(3, 5);
  EXPECT_EQ(numbers.size(), 3U);
  EXPECT_EQ(numbers[2], 5);
  EXPECT_EQ(arena.one<Pair>().b, 8);
  EXPECT_EQ(arena.bytes_count(), 3 * sizeof(std::int32_t) + sizeof(Pair));
}

TEST(Arena, never_moves_what_it_handed_out) {
  Arena arena;
  const auto first = arena.array<int>(1, 1);
  for (int i = 0; i < 100; ++i) arena.array<int>(1'000);
  first[0] = 2;
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(first.data()) % 64, 0U);
  EXPECT_EQ(first[0], 2);
}

TEST(Arena, takes_the_saved_state_back) {
  Arena arena;
  const auto numbers = arena.array<int>(2, 1);
  Pair& pair = arena.one<Pair>();
  arena.array<int>(0);
  std::vector<std::byte> saved(arena.bytes_count());
  arena.save(saved);
  numbers[1] = 9;
  pair.a = 9;
  arena.restore(saved);
  EXPECT_EQ(numbers[1], 1);
  EXPECT_EQ(pair.a, 7);
}

TEST(Arena, gives_its_state_to_another_of_the_same_shape) {
  Arena one, other;
  one.array<int>(4, 3);
  const auto theirs = other.array<int>(4);
  std::vector<std::byte> saved(one.bytes_count());
  one.save(saved);
  other.restore(saved);
  EXPECT_EQ(theirs[3], 3);
}

TEST(ArenaDeathTest, refuses_a_state_of_another_shape) {
  Arena arena;
  arena.array<int>(4);
  const std::vector<std::byte> saved(arena.bytes_count() + 1);
  EXPECT_DEATH(arena.restore(saved), "bug: expected");
}

}  // namespace
}  // namespace tocsin
