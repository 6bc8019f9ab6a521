#include "feeds/itch/itch_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/itch_builder.hpp"

namespace tocsin::itch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ItchDirectoryTest : public testing::Test {
 protected:
  template <class... Message>
  void learn(const Message&... messages) {
    (directory_.learn(bytes_of(messages)), ...);
  }
  std::vector<std::string> symbols() const {
    std::vector<std::string> all;
    for (const Listing& listing : directory_.listings()) all.push_back(listing.symbol);
    return all;
  }

  ItchDirectory directory_;
};

TEST_F(ItchDirectoryTest, numbers_stocks_in_the_order_in_which_they_are_named) {
  learn(listed(nvda, "NVDA"), listed(avgo, "AVGO"));
  EXPECT_THAT(symbols(), ElementsAre("NVDA", "AVGO"));
  EXPECT_EQ(directory_[nvda].instrument, InstrumentId{0});
  EXPECT_EQ(directory_[avgo].instrument, InstrumentId{1});
  EXPECT_EQ(directory_[8].instrument, no_instrument);
}

TEST_F(ItchDirectoryTest, keeps_what_the_directory_says_of_a_stock) {
  StockDirectory fund = listed(nvda, "SPY");
  fund.etp_flag = 'Y';
  fund.luld_tier = '2';
  fund.round_lot_size = 40;
  fund.market_category = 'P';
  learn(fund, listed(avgo, "AVGO"));
  EXPECT_EQ(directory_.listings()[0].type, InstrumentType::fund);
  EXPECT_EQ(directory_.listings()[0].luld_tier, 2);
  EXPECT_EQ(directory_[nvda].round_lot, 40U);
  EXPECT_TRUE(directory_[nvda].is_listed_elsewhere);
  EXPECT_EQ(directory_.listings()[1].type, InstrumentType::stock);
  EXPECT_EQ(directory_.listings()[1].luld_tier, 1);
  EXPECT_EQ(directory_[avgo].round_lot, 100U);
  EXPECT_FALSE(directory_[avgo].is_listed_elsewhere);
}

TEST_F(ItchDirectoryTest, is_complete_at_the_first_order_behind_the_directory) {
  learn(system_event('O', 3h), listed(nvda, "NVDA"), listed(avgo, "AVGO"));
  EXPECT_FALSE(directory_.is_complete()) << "more may come";
  learn(StockTradingAction{.head = head_of(nvda), .stock = symbol("NVDA"), .trading_state = 'T'});
  EXPECT_FALSE(directory_.is_complete()) << "no order";
  learn(buy_order(nvda, 2, 100, 120));
  EXPECT_TRUE(directory_.is_complete());
}

TEST_F(ItchDirectoryTest, is_not_sure_of_a_day_that_was_not_seen_to_start) {
  learn(listed(nvda, "NVDA"), buy_order(nvda, 1, 100, 120), system_event('O', 3h), buy_order(nvda, 2, 100, 120));
  EXPECT_FALSE(directory_.is_complete());
}

TEST_F(ItchDirectoryTest, is_not_sure_of_what_begins_behind_an_order) {
  learn(system_event('O', 3h), buy_order(avgo, 1, 100, 200), listed(nvda, "NVDA"), buy_order(nvda, 2, 100, 120));
  EXPECT_FALSE(directory_.is_complete());
}

TEST_F(ItchDirectoryTest, is_not_sure_where_messages_were_lost) {
  learn(system_event('O', 3h), listed(nvda, "NVDA"));
  directory_.lose();
  learn(buy_order(nvda, 1, 100, 120), listed(avgo, "AVGO"), buy_order(avgo, 2, 100, 120));
  EXPECT_FALSE(directory_.is_complete());
  EXPECT_THAT(symbols(), ElementsAre("NVDA", "AVGO")) << "whatever names a stock";
}

TEST_F(ItchDirectoryTest, lists_no_test_issue) {
  StockDirectory test = listed(avgo, "ZVZZT");
  test.authenticity = 'T';
  AddOrder order = buy_order(avgo, 1, 100, 10);
  order.stock = symbol("ZVZZT");
  learn(test, listed(nvda, "NVDA"), order);
  EXPECT_THAT(symbols(), ElementsAre("NVDA"));
  EXPECT_TRUE(directory_[avgo].is_test);
  EXPECT_FALSE(directory_[nvda].is_test);
}

TEST_F(ItchDirectoryTest, takes_stocks_from_whatever_names_them) {
  learn(OrderDelete{.head = head_of(3), .reference = 1}, buy_order(nvda, 1, 100, 120),
        NetOrderImbalance{.head = head_of(avgo), .stock = symbol("AVGO")});
  EXPECT_THAT(symbols(), ElementsAre("NVDA", "AVGO"));
  EXPECT_EQ(directory_[3].instrument, no_instrument) << "nothing named it";
  EXPECT_EQ(directory_[nvda].round_lot, 100U);
}

TEST_F(ItchDirectoryTest, lets_the_first_name_of_a_locate_stand) {
  learn(listed(nvda, "NVDA"), listed(nvda, "AMD"));
  EXPECT_THAT(symbols(), ElementsAre("NVDA"));
}

TEST_F(ItchDirectoryTest, lists_a_stock_once_however_many_locates_it_has) {
  learn(listed(nvda, "NVDA"), listed(avgo, "NVDA"));
  EXPECT_THAT(symbols(), ElementsAre("NVDA"));
  EXPECT_EQ(directory_[avgo].instrument, InstrumentId{0});
}

TEST_F(ItchDirectoryTest, gives_no_stock_to_locate_0_nor_to_a_blank_name) {
  learn(listed(0, "NVDA"), listed(avgo, ""), buy_order(nvda, 1, 100, 120));
  EXPECT_EQ(directory_[0].instrument, no_instrument);
  EXPECT_EQ(directory_[avgo].instrument, no_instrument);
  EXPECT_FALSE(directory_.is_complete()) << "that was no directory";
}

TEST_F(ItchDirectoryTest, learns_nothing_from_what_is_no_message) {
  Bytes cut = bytes_of(listed(nvda, "NVDA"));
  cut.pop_back();
  directory_.learn(cut);
  directory_.learn({});
  EXPECT_THAT(symbols(), IsEmpty());
}

}  // namespace
}  // namespace tocsin::itch
