#include "feeds/book/order_book.hpp"

#include <gtest/gtest.h>

#include "feeds/index/mark_reader.hpp"
#include "feeds/index/mark_writer.hpp"

namespace tocsin {
namespace {

constexpr std::uint32_t levels_max = PriceLadders::deep_levels_max + TopLevels::capacity;

OrderBook one_stock() {
  OrderBook book({.stocks_count = 1, .orders_count = 100'000}, 1);
  book.list(0, {});
  return book;
}

const char* bid(OrderBook& book, std::uint64_t reference, std::uint32_t price) {
  return book.add<PlainLanes>(0, {reference, false, 100, price}).refusal;
}

// Levels of one order each, at the prices and with the references from 1'000 on, until one is refused.
std::uint32_t fill(OrderBook& book) {
  std::uint32_t count = 0;
  while (count < 2 * levels_max && bid(book, 1'000 + count, 1'000 + count) == nullptr) ++count;
  return count;
}

std::size_t levels_of(const OrderBook& book) { return book.depth(0, 100'000).bids.size(); }

std::vector<std::byte> mark_of(const OrderBook& book) {
  MarkWriter mark;
  book.save(mark);
  return mark.take();
}

TEST(OrderBook, is_the_same_again_from_its_mark_with_as_much_room_on_a_full_side) {
  OrderBook book = one_stock();
  const std::uint32_t count = fill(book);
  for (std::uint64_t reference = 1'000 + count - 3; reference < 1'000 + count; ++reference) {
    ASSERT_EQ(book.remove<PlainLanes>(0, reference).refusal, nullptr);
  }
  book.doubt(0);
  OrderBook again = one_stock();
  const std::vector<std::byte> saved = mark_of(book);
  MarkReader mark(saved);
  again.restore(mark);
  mark.expect_end();
  EXPECT_TRUE(mark_of(again) == saved);
  EXPECT_STREQ(bid(book, 1, 999), "a price level on a side of too many");
  EXPECT_STREQ(bid(again, 1, 999), "a price level on a side of too many");
  EXPECT_EQ(levels_of(again), count - 3);
}

TEST(OrderBook, refuses_a_mark_whose_levels_no_book_can_have) {
  const auto restore = [](const std::vector<std::uint64_t>& numbers) {
    MarkWriter writer;
    for (const std::uint64_t number : numbers) writer.small(number);
    const std::vector<std::byte> bytes = writer.take();
    MarkReader mark(bytes);
    OrderBook book = one_stock();
    book.restore(mark);
  };
  constexpr std::uint64_t no_orders = 0;
  EXPECT_NO_THROW(restore({no_orders, 2, 2, 10, 100, 1, 100, 0, 0, 0}));
  EXPECT_THROW(restore({no_orders, 2, 3, 10, 100, 1, 100, 0, 0, 0}), SetupError) << "more in the top than there are";
  EXPECT_THROW(restore({no_orders, 2, 1, 10, 100, 1, 100, 0, 0, 0}), SetupError) << "a short top before deep levels";
  EXPECT_THROW(restore({no_orders, 2, 2, 10, 100, 0, 100, 0, 0, 0}), SetupError) << "two levels at one price";
  EXPECT_THROW(restore({no_orders, 2, 2, 10, 100, 1, 0, 0, 0, 0}), SetupError) << "a level of no shares";
}

TEST(OrderBook, takes_no_more_levels_on_a_side_than_can_be_moved) {
  OrderBook book = one_stock();
  const std::uint32_t count = fill(book);
  EXPECT_GE(count, PriceLadders::deep_levels_max);
  EXPECT_LE(count, levels_max);
  EXPECT_EQ(levels_of(book), count);
  EXPECT_STREQ(bid(book, 1, 999), "a price level on a side of too many") << "behind all";
  EXPECT_EQ(bid(book, 2, 1'000), nullptr) << "a level that is there";
  EXPECT_EQ(book.add<PlainLanes>(0, {3, true, 100, 200'000}).refusal, nullptr) << "the other side";
  EXPECT_EQ(levels_of(book), count);
}

TEST(OrderBook, takes_another_level_where_one_has_left) {
  OrderBook book = one_stock();
  const std::uint32_t count = fill(book);
  EXPECT_EQ(book.remove<PlainLanes>(0, 1'005).refusal, nullptr);
  // The last that came was refused with as many deep levels as may be, or some more.
  for (std::uint64_t reference = 1'006; bid(book, 1, 999) != nullptr; ++reference) {
    ASSERT_LT(reference, 1'020U);
    EXPECT_EQ(book.remove<PlainLanes>(0, reference).refusal, nullptr);
  }
  EXPECT_LE(levels_of(book), count);
}

TEST(OrderBook, a_replacement_that_is_refused_leaves_a_full_side_as_it_was) {
  OrderBook book = one_stock();
  const std::uint32_t count = fill(book);
  ASSERT_EQ(bid(book, 1, 1'005), nullptr);
  EXPECT_STREQ(book.replace<PlainLanes>(0, 1, 2, 50, 999).refusal, "a price level on a side of too many");
  EXPECT_EQ(levels_of(book), count);
  EXPECT_EQ(book.depth(0, count).bids[count - 6].size, 200U);
  EXPECT_EQ(book.remove<PlainLanes>(0, 1).refusal, nullptr) << "it is still there";
  EXPECT_EQ(book.depth(0, count).bids[count - 6].size, 100U);
}

}  // namespace
}  // namespace tocsin
