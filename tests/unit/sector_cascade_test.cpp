#include "strategies/sector_cascade.hpp"

#include <gtest/gtest.h>

#include "tests/support/detector_test.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

// Three sectors of three names at 100.
class SectorCascadeTest : public DetectorTest {
 protected:
  static constexpr SubjectId chips{9}, power{10}, staples{11};

  SectorCascadeTest() {
    std::vector<Listing> listings;
    for (char c = 'A'; c < 'J'; ++c) {
      listings.push_back({.symbol = {c}, .prior_close = dollars(100), .shares_outstanding = c < 'D' ? 2'000U : 1'000U});
    }
    universe_ = Universe(std::move(listings));
    baskets_.clear();
    for (std::uint32_t s = 0; s < 3; ++s) {
      Basket sector{.name = std::to_string(s), .members = {}};
      for (std::uint32_t m = 0; m < 3; ++m) sector.members.push_back({InstrumentId{3 * s + m}, 1});
      baskets_.push_back(sector);
    }
  }
  void rule(std::uint32_t names_min, Policy policy = {}) {
    rules_.of<SectorCascade>().push_back(
        {add(std::move(policy)), {chips, power, staples}, 20'000, names_min, {2, 3}, 60s});
  }
};

TEST_F(SectorCascadeTest, fires_when_enough_sectors_had_their_onset_within_the_window) {
  rule(0);
  EXPECT_EQ(says(trade(0, 94)), "");
  events_.after(59s);
  const auto rung = trade(3, 94);
  ASSERT_EQ(says(rung), "firing 2");
  EXPECT_EQ(rung[0].subject, no_subject);
  EXPECT_EQ(rung[0].unit, Unit::sectors);
  EXPECT_EQ(rung[0].value, 2);
  EXPECT_EQ(rung[0].limit, 2);
  EXPECT_EQ(rung[0].reference, 3);
}

TEST_F(SectorCascadeTest, an_onset_older_than_the_window_no_longer_counts) {
  rule(0);
  trade(0, 94);
  events_.after(60s);
  EXPECT_EQ(says(trade(3, 94)), "");
  const auto rung = trade(6, 94);
  ASSERT_EQ(says(rung), "firing 2");
  EXPECT_EQ(rung[0].value, 2);
  EXPECT_EQ(rung[0].contributors.size(), 3U);
}

TEST_F(SectorCascadeTest, lists_the_fallen_in_order_with_their_leaders_and_those_that_held) {
  rule(0);
  trade(4, 98);
  trade(3, 98);
  events_.after(1s);
  trade(5, 99.9);
  const Time power_falls = events_.now();
  EXPECT_EQ(says(trade(5, 98)), "");
  events_.after(1s);
  const Alert alert = trade(1, 90).at(0);
  ASSERT_EQ(alert.contributors.size(), 2U);
  EXPECT_EQ(alert.contributors[0].subject, power);
  EXPECT_EQ(alert.contributors[0].leader, SubjectId{4});
  EXPECT_EQ(alert.contributors[0].time, power_falls);
  EXPECT_EQ(alert.contributors[1].subject, chips);
  EXPECT_EQ(alert.contributors[1].leader, SubjectId{1});
  ASSERT_EQ(alert.held.size(), 1U);
  EXPECT_EQ(alert.held[0], staples);
  EXPECT_EQ(alert.share_ppm, 750'000);
}

TEST_F(SectorCascadeTest, tells_how_many_names_are_down_and_at_what_pace_they_fell) {
  rule(0);
  trade(0, 94);
  events_.after(15s);
  trade(4, 97);
  trade(5, 99.9);
  events_.after(15s);
  const Alert alert = trade(3, 96.5).at(0);
  ASSERT_EQ(alert.evidence.size(), 2U);
  EXPECT_EQ(alert.evidence[0].value, 3);
  EXPECT_EQ(alert.evidence[1].value, 6'000'000);  // in half a minute
}

TEST_F(SectorCascadeTest, tells_the_branching_ratio_before_and_now_where_it_counts_falls) {
  rule(0);
  rules_.of<SectorCascade>()[0].steps = FallSteps::Terms{.step = 10'000, .decay = 60s, .memory = 30min};
  events_.at(Time{1h});
  for (std::uint32_t name = 0; name < 9; ++name) trade(name, 100);
  std::vector<Alert> rung;
  for (int step = 1; step <= 4; ++step) {
    for (std::uint32_t i = 0; i < 9; ++i) {
      events_.after(3s);
      for (const Alert& alert : trade(3 * (i % 3) + i / 3, 100.0 - step)) rung.push_back(alert);
    }
  }
  ASSERT_EQ(says(rung), "firing 2, escalated 3");
  ASSERT_EQ(rung[1].evidence.size(), 4U);
  EXPECT_GT(rung[1].evidence[2].value, 0);
  EXPECT_GT(rung[1].evidence[3].value, rung[1].evidence[2].value);
}

TEST_F(SectorCascadeTest, names_decide_where_a_number_of_them_is_given) {
  rule(2);
  trade(0, 98);
  trade(3, 98);
  EXPECT_EQ(says(trade(1, 98)), "");
  EXPECT_EQ(says(trade(4, 98)), "firing 2");
}

TEST_F(SectorCascadeTest, a_name_that_came_back_does_not_count) {
  rule(2);
  trade(0, 94);  // the basket itself falls 2 %
  trade(3, 98);
  trade(3, 100);
  EXPECT_EQ(says(trade(4, 98)), "");
  EXPECT_EQ(says(trade(5, 98)), "firing 2");
}

TEST_F(SectorCascadeTest, stays_for_the_day_and_starts_afresh_with_the_next) {
  schedule_ = full_days(2);
  rule(0);
  events_.at(at_clock(10, 0));
  trade(0, 94);
  EXPECT_EQ(says(trade(3, 94)), "firing 2");
  EXPECT_EQ(says(trade(3, 100)), "");
  EXPECT_EQ(says(trade(6, 94)), "escalated 3");
  events_.at(at_clock(4, 0, 0, 2));
  EXPECT_EQ(says(step(events_.timer())), "resolved 3, resolved 2");
  events_.at(at_clock(10, 0, 0, 2));
  EXPECT_EQ(says(trade(0, 80)), "");
  EXPECT_EQ(says(trade(3, 80)), "firing 2");
}

TEST_F(SectorCascadeTest, names_that_came_back_before_the_open_are_not_counted_with_the_fallen) {
  schedule_ = Schedule({{at_clock(9, 0), Phase::regular, true},
                        {at_clock(10, 0), Phase::closed, false},
                        {at_clock(11, 0), Phase::regular, false}});
  rule(2);
  events_.at(at_clock(9, 30));
  trade(1, 98);
  trade(4, 98);
  events_.at(at_clock(10, 30));
  trade(1, 100);
  trade(0, 98);
  trade(4, 100);
  trade(3, 98);
  events_.at(at_clock(11, 30));
  EXPECT_EQ(says(step(events_.timer())), "");
}

}  // namespace
}  // namespace tocsin
