#include "engine/market.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/market_builder.hpp"

namespace tocsin {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;
using namespace std::chrono_literals;

constexpr InstrumentId a{0}, b{1}, fresh{2};
constexpr SubjectId subject_a{0}, subject_b{1}, subject_ab{3};

// A and B with a close of 100 and 50, one that has none, and a basket of 1 A and 2 B.
class MarketTest : public testing::Test {
 protected:
  MarketTest() { events_.at(at_clock(4, 0)); }

  void apply(const Event& event) {
    while (event.time >= market_.next_phase_at()) market_.enter_next_phase();
    if (event.kind == EventKind::trade) market_.on_trade(event);
    if (event.kind == EventKind::quote) market_.on_quote(event);
    if (event.kind == EventKind::reference) market_.on_reference(event);
    if (event.kind == EventKind::status) market_.on_status(event);
    if (event.kind == EventKind::clear) market_.on_clear(event);
    if (event.kind == EventKind::gap) market_.on_gap(event);
  }
  void trade(std::uint32_t instrument, double price, std::uint32_t conditions = 0) {
    apply(events_.trade(instrument, price, conditions));
  }
  void reference(ReferenceKind kind, std::uint32_t instrument, double price) {
    apply(events_.reference(kind, instrument, dollars(price)));
  }
  void sleep() {
    for (std::uint32_t s = 0; s < market_.subjects_count(); ++s) market_.unwatch(SubjectId{s});
  }
  std::vector<SubjectId> moved() { return {market_.moved().begin(), market_.moved().end()}; }
  std::vector<SubjectId> crossed() { return {market_.crossed().begin(), market_.crossed().end()}; }
  double points(Basis basis) { return static_cast<double>(market_.reference(subject_ab, basis)) / 1e9; }
  double points() { return static_cast<double>(market_.value(subject_ab)) / 1e9; }

