// Updates that wait, against a plain list of each book's.
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "feeds/book/held_updates.hpp"
#include "tests/support/random_market.hpp"

namespace tocsin {
namespace {

using Held = HeldUpdates<int>;

TEST(HeldUpdatesModel, come_back_book_by_book_in_their_order) {
  constexpr std::size_t books = 40;
  Dice dice(4);
  Held held;
  std::array<Held::Place, books> places{};
  std::array<std::vector<int>, books> naive;
  for (int step = 0; step < 200'000; ++step) {
    const std::size_t book = dice.roll(books);
    // Now and then there is no room left.
    const bool is_taken = held.is_full() || dice.one_in(step % 60'000 < 30'000 ? 4 : 1'000);
    if (!is_taken) {
      held.add(places[book], step);
      naive[book].push_back(step);
      continue;
    }
    std::vector<int> taken;
    held.take(places[book], [&](int update) { taken.push_back(update); });
    ASSERT_EQ(taken, naive[book]) << step;
    ASSERT_EQ(places[book], Held::none);
    naive[book].clear();
    std::size_t left = 0;
    for (const auto& one : naive) left += one.size();
    ASSERT_EQ(held.count(), left);
  }
}

TEST(HeldUpdatesModel, have_all_their_room_again_when_cleared) {
  Held held;
  for (int round = 0; round < 3; ++round) {
    Held::Place place = Held::none;
    for (int i = 0; !held.is_full(); ++i) held.add(place, i);
    EXPECT_EQ(held.count(), Held::capacity);
    held.clear();
  }
  EXPECT_EQ(held.count(), 0U);
}

}  // namespace
}  // namespace tocsin
