#include "feeds/book/level_book.hpp"

#include <gtest/gtest.h>

#include "feeds/book/top_book.hpp"

namespace tocsin {
namespace {

constexpr InstrumentId nvda{0};
constexpr InstrumentId avgo{1};

LevelUpdate buy(std::int64_t dollars, std::uint32_t size, InstrumentId instrument = nvda) {
  return {.instrument = instrument, .side = Side::buy, .size = size, .price = Price::whole(dollars)};
}
LevelUpdate sell(std::int64_t dollars, std::uint32_t size, InstrumentId instrument = nvda) {
  return {.instrument = instrument, .side = Side::sell, .size = size, .price = Price::whole(dollars)};
}

std::vector<std::int64_t> dollars_of(const std::vector<DepthLevel>& levels) {
  std::vector<std::int64_t> dollars;
  for (const DepthLevel& level : levels) dollars.push_back(level.price.units / Price::units_per_one);
  return dollars;
}

TEST(LevelBook, best_price_comes_first_on_both_sides) {
  LevelBook book(2, 5, false);
  for (const std::int64_t price : {20, 22, 21}) EXPECT_EQ(book.apply(buy(price, 100), true), true);
  for (const std::int64_t price : {26, 24, 25}) EXPECT_EQ(book.apply(sell(price, 300), true), true);
  const Depth depth = book.depth(nvda, 2);
  EXPECT_EQ(dollars_of(depth.bids), (std::vector<std::int64_t>{22, 21}));
  EXPECT_EQ(dollars_of(depth.asks), (std::vector<std::int64_t>{24, 25}));
  EXPECT_FALSE(depth.is_doubtful);
  EXPECT_EQ(book.quote(nvda).bid, Price::whole(22));
  EXPECT_EQ(book.quote(nvda).ask, Price::whole(24));
  EXPECT_EQ(book.quote(nvda).bid_size, 100U);
  EXPECT_EQ(book.quote(nvda).ask_depth, 900U);
  EXPECT_TRUE(book.depth(avgo, 5).bids.empty());
}

TEST(LevelBook, size_replaces_and_0_takes_out) {
  LevelBook book(1, 5, false);
  EXPECT_TRUE(book.apply(buy(20, 100), true));
  EXPECT_TRUE(book.apply(buy(20, 40), true));
  EXPECT_EQ(book.quote(nvda).bid_size, 40U);
  EXPECT_FALSE(book.apply(buy(20, 40), true));
  EXPECT_TRUE(book.apply(buy(20, 0), true));
  EXPECT_EQ(book.quote(nvda).bid, no_price);
  EXPECT_EQ(book.quote(nvda).bid_size, 0U);
  EXPECT_FALSE(book.apply(buy(20, 0), true));
}

TEST(LevelBook, quote_moves_only_with_the_levels_it_tells) {
  LevelBook book(1, 2, false);
  EXPECT_TRUE(book.apply(sell(24, 100), true));
  EXPECT_TRUE(book.apply(sell(25, 100), true));
  EXPECT_FALSE(book.apply(sell(26, 100), true));
  EXPECT_FALSE(book.apply(sell(26, 300), true));
  EXPECT_TRUE(book.apply(sell(25, 50), true));
  EXPECT_EQ(book.quote(nvda).ask_depth, 150U);
  EXPECT_TRUE(book.apply(sell(24, 0), true));
  EXPECT_EQ(book.quote(nvda).ask_depth, 350U);
}

TEST(LevelBook, best_level_is_told_even_where_no_depth_is_asked_for) {
  LevelBook book(1, 0, false);
  EXPECT_TRUE(book.apply(sell(24, 100), true));
  EXPECT_FALSE(book.apply(sell(25, 100), true));
  EXPECT_EQ(book.quote(nvda).ask, Price::whole(24));
  EXPECT_EQ(book.quote(nvda).ask_depth, 0U);
}

TEST(LevelBook, depth_is_no_more_than_its_number_holds) {
  LevelBook book(1, 5, false);
  static_cast<void>(book.apply(buy(20, 0xffff'ffff), true));
  static_cast<void>(book.apply(buy(21, 7), true));
  EXPECT_EQ(book.quote(nvda).bid_depth, 0xffff'ffffU);
  EXPECT_EQ(book.quote(nvda).bid_size, 7U);
}

// The example of the DEEP specification, "Price Level Update Message".
TEST(LevelBook, event_is_applied_with_its_last_update) {
  LevelBook book(1, 5, false);
  for (const std::int64_t price : {25, 24}) static_cast<void>(book.apply(buy(price, 100), true));
  for (const std::int64_t price : {28, 27, 26}) static_cast<void>(book.apply(sell(price, 100), true));
  EXPECT_FALSE(book.apply(sell(26, 0), false));
  EXPECT_EQ(book.quote(nvda).ask, Price::whole(26));
  EXPECT_EQ(dollars_of(book.depth(nvda, 9).asks), (std::vector<std::int64_t>{26, 27, 28}));
  EXPECT_EQ(book.held_count(), 1U);
  EXPECT_TRUE(book.apply(sell(27, 0), true));
  EXPECT_EQ(book.quote(nvda).ask, Price::whole(28));
  EXPECT_EQ(dollars_of(book.depth(nvda, 9).asks), (std::vector<std::int64_t>{28}));
  EXPECT_EQ(book.held_count(), 0U);
}

TEST(LevelBook, events_of_two_instruments_may_be_under_way_at_once) {
  LevelBook book(2, 5, false);
  EXPECT_FALSE(book.apply(buy(20, 100), false));
  EXPECT_FALSE(book.apply(buy(30, 100, avgo), false));
  EXPECT_TRUE(book.apply(buy(31, 100, avgo), true));
  EXPECT_EQ(book.quote(avgo).bid_depth, 200U);
  EXPECT_EQ(book.quote(nvda).bid, no_price);
  EXPECT_TRUE(book.apply(sell(21, 100), true));
  EXPECT_EQ(book.quote(nvda).bid, Price::whole(20));
}

TEST(LevelBook, event_that_ends_where_it_began_moves_no_quote) {
  LevelBook book(1, 5, false);
  static_cast<void>(book.apply(buy(20, 100), true));
  EXPECT_FALSE(book.apply(buy(20, 0), false));
  EXPECT_FALSE(book.apply(buy(20, 100), true));
}

TEST(LevelBook, event_whose_end_is_lost_is_told_as_it_stands) {
  LevelBook book(1, 5, false);
  static_cast<void>(book.apply(buy(20, 100), true));
  static_cast<void>(book.apply(buy(21, 100), false));
  EXPECT_TRUE(book.settle(nvda));
  EXPECT_EQ(book.held_count(), 0U);
  EXPECT_EQ(book.quote(nvda).bid, Price::whole(21));
  EXPECT_EQ(dollars_of(book.depth(nvda, 9).bids), (std::vector<std::int64_t>{21, 20}));
  EXPECT_FALSE(book.settle(nvda));
}

TEST(LevelBook, events_that_are_ended_together_tell_each_quote_that_changed_once_in_the_order_of_instruments) {
  constexpr InstrumentId tsla{2};
  LevelBook book(3, 5, false);
  static_cast<void>(book.apply(buy(50, 100, tsla), false));
  static_cast<void>(book.apply(buy(20, 100), true));
  static_cast<void>(book.apply(buy(20, 100), false));
  static_cast<void>(book.apply(buy(31, 100, avgo), false));
  static_cast<void>(book.apply(buy(32, 100, avgo), false));
  std::vector<InstrumentId> told;
  book.settle_all([&](InstrumentId instrument) { told.push_back(instrument); });
  EXPECT_EQ(told, (std::vector{avgo, tsla}));
  EXPECT_EQ(book.held_count(), 0U);
  EXPECT_EQ(book.quote(avgo).bid, Price::whole(32));
}

TEST(LevelBook, counts_levels_taken_out_that_were_not_there) {
  LevelBook book(1, 5, true);
  static_cast<void>(book.apply(buy(20, 0), true));
  for (int level = 0; level < 40; ++level) static_cast<void>(book.apply(buy(100 + level, 100), true));
  EXPECT_EQ(book.idle_count(), 1U);
  static_cast<void>(book.apply(buy(99, 0), true));
  static_cast<void>(book.apply(buy(120, 0), true));
  static_cast<void>(book.apply(buy(120, 0), true));
  static_cast<void>(book.apply(buy(139, 0), true));
  static_cast<void>(book.apply(buy(139, 0), true));
  EXPECT_EQ(book.idle_count(), 4U);
}

TEST(LevelBook, doubt_may_be_of_one_book) {
  LevelBook book(2, 5, true);
  book.doubt(nvda);
  EXPECT_TRUE(book.is_doubtful(nvda));
  EXPECT_FALSE(book.is_doubtful(avgo));
}

TEST(LevelBook, doubt_lasts_until_all_is_cleared) {
  LevelBook book(2, 5, false);
  static_cast<void>(book.apply(buy(20, 100), true));
  book.doubt_all();
  EXPECT_TRUE(book.is_doubtful(nvda) && book.is_doubtful(avgo));
  static_cast<void>(book.apply(buy(20, 0), true));
  EXPECT_TRUE(book.depth(nvda, 5).is_doubtful);
  book.clear();
  EXPECT_FALSE(book.is_doubtful(nvda));
  EXPECT_TRUE(book.depth(nvda, 5).bids.empty());
  EXPECT_EQ(book.quote(nvda).bid, no_price);
}

TEST(LevelBook, refuses_a_level_without_room_and_doubts_its_book) {
  LevelBook book(1, 5, false);
  std::int64_t levels_count = 0;
  while (book.refused_count() == 0) static_cast<void>(book.apply(buy(++levels_count, 100), true));
  EXPECT_TRUE(book.is_doubtful(nvda));
  EXPECT_EQ(book.depth(nvda, 1'000'000).bids.size(), static_cast<std::size_t>(levels_count - 1));
  static_cast<void>(book.apply(buy(1, 0), true));
  static_cast<void>(book.apply(sell(1'000'000, 100), true));
  EXPECT_EQ(book.refused_count(), 1U);
}

TEST(LevelBook, grows_in_steps_where_it_may) {
  LevelBook book(1, 5, true);
  const std::size_t at_start = book.bytes_count();
  for (std::int64_t price = 1; price <= 300'000; ++price) static_cast<void>(book.apply(buy(price, 1), true));
  EXPECT_EQ(book.refused_count(), 0U);
  EXPECT_GT(book.bytes_count(), at_start);
  EXPECT_EQ(book.depth(nvda, 1'000'000).bids.size(), 300'000U);
}

TEST(LevelArena, run_that_is_given_back_is_used_again) {
  LevelArena arena(1, false);
  const std::size_t at_start = arena.bytes_count();
  LevelArena::Level* const first = arena.take(3);
  LevelArena::Level* const second = arena.take(3);
  EXPECT_NE(first, second);
  arena.give_back(first, 3);
  arena.give_back(second, 3);
  EXPECT_NE(arena.take(2), second);
  EXPECT_EQ(arena.take(3), second);
  EXPECT_EQ(arena.take(3), first);
  EXPECT_EQ(arena.bytes_count(), at_start);
}

TEST(LevelArena, has_no_run_past_the_longest) {
  LevelArena arena(1, true);
  EXPECT_EQ(arena.take(LevelArena::size_class_max + 1), nullptr);
}

TEST(TopBook, quote_is_news_where_it_differs_or_was_in_doubt) {
  TopBook book(1);
  const Quote quote{
      .bid = Price::whole(20), .ask = no_price, .bid_size = 100, .ask_size = 0, .bid_depth = 100, .ask_depth = 0};
  EXPECT_TRUE(book.apply(nvda, quote));
  EXPECT_FALSE(book.apply(nvda, quote));
  book.doubt_all();
  EXPECT_TRUE(book.depth(nvda, 5).is_doubtful);
  EXPECT_TRUE(book.apply(nvda, quote));
  EXPECT_FALSE(book.depth(nvda, 5).is_doubtful);
  EXPECT_EQ(book.depth(nvda, 5).bids.size(), 1U);
  EXPECT_TRUE(book.depth(nvda, 5).asks.empty());
  EXPECT_TRUE(book.depth(nvda, 0).bids.empty());
  book.clear();
  EXPECT_TRUE(book.depth(nvda, 5).bids.empty());
}

}  // namespace
}  // namespace tocsin