  Universe universe_{
      {{.symbol = "A", .prior_close = dollars(100)}, {.symbol = "B", .prior_close = dollars(50)}, {.symbol = "NEW"}}};
  Arena arena_;
  Market market_{arena_, universe_, {basket_of("AB", {1, 2})}, full_days(3)};
  EventMaker events_;
};

TEST_F(MarketTest, stands_at_the_prior_closes_before_the_first_trade) {
  EXPECT_EQ(market_[a].last, dollars(100));
  EXPECT_FALSE(market_.traded_today(a));
  EXPECT_DOUBLE_EQ(points(), 200);
  EXPECT_FALSE(Market::known(market_.value(SubjectId{2})));
  EXPECT_EQ(market_.level(subject_ab, market_.value(subject_ab)), Price::whole(100));
}

TEST_F(MarketTest, a_trade_moves_its_instrument_and_its_baskets) {
  trade(1, 45);
  EXPECT_EQ(market_[b].last, dollars(45));
  EXPECT_TRUE(market_.traded_today(b));
  EXPECT_DOUBLE_EQ(points(), 190);
  EXPECT_TRUE(market_.value(subject_ab) == market_.sum_of(market_.baskets()[0]));
}

TEST_F(MarketTest, the_first_trade_of_the_day_wakes_at_an_unchanged_price_too) {
  sleep();
  trade(0, 100);
  EXPECT_THAT(crossed(), UnorderedElementsAre(subject_a, subject_ab));
  trade(0, 100);
  EXPECT_THAT(crossed(), IsEmpty());
}

TEST_F(MarketTest, an_instrument_without_a_close_is_known_from_its_first_trade) {
  trade(2, 7);
  EXPECT_EQ(market_[fresh].last, dollars(7));
  EXPECT_FALSE(Market::known(market_.reference(SubjectId{2}, Basis::prior_close)));
}

TEST_F(MarketTest, counts_and_ignores_what_cannot_be_used) {
  trade(99, 5);
  apply(events_.trade(0, no_price));
  apply(events_.trade(0, Price{price_units_max}));
  apply(events_.quote(99, 1, 2));
  apply(events_.reference(ReferenceKind::prior_close, 99, dollars(5)));
  apply(events_.reference(ReferenceKind::prior_close, 0, no_price));
  apply(events_.status(99, TradingState::halted));
  apply(events_.clear(InstrumentId{99}));
  EXPECT_EQ(market_.unusable_count(), 8U);
  EXPECT_DOUBLE_EQ(points(), 200);
}

TEST_F(MarketTest, conditions_say_which_statistics_a_trade_may_change) {
  events_.at(at_clock(9, 30));
  trade(0, 100);
  trade(0, 90, trade_condition::not_last);
  EXPECT_EQ(market_[a].last, dollars(100));
  EXPECT_EQ(market_[a].low, dollars(90));
  trade(0, 120, trade_condition::not_high_low);
  EXPECT_EQ(market_[a].last, dollars(120));
  EXPECT_EQ(market_[a].high, dollars(100));
  EXPECT_EQ(market_[a].volume, 300U);
  trade(0, 120, trade_condition::not_volume);
  EXPECT_EQ(market_[a].volume, 300U);
  EXPECT_EQ(market_[a].high, dollars(120));
}

TEST_F(MarketTest, open_high_and_low_are_of_the_regular_session) {
  trade(0, 140);
  EXPECT_EQ(market_[a].open, no_price);
  EXPECT_EQ(market_[a].high, no_price);
  events_.at(at_clock(9, 30));
  trade(0, 101);
  trade(0, 103);
  trade(0, 99);
  events_.at(at_clock(16, 0));
  trade(0, 150);
  EXPECT_EQ(market_[a].open, dollars(101));
  EXPECT_EQ(market_[a].high, dollars(103));
  EXPECT_EQ(market_[a].low, dollars(99));
}

TEST_F(MarketTest, the_official_open_stands_for_the_first_trade) {
  events_.at(at_clock(9, 30));
  reference(ReferenceKind::official_open, 0, 98);
  trade(0, 99);
  EXPECT_EQ(market_[a].open, dollars(98));
  EXPECT_EQ(market_[a].high, dollars(99));
  reference(ReferenceKind::official_open, 0, 97);
  EXPECT_EQ(market_[a].open, dollars(97));
}

TEST_F(MarketTest, a_basket_has_an_open_once_the_session_has_begun) {
  trade(0, 110);
  EXPECT_FALSE(Market::known(market_.reference(subject_ab, Basis::open)));
  EXPECT_FALSE(Market::known(market_.reference(subject_ab, Basis::session_high)));
  events_.at(at_clock(9, 30));
  apply(events_.timer());
  EXPECT_DOUBLE_EQ(points(Basis::open), 210);
  EXPECT_DOUBLE_EQ(points(Basis::session_high), 210);
}

TEST_F(MarketTest, members_that_have_not_opened_stand_at_their_last_price_in_the_open) {
  events_.at(at_clock(9, 30));
  trade(0, 104);
  EXPECT_DOUBLE_EQ(points(Basis::open), 204);
  trade(0, 90);
  EXPECT_DOUBLE_EQ(points(Basis::open), 204);
  trade(1, 51, trade_condition::not_high_low);
  EXPECT_DOUBLE_EQ(points(Basis::open), 206);
  trade(1, 49);
  EXPECT_DOUBLE_EQ(points(Basis::open), 202);
  events_.at(at_clock(17, 0));
  trade(1, 40);
  EXPECT_DOUBLE_EQ(points(Basis::open), 202);
}

TEST_F(MarketTest, a_new_day_starts_from_official_closes_else_last_prices) {
  events_.at(at_clock(15, 59));
  trade(0, 90);
  trade(1, 40);
  reference(ReferenceKind::official_close, 0, 91);
  events_.at(at_clock(4, 0, 0, 2));
  apply(events_.timer());
  EXPECT_EQ(market_.prior_close(a), dollars(91));
  EXPECT_EQ(market_.prior_close(b), dollars(40));
  EXPECT_EQ(market_.prior_close(fresh), no_price);
  EXPECT_EQ(market_[a].last, dollars(91));
  EXPECT_EQ(market_[a].high, no_price);
  EXPECT_EQ(market_[a].volume, 0U);
  EXPECT_FALSE(market_.traded_today(a));
  EXPECT_DOUBLE_EQ(points(), 171);
  EXPECT_DOUBLE_EQ(points(Basis::prior_close), 171);
  EXPECT_FALSE(Market::known(market_.reference(subject_ab, Basis::session_high)));
}

TEST_F(MarketTest, a_day_without_trades_keeps_the_close) {
  events_.at(at_clock(4, 0, 0, 3));
  apply(events_.timer());
  EXPECT_EQ(market_.prior_close(a), dollars(100));
}

TEST_F(MarketTest, a_split_moves_references_and_untraded_prices_together) {
  trade(1, 50);
  reference(ReferenceKind::prior_close, 0, 50);
  EXPECT_EQ(market_[a].last, dollars(50));
  EXPECT_DOUBLE_EQ(points(), 150);
  EXPECT_DOUBLE_EQ(points(Basis::prior_close), 150);
  EXPECT_THAT(crossed(), UnorderedElementsAre(subject_a, subject_ab));
}

TEST_F(MarketTest, a_restated_close_of_a_traded_name_moves_its_reference_alone) {
  trade(0, 95);
  reference(ReferenceKind::prior_close, 0, 90);
  EXPECT_EQ(market_[a].last, dollars(95));
  EXPECT_DOUBLE_EQ(points(), 195);
  EXPECT_DOUBLE_EQ(points(Basis::prior_close), 190);
}

TEST_F(MarketTest, a_restated_close_takes_the_session_high_with_it) {
  events_.at(at_clock(9, 30));
  trade(1, 60);
  trade(1, 55);
  reference(ReferenceKind::prior_close, 0, 50);
  EXPECT_DOUBLE_EQ(points(), 160);
  EXPECT_DOUBLE_EQ(points(Basis::session_high), 170);
  EXPECT_DOUBLE_EQ(points(Basis::open), 170);
}

TEST_F(MarketTest, a_session_that_pauses_keeps_its_high) {
  Arena arena;
  const Schedule pausing({{at_clock(9, 30), Phase::regular, true},
                          {at_clock(12, 0), Phase::closed, false},
                          {at_clock(13, 0), Phase::regular, false}});
  Market market(arena, universe_, {basket_of("AB", {1, 2})}, pausing);
  market.enter_next_phase();
  market.on_trade(events_.at(at_clock(10, 0)).trade(0, 130.0));
  market.on_trade(events_.trade(0, 90.0));
  market.enter_next_phase();
  market.enter_next_phase();
  EXPECT_TRUE(market.reference(subject_ab, Basis::session_high) == Price::whole(230).units);
}

TEST_F(MarketTest, wakes_at_a_limit_once_and_only_there) {
  trade(0, 100);
  sleep();
  market_.watch(subject_a, dollars(95).units, dollars(105).units);
  trade(0, 95.01);
  trade(0, 104.99);
  EXPECT_THAT(crossed(), IsEmpty());
  trade(0, 95);
  EXPECT_THAT(crossed(), UnorderedElementsAre(subject_a));
  trade(0, 80);
  EXPECT_THAT(crossed(), IsEmpty());
}

TEST_F(MarketTest, a_watch_only_narrows) {
  trade(0, 100);
  sleep();
  market_.watch(subject_ab, Price::whole(190).units, Price::whole(250).units);
  market_.watch(subject_ab, Price::whole(150).units, Price::whole(210).units);
  trade(0, 90);
  EXPECT_THAT(crossed(), UnorderedElementsAre(subject_ab));
  sleep();
  market_.watch(subject_ab, Price::whole(150).units, Price::whole(210).units);
  market_.watch(subject_ab, no_limit_below, no_limit_above);
  trade(0, 110);
  EXPECT_THAT(crossed(), UnorderedElementsAre(subject_ab));
}

TEST_F(MarketTest, wakes_on_every_move_until_somebody_has_looked_or_when_asked) {
  trade(0, 100);
  EXPECT_THAT(crossed(), UnorderedElementsAre(subject_a, subject_ab));
  sleep();
  market_.watch(subject_a, no_limit_above, no_limit_below);
  trade(0, 100.01);
  EXPECT_THAT(crossed(), UnorderedElementsAre(subject_a));
}

TEST_F(MarketTest, tells_each_move_of_what_is_followed_and_wakes_at_its_limits_alone) {
  market_.follow(arena_, subject_a);
  trade(0, 100);
  EXPECT_THAT(crossed(), UnorderedElementsAre(subject_a, subject_ab));
  EXPECT_THAT(moved(), UnorderedElementsAre(subject_a));
  sleep();
  market_.watch(subject_a, dollars(95).units, dollars(105).units);
  trade(0, 95.01);
  EXPECT_THAT(crossed(), IsEmpty());
  EXPECT_THAT(moved(), UnorderedElementsAre(subject_a));
  trade(0, 95.01);
  EXPECT_FALSE(market_.has_news());
  trade(0, 105);
  EXPECT_THAT(crossed(), UnorderedElementsAre(subject_a));
  trade(0, 80);
  EXPECT_THAT(crossed(), IsEmpty());
  EXPECT_THAT(moved(), UnorderedElementsAre(subject_a));
}

TEST_F(MarketTest, a_basket_that_is_followed_is_told_apart_from_its_watch_too) {
  trade(0, 100);
  trade(1, 50);
  sleep();
  market_.follow(arena_, subject_ab);
  sleep();
  trade(1, 49);
  EXPECT_THAT(crossed(), IsEmpty());
  EXPECT_THAT(moved(), UnorderedElementsAre(subject_ab));
  market_.watch(subject_ab, Price::whole(190).units, Price::whole(250).units);
  trade(1, 45);
  EXPECT_THAT(crossed(), UnorderedElementsAre(subject_ab));
}

TEST_F(MarketTest, keeps_the_latest_quote_and_forgets_it_on_a_clear) {
  apply(events_.quote(0, 99, 101));
  apply(events_.quote(1, 49, 51));
  EXPECT_EQ(market_.quotes().best(a).bid, dollars(99));
  apply(events_.clear(a));
  EXPECT_EQ(market_.quotes().best(a).bid, no_price);
  EXPECT_EQ(market_.quotes().best(b).ask, dollars(51));
  apply(events_.clear(no_instrument));
  EXPECT_EQ(market_.quotes().best(b).ask, no_price);
}

TEST_F(MarketTest, doubts_a_basket_by_weight_age_and_halts) {
  EXPECT_EQ(market_.doubt(subject_ab, events_.now()).traded_ppm, 0);
  trade(0, 80);
  apply(events_.after(10s).status(1, TradingState::halted));
  Market::Doubt doubt = market_.doubt(subject_ab, events_.now());
  EXPECT_EQ(doubt.traded_ppm, 500'000);
  EXPECT_EQ(doubt.halted_ppm, 500'000);
  EXPECT_EQ(doubt.oldest, 10s);
  trade(1, 50);
  apply(events_.after(5s).status(1, TradingState::trading));
  doubt = market_.doubt(subject_ab, events_.now());
  EXPECT_EQ(doubt.traded_ppm, ppm_per_one);
  EXPECT_EQ(doubt.halted_ppm, 0);
  EXPECT_EQ(doubt.oldest, 15s);
  EXPECT_EQ(market_.doubt(subject_b, events_.now()).oldest, 5s);
}

TEST_F(MarketTest, doubts_a_basket_by_the_books_that_lost_messages) {
  apply(events_.quote(0, 99, 101));
  apply(events_.gap(7, 9));
  EXPECT_EQ(market_.lost_count(), 3U);
  EXPECT_EQ(market_.doubt(subject_ab, events_.now()).gapped_ppm, 500'000);
  EXPECT_EQ(market_.doubt(subject_a, events_.now()).gapped_ppm, ppm_per_one);
  EXPECT_EQ(market_.doubt(subject_b, events_.now()).gapped_ppm, 0);
  apply(events_.quote(0, 99, 101));
  EXPECT_EQ(market_.doubt(subject_ab, events_.now()).gapped_ppm, 0);
}

TEST_F(MarketTest, is_halted_as_a_whole_until_something_trades_again) {
  apply(events_.status(index_of(no_instrument), TradingState::halted));
  EXPECT_EQ(market_.market_status().state, TradingState::halted);
  EXPECT_EQ(market_.unusable_count(), 0U);
  EXPECT_EQ(market_.doubt(subject_ab, events_.now()).halted_ppm, ppm_per_one);
  apply(events_.status(0, TradingState::trading));
  EXPECT_EQ(market_.doubt(subject_ab, events_.now()).halted_ppm, 0);
}

TEST_F(MarketTest, counts_the_closing_auction_to_the_session) {
  apply(events_.at(at_clock(9, 30)).trade(0, 100.0));
  apply(events_.at(at_clock(16, 0, 1)).trade(0, 99.0));
  EXPECT_EQ(market_[a].low, dollars(100));
  apply(events_.trade(0, 98.0, trade_condition::closing_cross));
  EXPECT_EQ(market_[a].low, dollars(98));
}

TEST_F(MarketTest, finds_baskets_before_symbols_and_names_both) {
  EXPECT_EQ(market_.find("AB"), subject_ab);
  EXPECT_EQ(market_.find("B"), subject_b);
  EXPECT_EQ(market_.find("C"), std::nullopt);
  EXPECT_EQ(market_.name_of(subject_ab), "AB");
  EXPECT_EQ(market_.name_of(subject_a), "A");
  EXPECT_EQ(market_.name_of(no_subject), "market");
}

TEST(MarketLevel, is_exact_in_range_and_clamped_beyond_it) {
  const Universe universe = universe_of({{"A", 1e-9}, {"B", 300}});
  Arena arena;
  Basket tiny = basket_of("tiny", {1});
  tiny.base = Price{price_units_max - 1};
  Basket large{.name = "large", .members = {{InstrumentId{1}, basket_units_max}}, .base = Price{price_units_max - 1}};
  const Market market(arena, universe, {tiny, large}, Schedule());
  EXPECT_EQ(market.level(SubjectId{2}, price_units_max).units, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(market.level(SubjectId{3}, market.value(SubjectId{3})), Price{price_units_max - 1});
  EXPECT_EQ(market.level(SubjectId{3}, market.value(SubjectId{3}) / 2).units, (price_units_max - 1) / 2);
}

}  // namespace
}  // namespace tocsin
