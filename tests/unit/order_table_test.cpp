#include "feeds/book/order_table.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace tocsin {
namespace {

bool add(OrderTable& table, std::uint64_t reference, bool is_sell, std::uint32_t shares, std::uint32_t price) {
  return table.add(table.spot<PlainLanes>(reference),
                   {OrderTable::key_of(reference) | std::uint64_t{is_sell}, shares, price});
}

TEST(OrderTable, finds_what_was_added_and_nothing_else) {
  OrderTable table(100, false);
  ASSERT_TRUE(add(table, 0, false, 10, 1));
  ASSERT_TRUE(add(table, OrderTable::reference_max, true, 20, 2));
  EXPECT_EQ(table.find(0)->shares, 10U);
  EXPECT_FALSE(table.find(0)->is_sell());
  EXPECT_EQ(table.find(OrderTable::reference_max)->price, 2U);
  EXPECT_TRUE(table.find(OrderTable::reference_max)->is_sell());
  EXPECT_EQ(table.find(1), nullptr);
  EXPECT_EQ(table.size(), 2U);
}

TEST(OrderTable, a_free_place_is_no_order_of_any_reference) {
  OrderTable table(100, false);
  EXPECT_EQ(table.find(~std::uint64_t{0}), nullptr);
  EXPECT_EQ(table.find(OrderTable::reference_max + 1), nullptr);
}

TEST(OrderTable, a_reference_beyond_the_last_is_not_the_one_it_looks_like) {
  OrderTable table(100, false);
  ASSERT_TRUE(add(table, 5, false, 10, 1));
  EXPECT_EQ(table.find((std::uint64_t{1} << 63) + 5), nullptr);
}

TEST(OrderTable, refuses_the_order_for_which_there_is_no_room) {
  OrderTable table(16, false);
  ASSERT_EQ(table.room(), 16U);
  for (std::uint64_t reference = 0; reference < 16; ++reference) ASSERT_TRUE(add(table, reference, false, 1, 1));
  EXPECT_FALSE(add(table, 16, false, 1, 1));
  table.remove(table.spot<PlainLanes>(3));
  EXPECT_TRUE(add(table, 16, false, 1, 1));
  EXPECT_EQ(table.find(3), nullptr);
  EXPECT_NE(table.find(16), nullptr);
}

TEST(OrderTable, grows_where_it_may_and_keeps_every_order) {
  OrderTable table(16, true);
  for (std::uint64_t reference = 0; reference < 1'000; ++reference) {
    ASSERT_TRUE(add(table, reference * 1'024, false, static_cast<std::uint32_t>(reference), 1));
  }
  for (std::uint64_t reference = 0; reference < 1'000; ++reference) {
    ASSERT_NE(table.find(reference * 1'024), nullptr) << reference;
    EXPECT_EQ(table.find(reference * 1'024)->shares, reference);
  }
  EXPECT_GE(table.room(), 1'000U);
}

// References of one turn that share a line, and their neighbours: the line overflows, and closes up again.
TEST(OrderTable, orders_past_a_full_line_move_back_as_places_come_free) {
  OrderTable table(16, false);  // eight lines: references 0 to 15 are of one turn
  std::vector<std::uint64_t> references;
  for (std::uint64_t reference = 0; reference < 1'000 && references.size() < 16; reference += 7) {
    if (add(table, reference, false, 1, 1)) references.push_back(reference);
  }
  while (!references.empty()) {
    table.remove(table.spot<PlainLanes>(references.front()));
    references.erase(references.begin());
    for (const std::uint64_t reference : references) ASSERT_NE(table.find(reference), nullptr) << reference;
  }
  EXPECT_EQ(table.size(), 0U);
}

TEST(OrderTable, references_of_any_stride_find_room) {
  for (int shift = 0; shift <= 40; ++shift) {
    OrderTable table(10'000, false);
    for (std::uint64_t i = 0; i < 10'000; ++i) ASSERT_TRUE(add(table, i << shift, false, 1, 1)) << shift << " " << i;
  }
}

TEST(OrderTable, forgets_everything) {
  OrderTable table(16, false);
  ASSERT_TRUE(add(table, 1, false, 1, 1));
  table.clear();
  EXPECT_EQ(table.find(1), nullptr);
  EXPECT_EQ(table.size(), 0U);
}

}  // namespace
}  // namespace tocsin
