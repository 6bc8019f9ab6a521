#include "strategies/dislocation.hpp"

#include <gtest/gtest.h>

#include "tests/support/detector_test.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

// The fund F at 50 holds the basket of A and B, one of each at 100, which X^ publishes at 5,000.
class DislocationTest : public DetectorTest {
 protected:
  static constexpr SubjectId fund{2}, index{3}, pair{4};

  DislocationTest() {
    universe_ = Universe({{.symbol = "A", .prior_close = dollars(100)},
                          {.symbol = "B", .prior_close = dollars(100)},
                          {.symbol = "F", .type = InstrumentType::fund, .prior_close = dollars(50)},
                          {.symbol = "X^", .type = InstrumentType::index, .prior_close = dollars(5'000)}});
    baskets_ = {basket_of("AB", {1, 1})};
    baskets_[0].base = Price::whole(1'000);
    events_.at(Time{1h});
  }
  Dislocation::Rule& rule(SubjectId subject = fund, SubjectId against = pair, Policy policy = {}) {
    rules_.of<Dislocation>().push_back({.rule = add(std::move(policy)),
                                        .subject = subject,
                                        .against = against,
                                        .levels = {5'000, 30'000},
                                        .clear = 1'000,
                                        .direction = Direction::both,
                                        .hold = 0s,
                                        .age_max = 5s,
                                        .weight_fresh = 900'000});
    return rules_.of<Dislocation>().back();
  }
  std::string all(double a, double b, double f) {
    std::string said = says(trade(0, a));
    said += says(trade(1, b));
    return said + says(trade(2, f));
  }
  // A timer's step a second, until then.
  std::string wait(int seconds) {
    std::string said;
    for (int i = 0; i < seconds; ++i) said += says(step(events_.after(1s).timer()));
    return said;
  }
};

TEST_F(DislocationTest, rings_when_a_fund_moves_further_than_its_basket) {
  rule();
  EXPECT_EQ(all(99, 99, 49.5), "");
  EXPECT_EQ(says(trade(2, 49.26)), "");
  const auto rung = trade(2, 49.25);  // -1.5 % against -1 %
  ASSERT_EQ(says(rung), "firing 5000");
  EXPECT_EQ(rung[0].subject, fund);
  EXPECT_EQ(rung[0].what, "has moved apart from its basket");
  EXPECT_EQ(rung[0].unit, Unit::percent);
  EXPECT_EQ(rung[0].value, -5'000);
  EXPECT_EQ(rung[0].limit, -5'000);
  EXPECT_EQ(says(trade(2, 48)), "escalated 30000");
  EXPECT_EQ(says(trade(2, 48.05)), "resolved 30000");
  const auto over = trade(2, 49.3);  // 0.4 % apart
  ASSERT_EQ(says(over), "resolved 5000");
  EXPECT_EQ(over[0].what, "moves with its basket again");
  EXPECT_EQ(over[0].limit, -4'000);
}

TEST_F(DislocationTest, rings_when_the_basket_moves_and_the_fund_does_not) {
  rule();
  all(100, 100, 50);
  EXPECT_EQ(says(trade(0, 99.01)), "");
  const auto rung = trade(0, 99);
  ASSERT_EQ(says(rung), "firing 5000");
  EXPECT_EQ(rung[0].value, 5'000);
  EXPECT_EQ(rung[0].limit, 5'000);
}

TEST_F(DislocationTest, says_how_far_each_side_moved_what_lies_between_and_how_old_they_are) {
  rule();
  all(99, 99, 49.5);
  events_.after(2s);
  const Alert alert = trade(2, 49).at(0);
  ASSERT_EQ(alert.evidence.size(), 5U);
  EXPECT_EQ(alert.evidence[0].value, -20'000);
  EXPECT_EQ(alert.evidence[1].value, -10'000);
  EXPECT_EQ(alert.evidence[2].unit, Unit::price);
  EXPECT_EQ(alert.evidence[2].value, dollars(-0.5).units);
  EXPECT_EQ(alert.evidence[3].value, 0);
  EXPECT_EQ(alert.evidence[4].value, 2'000'000'000);
  ASSERT_EQ(alert.contributors.size(), 1U);
  EXPECT_EQ(alert.contributors[0].subject, pair);
  EXPECT_EQ(alert.contributors[0].amount, dollars(-10).units);  // points
  EXPECT_EQ(alert.contributors[0].change_ppm, -10'000);
}

TEST_F(DislocationTest, holds_a_basket_against_the_index_as_published) {
  rule(pair, index);
  trade(3, 5'000);
  trade(1, 100);
  const auto rung = trade(0, 99);
  ASSERT_EQ(says(rung), "firing 5000");
  EXPECT_EQ(rung[0].what, "has moved apart from its index");
  EXPECT_EQ(rung[0].evidence[2].unit, Unit::points);
  EXPECT_EQ(rung[0].evidence[2].value, dollars(-5).units);
  EXPECT_EQ(says(trade(3, 4'975)), "resolved 5000");
}

TEST_F(DislocationTest, goes_the_way_that_is_meant) {
  rule().direction = Direction::down;
  rule().direction = Direction::up;
  all(100, 100, 50);
  const auto up = trade(2, 50.5);
  ASSERT_EQ(says(up), "firing 5000");
  EXPECT_EQ(up[0].rule, RuleId{1});
  const auto down = trade(2, 49.5);
  ASSERT_EQ(says(down), "firing 5000, resolved 5000");
  EXPECT_EQ(down[0].rule, RuleId{0});
}

TEST_F(DislocationTest, says_what_it_lacks) {
  rule().hold = 3s;
  const auto asked = [this] {
    Conditions conditions;
    desk_->engine().conditions(0, events_.now(), conditions);
    return std::vector(conditions.all().begin(), conditions.all().end());
  };
  all(100, 100, 49.9);  // 0.2 % apart
  ASSERT_EQ(asked().size(), 2U);
  EXPECT_EQ(asked()[0].value, 2'000);
  EXPECT_EQ(asked()[0].would_do, 2'000);
  EXPECT_EQ(asked()[1].value, 0);
  trade(2, 49.5);
  wait(2);
  EXPECT_TRUE(asked()[0].holds());
  EXPECT_FALSE(asked()[1].holds());
  EXPECT_EQ(asked()[1].would_do, asked()[1].value);
  EXPECT_GE(asked()[1].value, 1'000'000'000);
  wait(20);
  EXPECT_EQ(asked()[0].value, unsaid);  // both are stale
}

TEST_F(DislocationTest, a_gap_must_hold) {
  rule().hold = 2s;
  all(100, 100, 50);
  EXPECT_EQ(says(trade(2, 49)), "");
  EXPECT_EQ(wait(1), "");
  EXPECT_EQ(says(trade(2, 49.9)), "");  // it is gone for a moment
  EXPECT_EQ(says(trade(2, 49)), "");
  EXPECT_EQ(wait(1), "");
  EXPECT_EQ(wait(1), "firing 5000");
}

TEST_F(DislocationTest, a_stale_side_neither_rings_nor_clears) {
  rule();
  all(100, 100, 50);
  events_.after(6s);
  EXPECT_EQ(says(trade(2, 49)), "");
  EXPECT_EQ(says(trade(0, 100)), "");
  EXPECT_EQ(wait(1), "");  // half of the weight is fresh
  trade(1, 100);
  EXPECT_EQ(wait(1), "firing 5000");
  events_.after(10s);
  EXPECT_EQ(says(trade(2, 50)), "");
  EXPECT_EQ(wait(1), "");
  trade(0, 100);
  trade(1, 100);
  EXPECT_EQ(wait(1), "resolved 5000");
}

TEST_F(DislocationTest, half_of_the_weight_is_enough_where_the_rule_says_so) {
  rule().weight_fresh = 500'000;
  all(100, 100, 50);
  events_.after(6s);
  trade(0, 100);
  EXPECT_EQ(says(trade(2, 49)), "firing 5000");
}

TEST_F(DislocationTest, a_halted_fund_has_no_gap) {
  rule();
  all(100, 100, 50);
  step(events_.status(2, TradingState::halted));
  EXPECT_EQ(says(trade(0, 90)), "");
  EXPECT_EQ(wait(1), "");
  step(events_.status(2, TradingState::trading));
  EXPECT_EQ(wait(1), "firing 5000, escalated 30000");
}

TEST_F(DislocationTest, what_goes_stale_begins_its_hold_anew) {
  rule().hold = 3s;
  rules_.of<Dislocation>().back().age_max = 2s;
  all(100, 100, 50);
  EXPECT_EQ(says(trade(2, 49)), "");
  EXPECT_EQ(wait(3), "");  // stale in its last second
  all(100, 100, 49);
  EXPECT_EQ(wait(2), "");
  all(100, 100, 49);
  EXPECT_EQ(wait(2), "firing 5000");
}

TEST_F(DislocationTest, sees_only_while_both_sides_are_fresh) {
  rule();
  const auto has_seen = [this] { return desk_->engine().lookout().never_seen(RuleId{0}).empty(); };
  all(100, 100, 50);
  step(events_.after(60s).timer());
  EXPECT_FALSE(has_seen());  // a minute old
  events_.after(58s);
  trade(2, 50);
  step(events_.after(2s).timer());
  EXPECT_FALSE(has_seen());  // the basket is older
  events_.after(58s);
  all(100, 100, 50);
  step(events_.after(2s).timer());
  EXPECT_TRUE(has_seen());
}

TEST_F(DislocationTest, a_new_day_begins_without_a_gap) {
  schedule_ = full_days(2);
  rule();
  events_.at(at_clock(10, 0));
  all(100, 100, 50);
  EXPECT_EQ(says(trade(2, 49)), "firing 5000");
  events_.at(at_clock(4, 0, 0, 2));
  EXPECT_EQ(says(step(events_.timer())), "resolved 5000");
  events_.at(at_clock(10, 0, 0, 2));
  EXPECT_EQ(all(100, 100, 49), "");  // where each closed
}

TEST_F(DislocationTest, out_of_its_hours_it_stands_still) {
  schedule_ = full_days(1);
  rule();
  events_.at(at_clock(9, 29, 59));
  EXPECT_EQ(all(100, 100, 49), "");
  EXPECT_EQ(says(step(events_.at(at_clock(9, 30)).timer())), "firing 5000");
}

TEST_F(DislocationTest, an_alert_of_a_cancelled_print_is_withdrawn) {
  rule();
  all(100, 100, 50);
  const Event broken = events_.trade(2, 49);
  EXPECT_EQ(says(step(broken)), "firing 5000");
  EXPECT_EQ(says(step(events_.cancel(2, broken.trade.id))), "withdrawn 5000");
  EXPECT_EQ(says(trade(2, 49)), "firing 5000");
}

TEST_F(DislocationTest, an_alert_that_holds_by_the_right_price_is_revised) {
  rule();
  all(100, 100, 50);
  const Event broken = events_.trade(0, 90);
  EXPECT_EQ(says(step(broken)), "firing 5000, escalated 30000");
  EXPECT_EQ(says(step(events_.correct(0, broken.trade.id, dollars(98)))), "withdrawn 30000, revised 5000");
}

TEST_F(DislocationTest, a_hold_that_a_broken_print_began_begins_when_the_gap_did) {
  rule().hold = 3s;
  all(100, 100, 50);
  const Event broken = events_.trade(2, 49);
  step(broken);
  wait(2);
  step(events_.trade(2, 48.9));
  step(events_.cancel(2, broken.trade.id));
  all(100, 100, 48.9);
  EXPECT_EQ(wait(2), "");
  EXPECT_EQ(wait(1), "firing 5000");
}

TEST_F(DislocationTest, an_alert_rests_on_every_print_of_its_hold) {
  rule().hold = 3s;
  all(100, 100, 50);
  const Event broken = events_.trade(2, 49);
  step(broken);
  wait(2);
  trade(2, 48.95);
  EXPECT_EQ(wait(1), "firing 5000");
  EXPECT_EQ(says(step(events_.cancel(2, broken.trade.id))), "withdrawn 5000");
}

TEST_F(DislocationTest, knows_nothing_of_a_side_without_a_prior_close) {
  universe_ = Universe({{.symbol = "A", .prior_close = dollars(100)},
                        {.symbol = "B", .prior_close = dollars(100)},
                        {.symbol = "F", .type = InstrumentType::fund},
                        {.symbol = "X^", .type = InstrumentType::index, .prior_close = dollars(5'000)}});
  rule();
  EXPECT_EQ(all(100, 100, 50), "");
  EXPECT_EQ(says(step(events_.reference(ReferenceKind::prior_close, 2, dollars(51)))), "firing 5000");
}

// Two baskets of the most units there may be, at the highest prices.
TEST_F(DislocationTest, is_exact_where_128_bits_do_not_hold_the_products) {
  universe_ = Universe({{.symbol = "A", .prior_close = Price::whole(4'000'000)},
                        {.symbol = "B", .prior_close = Price::whole(4'000'000)},
                        {.symbol = "F", .prior_close = dollars(50)},
                        {.symbol = "X^", .prior_close = dollars(50)}});
  Basket one{.name = "one", .members = {{InstrumentId{0}, basket_units_max}}};
  Basket two{.name = "two", .members = {{InstrumentId{1}, basket_units_max - 1}}};
  baskets_ = {one, two};
  rule(SubjectId{4}, SubjectId{5});
  trade(1, Price::whole(4'000'000).to_double());
  const Price limit = Price::whole(4'020'000);
  EXPECT_EQ(says(step(events_.trade(0, Price{limit.units - 1}))), "");
  EXPECT_EQ(says(step(events_.trade(0, limit))), "firing 5000");
}

}  // namespace
}  // namespace tocsin
