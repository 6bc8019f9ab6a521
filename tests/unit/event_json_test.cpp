#include "app/serve/event_json.hpp"

#include <gtest/gtest.h>

#include "tests/support/market_builder.hpp"

namespace tocsin {
namespace {

class EventJson : public testing::Test {
 protected:
  std::string line_of(const Event& event) const {
    std::string line;
    append_json(line, event, universe_);
    return line;
  }

  const Universe universe_ = universe_of({{"NVDA", 142.62}});
  EventMaker make_{Time{Duration{1'737'988'200'000'000'001}}};
};

TEST_F(EventJson, says_a_trade_with_its_price_in_full) {
  Event trade = make_.trade(0, Price{118'420'000'001}, trade_condition::odd_lot, 7);
  trade.side = Side::buy;
  trade.flags = event_flag::reconstructed;
  EXPECT_EQ(line_of(trade),
            "{\"time\":1737988200000000001,\"kind\":\"trade\",\"symbol\":\"NVDA\",\"side\":\"buy\",\"flags\":2,"
            "\"price\":118.420000001,\"size\":7,\"id\":1,\"conditions\":8}\n");
}

TEST_F(EventJson, leaves_out_the_side_of_a_quote_that_is_not_there) {
  Event quote = make_.quote(0, 118, 119);
  quote.quote.ask = no_price;
  quote.quote.ask_size = quote.quote.ask_depth = 0;
  EXPECT_EQ(line_of(quote),
            "{\"time\":1737988200000000001,\"kind\":\"quote\",\"symbol\":\"NVDA\",\"bid\":118,\"bid_size\":100,"
            "\"ask_size\":0,\"bid_depth\":100,\"ask_depth\":0}\n");
}

TEST_F(EventJson, says_the_other_kinds_by_their_words) {
  Event halted = make_.status(0, TradingState::halted);
  halted.status.reason = {'T', '1'};
  EXPECT_EQ(line_of(halted),
            "{\"time\":1737988200000000001,\"kind\":\"status\",\"symbol\":\"NVDA\",\"state\":\"halted\","
            "\"reason\":\"T1\"}\n");
  EXPECT_EQ(line_of(make_.reference(ReferenceKind::prior_close, 0, dollars(142.62))),
            "{\"time\":1737988200000000001,\"kind\":\"reference\",\"symbol\":\"NVDA\","
            "\"reference\":\"prior_close\",\"price\":142.62}\n");
  EXPECT_EQ(line_of(make_.cancel(0, 5)),
            "{\"time\":1737988200000000001,\"kind\":\"correction\",\"symbol\":\"NVDA\",\"id\":5}\n");
  EXPECT_EQ(line_of(make_.gap(3, 9)), "{\"time\":1737988200000000001,\"kind\":\"gap\",\"from\":3,\"to\":9}\n");
  EXPECT_EQ(line_of(make_.clear(no_instrument)), "{\"time\":1737988200000000001,\"kind\":\"clear\"}\n");
}

TEST_F(EventJson, says_the_venues_time_where_it_is_another) {
  Event clear = make_.clear(no_instrument);
  clear.venue_time -= Duration{1};
  EXPECT_EQ(line_of(clear), "{\"time\":1737988200000000001,\"venue_time\":1737988200000000000,\"kind\":\"clear\"}\n");
}

}  // namespace
}  // namespace tocsin
