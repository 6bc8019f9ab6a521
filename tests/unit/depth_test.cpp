#include "feeds/book/depth.hpp"

#include <gtest/gtest.h>

#include "app/depth_text.hpp"

namespace tocsin {
namespace {

constexpr Price cents(std::int64_t count) { return {count * 10'000'000}; }

const Depth nasdaq{.bids = {{cents(12'451), 300}, {cents(12'450), 1'200}}, .asks = {{cents(12'453), 100}}};
const Depth iex{.bids = {{cents(12'451), 100}}, .asks = {{cents(12'452), 200}, {cents(12'453), 50}}};

TEST(Depth, of_several_venues_adds_up_what_is_offered_at_one_price) {
  const Depth all = together({nasdaq, iex}, 10);
  ASSERT_EQ(all.bids.size(), 2U);
  EXPECT_EQ(all.bids[0].price, cents(12'451));
  EXPECT_EQ(all.bids[0].size, 400U);
  EXPECT_EQ(all.bids[1].size, 1'200U);
  ASSERT_EQ(all.asks.size(), 2U);
  EXPECT_EQ(all.asks[0].price, cents(12'452));
  EXPECT_EQ(all.asks[1].size, 150U);
  EXPECT_FALSE(all.is_doubtful);
}

TEST(Depth, of_several_venues_is_cut_after_it_is_put_together) {
  const Depth all = together({nasdaq, iex}, 1);
  ASSERT_EQ(all.bids.size(), 1U);
  EXPECT_EQ(all.bids[0].size, 400U);
  EXPECT_EQ(all.asks.size(), 1U);
}

TEST(Depth, is_in_doubt_where_one_of_the_books_is) {
  Depth doubtful = iex;
  doubtful.is_doubtful = true;
  EXPECT_TRUE(together({nasdaq, doubtful}, 10).is_doubtful);
}

TEST(DepthText, shows_bid_and_offer_side_by_side) {
  EXPECT_EQ(depth_text(nasdaq),
            "      bid size          bid   offer        offer size  \n"
            "           300       124.51   124.53       100         \n"
            "         1,200       124.50                            \n");
}

TEST(DepthText, shows_hundredths_of_a_cent_where_there_are_any) {
  const Depth penny{.bids = {{{123'400'000}, 1}}, .asks = {{{1'000'100'000}, 2}}};
  EXPECT_EQ(depth_text(penny),
            "      bid size          bid   offer        offer size  \n"
            "             1       0.1234   1.0001       2           \n");
}

TEST(DepthText, says_that_there_is_nothing_and_that_it_is_in_doubt) {
  EXPECT_EQ(depth_text({.bids = {}, .asks = {}, .is_doubtful = true}),
            "      bid size          bid   offer        offer size  \n"
            "  no orders\n"
            "  in doubt: messages were lost, and the book is not known to be whole since\n");
}

}  // namespace
}  // namespace tocsin
