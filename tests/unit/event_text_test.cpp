#include "app/event_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/market_builder.hpp"

namespace tocsin {
namespace {

class EventText : public testing::Test {
 protected:
  [[nodiscard]] std::string text(const Event& event) const { return event_text(event, universe_); }

  Universe universe_ = universe_of({{"AMD", 120}, {"NVDA", 142.62}});
  EventMaker make_;
};

TEST_F(EventText, tells_a_trade_with_side_and_conditions) {
  Event trade = make_.trade(1, 124.8, trade_condition::opening_cross | trade_condition::odd_lot);
  trade.side = Side::buy;
  EXPECT_EQ(text(trade), "NVDA trade 124.8 x 100 buy, odd lot, opening cross");
  trade.flags = event_flag::from_bar;
  EXPECT_EQ(text(trade), "NVDA trade 124.8 x 100 buy, odd lot, opening cross, from a bar");
}

TEST_F(EventText, tells_a_quote_and_the_side_that_is_not_there) {
  Event quote = make_.quote(0, 119.99, 120.01);
  EXPECT_EQ(text(quote), "AMD quote 119.99 x 100 / 120.01 x 100");
  quote.quote.bid = no_price;
  quote.quote.bid_size = 0;
  EXPECT_EQ(text(quote), "AMD quote - x 0 / 120.01 x 100");
}

TEST_F(EventText, tells_status_references_corrections_gaps_and_clears) {
  EXPECT_EQ(text(make_.status(1, TradingState::halted)), "NVDA status halted");
  EXPECT_EQ(text(make_.reference(ReferenceKind::official_close, 1, dollars(118.42))),
            "NVDA reference official close 118.42");
  EXPECT_EQ(text(make_.clear(no_instrument)), "all clear");
  Event gap = make_.clear(no_instrument);
  gap.kind = EventKind::gap;
  gap.gap = {.from = 7, .to = 9, .session = {}, .zero = {}};
  EXPECT_EQ(text(gap), "all gap 7 to 9 lost");
  gap.gap.session = {'0', '0', '1', '5', 'B'};
  EXPECT_EQ(text(gap), "all gap 7 to 9 lost of session 0015B");
  Event correction = make_.clear(InstrumentId{0});
  correction.kind = EventKind::correction;
  correction.correction = {.trade_id = 42, .price = dollars(1), .size = 5, .zero = {}};
  EXPECT_EQ(text(correction), "AMD correction of trade 42: 1 x 5");
}

TEST_F(EventText, tells_what_the_desk_did) {
  Event action = make_.clear(no_instrument);
  action.kind = EventKind::action;
  action.action = {.target = 0xbee, .until = Time{}, .text = 1, .verb = DeskVerb::acknowledge, .zero = {}};
  EXPECT_EQ(text(action), "all action acknowledge 0000000000000bee");
  action.action.verb = DeskVerb::mute_rule;
  action.action.until = time_from_ns(1'737'990'000'000'000'000);
  EXPECT_EQ(text(action), "all action mute rule 0000000000000bee until 2025-01-27T15:00:00.000000000Z");
}

TEST_F(EventText, says_that_a_quote_is_from_a_book_in_doubt) {
  Event quote = make_.quote(0, 119.99, 120.01);
  quote.flags = event_flag::doubtful;
  EXPECT_THAT(text(quote), testing::EndsWith(", its book lost messages"));
}

TEST_F(EventText, has_a_word_for_every_kind_and_state) {
  std::set<std::string_view> words;
  for (std::size_t kind = 1; kind <= event_kinds_count; ++kind) words.insert(word_of(static_cast<EventKind>(kind)));
  EXPECT_EQ(words.size(), event_kinds_count);
  EXPECT_FALSE(words.contains("?"));
  for (int state = 0; state <= static_cast<int>(TradingState::closed); ++state) {
    EXPECT_EQ(text(make_.status(0, static_cast<TradingState>(state))).find('?'), std::string::npos) << state;
  }
}

TEST_F(EventText, does_not_look_up_an_instrument_that_the_universe_has_not) {
  EXPECT_EQ(text(make_.status(2, TradingState::trading)), "all status trading");
}

}  // namespace
}  // namespace tocsin
