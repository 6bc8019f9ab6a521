#include "strategies/lead_lag.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "tests/support/random_market.hpp"
#include "tests/support/statistic_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using LeadDesk = StatisticDesk<LeadLag>;

constexpr std::int64_t one = 1'000'000;

LeadLag::Rule rule(SubjectId leader = LeadDesk::a, SubjectId follower = LeadDesk::b) {
  return {.rule = {},
          .leader = leader,
          .follower = follower,
          .window = 200s,
          .step = 10s,
          .lag_max = 8s,
          .lag_step = 1s,
          .least = 6 * one / 10,
          .levels = {6'000},
          .clear = 3'000,
          .direction = Direction::both,
          .warm_up = 30};
}

// A trades every second, up or down by 0.1 %, and B by `slope` times as much three seconds later.
class LeadLagTest : public testing::Test {
 protected:
  std::string second(LeadDesk& desk, double a_change, std::uint32_t first = 0, std::uint32_t second = 1) {
    std::vector<Alert> alerts = desk.wait(1s);
    const auto trade = [&](std::uint32_t name, double level) {
      for (const Alert& alert : desk.trade(name, dollars(level * (name == 0 ? 100 : name == 1 ? 50 : 5'000)))) {
        alerts.push_back(alert);
      }
    };
    a_ *= 1 + a_change;
    trade(first, a_);
    owed_.push_back(a_change * slope_);
    if (owed_.size() > 3) {
      b_ *= 1 + owed_.front();
      owed_.pop_front();
      if (follows_) trade(second, b_);
    }
    return LeadDesk::says(alerts);
  }
  std::string walk(LeadDesk& desk, int seconds, std::uint32_t first = 0, std::uint32_t second_name = 1) {
    std::string said;
    for (int i = 0; i < seconds; ++i) said += second(desk, dice_.one_in(2) ? 0.001 : -0.001, first, second_name);
    return said;
  }

  Dice dice_{3};
  std::deque<double> owed_;
  double slope_ = 0.5;
  bool follows_ = true;
  double a_ = 1;
  double b_ = 1;
};

TEST_F(LeadLagTest, rings_at_once_when_the_leader_has_moved_and_says_what_the_other_would_have) {
  LeadDesk desk({rule()});
  EXPECT_EQ(walk(desk, 120), "");
  EXPECT_EQ(second(desk, -0.02), "firing 6000");
  const Alert& rung = desk.alerts().at(0);
  EXPECT_EQ(rung.subject, LeadDesk::b);
  EXPECT_EQ(rung.unit, Unit::percent);
  EXPECT_LT(rung.value, -6'000);
  EXPECT_EQ(rung.limit, -6'000);
  ASSERT_EQ(rung.evidence.size(), 5U);
  EXPECT_EQ(rung.evidence[0].name, "A");
  EXPECT_NEAR(static_cast<double>(rung.evidence[0].value), -20'000, 2'000);
  EXPECT_EQ(rung.evidence[1].value, 3'000'000'000);
  EXPECT_NEAR(static_cast<double>(rung.evidence[2].value), static_cast<double>(rung.evidence[0].value) / 2, 300);
  EXPECT_NEAR(static_cast<double>(rung.evidence[3].value), 0, 1'600);
  EXPECT_NEAR(static_cast<double>(rung.evidence[4].value), 1e6, 2e4);
}

TEST_F(LeadLagTest, says_what_it_lacks) {
  LeadDesk desk({rule()});
  const auto asked = [&desk] {
    Conditions conditions;
    desk.engine().conditions(0, desk.events().now(), conditions);
    return std::vector(conditions.all().begin(), conditions.all().end());
  };
  EXPECT_EQ(asked()[0].value, unsaid);
  walk(desk, 120);
  EXPECT_EQ(asked()[0].value, 3'000'000'000);
  EXPECT_TRUE(asked()[1].holds());
  EXPECT_EQ(asked()[1].would_do, asked()[1].value / 100 * 100);
  EXPECT_FALSE(asked()[2].holds());
  second(desk, -0.02);
  EXPECT_TRUE(asked()[2].holds());
}

TEST_F(LeadLagTest, is_over_when_the_other_has_followed) {
  LeadDesk desk({rule()});
  walk(desk, 120);
  EXPECT_EQ(second(desk, -0.02), "firing 6000");
  EXPECT_EQ(LeadDesk::says(desk.trade(1, dollars(50 * b_ * 0.99))), "resolved 6000");
}

TEST_F(LeadLagTest, is_over_when_the_lag_is_and_it_has_not_followed) {
  LeadDesk desk({rule()});
  walk(desk, 120);
  EXPECT_EQ(second(desk, -0.02), "firing 6000");
  EXPECT_EQ(LeadDesk::says(desk.wait(2s)), "");
  EXPECT_EQ(LeadDesk::says(desk.wait(1s)), "resolved 6000");
}

TEST_F(LeadLagTest, who_follows_is_not_told_to_lead) {
  LeadDesk desk({rule(LeadDesk::b, LeadDesk::a)});
  slope_ = 2;
  walk(desk, 120);
  for (const double change : {-0.02, 0.0, 0.0, 0.0, 0.0}) second(desk, change);  // B moves by 4 %
  EXPECT_TRUE(desk.alerts().empty());
}

TEST_F(LeadLagTest, names_that_move_at_one_time_owe_each_other_nothing) {
  LeadDesk desk({rule(), rule(LeadDesk::b, LeadDesk::a)});
  for (int i = 0; i < 120; ++i) {
    a_ *= dice_.one_in(2) ? 1.001 : 1 / 1.001;
    desk.wait(1s);
    desk.trade(0, dollars(100 * a_));
    desk.trade(1, dollars(50 * a_));
  }
  desk.trade(0, dollars(95 * a_));
  EXPECT_TRUE(desk.alerts().empty());
}

TEST_F(LeadLagTest, names_that_have_nothing_to_do_with_each_other_owe_nothing) {
  LeadDesk desk({rule()});
  for (int i = 0; i < 150; ++i) {
    desk.wait(1s);
    a_ *= dice_.one_in(2) ? 1.001 : 1 / 1.001;
    b_ *= dice_.one_in(2) ? 1.001 : 1 / 1.001;
    desk.trade(0, dollars(100 * a_));
    desk.trade(1, dollars(50 * b_));
  }
  desk.trade(0, dollars(90 * a_));
  EXPECT_TRUE(desk.alerts().empty());
}

TEST_F(LeadLagTest, one_that_goes_the_other_way_owes_a_rise) {
  slope_ = -0.5;
  LeadLag::Rule down = rule();
  down.direction = Direction::down;
  LeadDesk desk({rule(), down});
  walk(desk, 120);
  EXPECT_EQ(second(desk, -0.02), "firing 6000");
  EXPECT_GT(desk.alerts().at(0).value, 6'000);
  EXPECT_LT(desk.alerts()[0].evidence[4].value, -980'000);
  EXPECT_EQ(desk.alerts()[0].rule, RuleId{0});
}

TEST_F(LeadLagTest, is_blind_until_both_have_moved_often_enough_and_says_so) {
  LeadDesk desk({rule()});
  walk(desk, 25);
  second(desk, -0.05);
  EXPECT_TRUE(desk.alerts().empty());
  walk(desk, 60);
  EXPECT_TRUE(desk.engine().lookout().never_seen(RuleId{0}).empty());
  LeadDesk quiet({rule()});
  follows_ = false;
  walk(quiet, 130);
  EXPECT_EQ(quiet.engine().lookout().never_seen(RuleId{0}).size(), 1U);
}

TEST_F(LeadLagTest, a_move_over_a_halt_of_the_leader_is_none_that_anybody_follows) {
  LeadDesk desk({rule()});
  walk(desk, 120);
  follows_ = false;
  desk.step(desk.events().status(0, TradingState::halted));
  EXPECT_EQ(second(desk, -0.05), "");
  desk.step(desk.events().status(0, TradingState::trading));
  EXPECT_EQ(second(desk, -0.05), "");
  EXPECT_EQ(second(desk, 0), "");
  EXPECT_EQ(second(desk, 0), "");
  EXPECT_EQ(second(desk, 0), "");
  EXPECT_EQ(second(desk, -0.05), "firing 6000");
}

TEST_F(LeadLagTest, a_night_is_no_move_and_a_session_begins_anew) {
  LeadDesk desk({rule()}, {}, full_days(3));
  desk.events().at(at_clock(9, 30));
  walk(desk, 120);
  desk.until(at_clock(9, 30, 0, 2));
  EXPECT_EQ(second(desk, -0.05), "");
  EXPECT_EQ(walk(desk, 20), "");
  EXPECT_EQ(second(desk, -0.05), "");
  walk(desk, 100);
  EXPECT_EQ(second(desk, -0.02), "firing 6000");
}

TEST_F(LeadLagTest, an_index_leads_a_basket_as_a_name_leads_a_name) {
  LeadLag::Rule of_basket = rule(LeadDesk::index, LeadDesk::basket);
  of_basket.levels = {2'500};
  of_basket.clear = 1'000;
  LeadDesk desk({of_basket});
  desk.trade(0, dollars(100));
  EXPECT_EQ(walk(desk, 120, 2, 1), "");  // B is half of the basket
  EXPECT_EQ(second(desk, -0.02, 2, 1), "firing 2500");
  EXPECT_EQ(desk.alerts()[0].subject, LeadDesk::basket);
}

TEST_F(LeadLagTest, what_a_cancelled_print_of_the_leader_rang_is_withdrawn) {
  LeadDesk desk({rule()});
  walk(desk, 120);
  desk.wait(1s);
  EXPECT_EQ(LeadDesk::says(desk.trade(0, dollars(98 * a_))), "firing 6000");
  EXPECT_EQ(LeadDesk::says(desk.cancel_last()), "withdrawn 6000");
  EXPECT_GT(desk.alerts().back().value, -3'000);
}

TEST_F(LeadLagTest, what_a_corrected_print_would_have_rung_too_is_revised) {
  LeadDesk desk({rule()});
  walk(desk, 120);
  desk.wait(1s);
  EXPECT_EQ(LeadDesk::says(desk.trade(0, dollars(96 * a_))), "firing 6000");
  EXPECT_EQ(LeadDesk::says(desk.correct_last(dollars(97 * a_))), "revised 6000");
  EXPECT_NEAR(static_cast<double>(desk.alerts()[1].value), -15'000, 2'000);
}

// The broken print was where the leader stood the lag before.
TEST_F(LeadLagTest, what_was_measured_from_a_cancelled_print_is_withdrawn) {
  LeadDesk desk({rule()});
  walk(desk, 119);
  follows_ = false;
  desk.wait(1s);
  desk.trade(0, dollars(103 * a_));
  const Event broken = desk.cancellation_of_last();
  desk.wait(3s);
  EXPECT_EQ(LeadDesk::says(desk.trade(0, dollars(100 * a_))).substr(0, 6), "firing");
  EXPECT_EQ(LeadDesk::says(desk.step_now(broken)), "withdrawn 6000");
}

}  // namespace
}  // namespace tocsin
