#include "engine/quotes.hpp"

#include <gtest/gtest.h>

#include "tests/support/market_builder.hpp"

namespace tocsin {
namespace {

constexpr InstrumentId a{0}, b{1};
constexpr SourceId nasdaq = 1, iex = 2;

// Two instruments, quoted by two venues.
class QuotesTest : public testing::Test {
 protected:
  Event quote(SourceId source, InstrumentId id, double bid, double ask, std::uint32_t size = 100) {
    Event event = events_.quote(index_of(id), bid, ask);
    event.source = source;
    event.quote.bid_size = event.quote.ask_size = size;
    event.quote.bid_depth = event.quote.ask_depth = 10 * size;
    return event;
  }
  void lose(SourceId source, InstrumentId id = no_instrument) {
    Event gap = events_.gap(1, 2);
    gap.source = source;
    gap.instrument = id;
    ASSERT_TRUE(quotes_.on_gap(gap));
  }
  void clear(SourceId source, InstrumentId id = no_instrument) {
    Event event = events_.clear(id);
    event.source = source;
    ASSERT_TRUE(quotes_.on_clear(event));
  }

  Arena arena_;
  Quotes quotes_{arena_, 2, 3};
  EventMaker events_;
};

TEST_F(QuotesTest, are_empty_before_the_first) {
  EXPECT_EQ(quotes_.best(a).bid, no_price);
  EXPECT_EQ(quotes_.best(a).ask, no_price);
  EXPECT_EQ(quotes_.of(a, iex).bid, no_price);
}

TEST_F(QuotesTest, keep_the_venues_apart_and_their_best_together) {
  quotes_.on_quote(quote(nasdaq, a, 99.98, 100.01, 300));
  quotes_.on_quote(quote(iex, a, 99.99, 100.02, 100));
  EXPECT_EQ(quotes_.of(a, nasdaq).bid, dollars(99.98));
  EXPECT_EQ(quotes_.of(a, iex).bid, dollars(99.99));
  const Quote best = quotes_.best(a);
  EXPECT_EQ(best.bid, dollars(99.99));
  EXPECT_EQ(best.bid_size, 100U);
  EXPECT_EQ(best.ask, dollars(100.01));
  EXPECT_EQ(best.ask_size, 300U);
  EXPECT_EQ(best.bid_depth, 4'000U);
  EXPECT_EQ(quotes_.best(b).bid, no_price);
}

TEST_F(QuotesTest, add_up_the_sizes_of_venues_that_show_one_price) {
  quotes_.on_quote(quote(nasdaq, a, 99.98, 100.01, 300));
  quotes_.on_quote(quote(iex, a, 99.98, 100.01, 100));
  EXPECT_EQ(quotes_.best(a).bid_size, 400U);
  EXPECT_EQ(quotes_.best(a).ask_size, 400U);
}

TEST_F(QuotesTest, take_a_side_from_wherever_there_is_one) {
  Event one_sided = quote(nasdaq, a, 99.98, 100.01);
  one_sided.quote.bid = no_price;
  quotes_.on_quote(one_sided);
  EXPECT_EQ(quotes_.best(a).bid, no_price);
  quotes_.on_quote(quote(iex, a, 99.90, 100.10));
  EXPECT_EQ(quotes_.best(a).bid, dollars(99.90));
  EXPECT_EQ(quotes_.best(a).ask, dollars(100.01));
}

TEST_F(QuotesTest, leave_a_venue_in_doubt_out_while_another_is_sound) {
  quotes_.on_quote(quote(nasdaq, a, 99.98, 100.01));
  quotes_.on_quote(quote(iex, a, 99.90, 100.10));
  lose(nasdaq);
  EXPECT_TRUE(quotes_.is_doubtful(a, nasdaq));
  EXPECT_FALSE(quotes_.is_doubtful(a, iex));
  EXPECT_TRUE(quotes_.is_doubtful(a));
  EXPECT_EQ(quotes_.best(a).bid, dollars(99.90));
  lose(iex);
  EXPECT_EQ(quotes_.best(a).bid, dollars(99.98));
}

TEST_F(QuotesTest, are_trusted_again_with_the_next_from_a_sound_book) {
  quotes_.on_quote(quote(nasdaq, a, 99.98, 100.01));
  quotes_.on_quote(quote(nasdaq, b, 49.98, 50.01));
  lose(nasdaq);
  Event doubtful = quote(nasdaq, a, 99.97, 100.01);
  doubtful.flags = event_flag::doubtful;
  quotes_.on_quote(doubtful);
  EXPECT_TRUE(quotes_.is_doubtful(a));
  quotes_.on_quote(quote(nasdaq, a, 99.97, 100.02));
  EXPECT_FALSE(quotes_.is_doubtful(a));
  EXPECT_TRUE(quotes_.is_doubtful(b));
}

TEST_F(QuotesTest, of_a_book_in_doubt_stay_so_when_more_is_lost) {
  Event empty = quote(nasdaq, a, 99.98, 100.01);
  empty.flags = event_flag::doubtful;
  empty.quote = empty_quote;
  quotes_.on_quote(empty);
  lose(nasdaq);
  EXPECT_TRUE(quotes_.is_doubtful(a));
}

TEST_F(QuotesTest, add_up_no_further_than_their_size_can_be_told) {
  quotes_.on_quote(quote(nasdaq, a, 99.98, 100.01, 400'000'000));
  quotes_.on_quote(quote(iex, a, 99.98, 100.01, 400'000'000));
  EXPECT_EQ(quotes_.best(a).bid_depth, 0xffff'ffffU);
  EXPECT_EQ(quotes_.best(a).bid_size, 800'000'000U);
}

TEST_F(QuotesTest, are_in_doubt_where_a_recording_begins_with_a_book_in_doubt) {
  Event doubtful = quote(nasdaq, a, 99.97, 100.01);
  doubtful.flags = event_flag::doubtful;
  quotes_.on_quote(doubtful);
  EXPECT_TRUE(quotes_.is_doubtful(a));
}

TEST_F(QuotesTest, of_one_instrument_alone_may_be_in_doubt) {
  quotes_.on_quote(quote(nasdaq, a, 99.98, 100.01));
  quotes_.on_quote(quote(nasdaq, b, 49.98, 50.01));
  lose(nasdaq, b);
  EXPECT_FALSE(quotes_.is_doubtful(a));
  EXPECT_TRUE(quotes_.is_doubtful(b));
}

TEST_F(QuotesTest, are_forgotten_venue_by_venue) {
  quotes_.on_quote(quote(nasdaq, a, 99.98, 100.01));
  quotes_.on_quote(quote(iex, a, 99.90, 100.10));
  lose(nasdaq);
  clear(nasdaq);
  EXPECT_FALSE(quotes_.is_doubtful(a));
  EXPECT_EQ(quotes_.of(a, nasdaq).bid, no_price);
  EXPECT_EQ(quotes_.best(a).bid, dollars(99.90));
}

TEST_F(QuotesTest, refuse_a_source_or_an_instrument_that_is_not_known) {
  EXPECT_FALSE(quotes_.on_quote(quote(3, a, 99, 101)));
  EXPECT_FALSE(quotes_.on_quote(quote(nasdaq, InstrumentId{2}, 99, 101)));
  EXPECT_FALSE(quotes_.on_quote(quote(nasdaq, no_instrument, 99, 101)));
  Event gap = events_.gap(1, 2);
  gap.source = 3;
  EXPECT_FALSE(quotes_.on_gap(gap));
  Event clear = events_.clear(InstrumentId{2});
  EXPECT_FALSE(quotes_.on_clear(clear));
}

}  // namespace
}  // namespace tocsin
