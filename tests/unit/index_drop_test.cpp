#include "strategies/index_drop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/detector_test.hpp"

namespace tocsin {
namespace {

class IndexDropTest : public DetectorTest {
 protected:
  // 3, 5 and 7 % on the basket of A and B, each worth half at the closes; clears 1 % nearer.
  void rule(const FallFrom& from = {}, Policy policy = {}, SubjectId subject = basket) {
    rules_.of<IndexDrop>().push_back({add(std::move(policy)), subject, from, {30'000, 50'000, 70'000}, 10'000});
  }
};

TEST_F(IndexDropTest, fires_at_the_exact_level_and_clears_at_the_exact_clear_level) {
  rule();
  EXPECT_EQ(says(trade(0, 94.000001)), "");
  EXPECT_EQ(says(trade(0, 94)), "firing 30000");
  EXPECT_EQ(says(trade(0, 95.999999)), "");
  EXPECT_EQ(says(trade(0, 96)), "resolved 30000");
}

TEST_F(IndexDropTest, a_gap_fires_the_first_level_and_escalates_the_others) {
  rule();
  const auto rung = trade(0, 80);
  EXPECT_EQ(says(rung), "firing 30000, escalated 50000, escalated 70000");
  EXPECT_EQ(rung[1].related_id, rung[0].id);
  EXPECT_EQ(rung[2].related_id, rung[1].id);
  EXPECT_EQ(says(trade(0, 100)), "resolved 70000, resolved 50000, resolved 30000");
}

TEST_F(IndexDropTest, says_in_points_how_far_and_from_where) {
  rule();
  const Alert alert = trade(1, 45).at(0);
  EXPECT_EQ(alert.unit, Unit::points);
  EXPECT_EQ(alert.value, Price::whole(950).units);
  EXPECT_EQ(alert.limit, Price::whole(970).units);
  EXPECT_EQ(alert.reference, Price::whole(1'000).units);
  EXPECT_EQ(alert.change_ppm, -50'000);
  EXPECT_EQ(alert.traded_ppm, 500'000);
}

TEST_F(IndexDropTest, contributors_stand_in_order_and_sum_to_the_move) {
  rule();
  trade(0, 101.37);
  const Alert alert = trade(1, 42.13).at(0);
  ASSERT_EQ(alert.contributors.size(), 2U);
  EXPECT_EQ(alert.contributors[0].subject, SubjectId{1});
  EXPECT_EQ(alert.contributors[1].subject, SubjectId{0});
  EXPECT_EQ(alert.contributors[0].change_ppm, -157'400);
  EXPECT_NEAR(static_cast<double>(alert.contributors[0].amount + alert.contributors[1].amount),
              static_cast<double>(alert.value - alert.reference), 2);
}

TEST_F(IndexDropTest, what_fell_before_the_open_is_found_at_the_open) {
  schedule_ = full_days(2);
  rule();
  events_.at(at_clock(8, 0));
  EXPECT_EQ(says(trade(0, 90)), "");
  events_.at(at_clock(9, 31));
  const auto rung = trade(1, 50);
  EXPECT_EQ(says(rung), "firing 30000, escalated 50000");
  EXPECT_EQ(rung[0].time, at_clock(9, 30));
  EXPECT_EQ(rung[0].trigger.time, at_clock(9, 30));
  EXPECT_EQ(rung[0].trigger.instrument, no_instrument);
}

TEST_F(IndexDropTest, stands_still_outside_its_hours) {
  schedule_ = full_days(2);
  rule();
  events_.at(at_clock(15, 0));
  EXPECT_EQ(says(trade(0, 94)), "firing 30000");
  events_.at(at_clock(17, 0));
  EXPECT_EQ(says(trade(0, 100)), "");
  EXPECT_EQ(says(trade(0, 50)), "");
  events_.at(at_clock(9, 30, 0, 2));  // the new day starts from 50: no fall
  EXPECT_EQ(says(step(events_.timer())), "resolved 30000");
}

TEST_F(IndexDropTest, withholds_the_all_clear_until_enough_has_traded) {
  schedule_ = full_days(2);
  rule({}, {.phases = all_hours, .coverage_min_ppm = 600'000});
  events_.at(at_clock(15, 0));
  EXPECT_EQ(says(trade(0, 90)), "firing 30000, escalated 50000");
  EXPECT_EQ(says(trade(0, 100)), "");
  EXPECT_EQ(says(trade(1, 50)), "resolved 50000, resolved 30000");
}

TEST_F(IndexDropTest, measures_from_the_open) {
  schedule_ = full_days(1);
  rule({.basis = Basis::open});
  events_.at(at_clock(9, 30));
  trade(0, 110);
  EXPECT_EQ(says(trade(1, 60)), "");
  EXPECT_EQ(says(trade(0, 103.101)), "");
  EXPECT_EQ(says(trade(0, 103.1)), "firing 30000");  // 230 at the open, 3 % is 6.9
}

TEST_F(IndexDropTest, measures_from_the_session_high) {
  schedule_ = full_days(1);
  rule({.basis = Basis::session_high});
  events_.at(at_clock(9, 31));
  trade(0, 100);
  EXPECT_EQ(says(trade(0, 120)), "");
  EXPECT_EQ(says(trade(0, 113.401)), "");
  EXPECT_EQ(says(trade(0, 113.4)), "firing 30000");
  EXPECT_EQ(says(trade(0, 130)), "resolved 30000");
  EXPECT_EQ(says(trade(0, 123.1)), "firing 30000");
}

TEST_F(IndexDropTest, measures_from_the_high_of_a_window_that_ends_by_timers_alone) {
  rule({.basis = Basis::rolling_high, .window = std::chrono::seconds{256}});
  trade(0, 110);
  EXPECT_EQ(says(trade(0, 103)), "firing 30000");
  events_.after(std::chrono::seconds{256});
  EXPECT_EQ(says(step(events_.timer())), "");
  events_.after(std::chrono::seconds{1});
  EXPECT_EQ(says(step(events_.timer())), "resolved 30000");
}

TEST_F(IndexDropTest, a_split_never_rings) {
  schedule_ = full_days(2);
  for (const Basis basis : {Basis::prior_close, Basis::open, Basis::session_high}) {
    rule({.basis = basis}, {.phases = all_hours});
    rule({.basis = basis}, {.phases = all_hours}, SubjectId{0});
  }
  rule({.basis = Basis::rolling_high, .window = std::chrono::hours{1}}, {.phases = all_hours});
  rule({.basis = Basis::rolling_high, .window = std::chrono::hours{1}}, {.phases = all_hours}, SubjectId{0});
  events_.at(at_clock(4, 0));
  EXPECT_EQ(says(step(events_.timer())), "");
  EXPECT_EQ(says(step(events_.reference(ReferenceKind::prior_close, 0, dollars(50)))), "");
  EXPECT_EQ(says(trade(0, 50)), "");
  events_.at(at_clock(9, 45));
  EXPECT_EQ(says(trade(0, 50)), "");
  EXPECT_EQ(says(step(events_.reference(ReferenceKind::prior_close, 1, dollars(12.5)))), "");
  EXPECT_EQ(says(trade(1, 12.5)), "");
}

TEST_F(IndexDropTest, a_published_index_falls_in_points_of_its_own) {
  rule({}, {}, SubjectId{2});
  const Alert alert = trade(2, 4'800).at(0);
  EXPECT_EQ(alert.unit, Unit::points);
  EXPECT_EQ(alert.value, Price::whole(4'800).units);
  EXPECT_EQ(alert.limit, Price::whole(4'850).units);
  EXPECT_EQ(alert.contributors.size(), 0U);
}

TEST_F(IndexDropTest, a_fall_from_an_unknown_reference_is_none_until_it_is_known) {
  rule({}, {}, SubjectId{3});
  EXPECT_EQ(says(trade(3, 10)), "");
  EXPECT_EQ(says(step(events_.reference(ReferenceKind::prior_close, 3, dollars(20)))),
            "firing 30000, escalated 50000, escalated 70000");
}

}  // namespace
}  // namespace tocsin
