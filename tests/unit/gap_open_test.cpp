#include <gtest/gtest.h>

#include "tests/support/detector_test.hpp"

namespace tocsin {
namespace {

class GapOpenTest : public DetectorTest {
 protected:
  GapOpenTest() { schedule_ = full_days(2); }

  void watch(Direction direction) {
    rules_.of<GapOpen>() = {{add({}), {SubjectId{0}, SubjectId{3}}, direction, {20'000, 50'000}}};
    open_day(1);
  }
  std::vector<Alert> open_day(int day) { return step(events_.at(at_clock(9, 30, 0, day)).timer()); }
};

TEST_F(GapOpenTest, rings_for_an_open_at_the_level_and_not_nearer) {
  watch(Direction::both);
  const auto rung = trade(0, 97.9);
  ASSERT_EQ(says(rung), "firing 20000");
  EXPECT_EQ(rung[0].what, "gaps down at the open");
  EXPECT_EQ(rung[0].value, dollars(97.9).units);
  EXPECT_EQ(rung[0].limit, dollars(98).units);
  EXPECT_EQ(rung[0].evidence[0].value, -21'000);
  EXPECT_EQ(says(trade(0, 90)), "");  // one verdict a day
  EXPECT_EQ(says(trade(0, 100)), "");
  EXPECT_EQ(says(open_day(2)), "resolved 20000");
}

TEST_F(GapOpenTest, counts_a_gap_up_exactly) {
  watch(Direction::up);
  EXPECT_EQ(says(trade(0, 102)), "firing 20000");
}

TEST_F(GapOpenTest, leaves_out_the_other_direction) {
  watch(Direction::up);
  EXPECT_EQ(says(trade(0, 90)), "");
}

TEST_F(GapOpenTest, waits_for_the_session) {
  desk_.reset();
  rules_.of<GapOpen>() = {{add({}), {SubjectId{0}}, Direction::both, {20'000}}};
  step(events_.at(at_clock(4, 0)).timer());
  EXPECT_EQ(says(trade(0, 90)), "");
  EXPECT_EQ(says(open_day(1)), "");
  EXPECT_EQ(says(trade(0, 99)), "");
}

TEST_F(GapOpenTest, judges_the_official_open_again) {
  watch(Direction::down);
  EXPECT_EQ(says(trade(0, 94)), "firing 20000, escalated 50000");
  EXPECT_EQ(says(step(events_.reference(ReferenceKind::official_open, 0, dollars(97)))), "resolved 50000");
}

TEST_F(GapOpenTest, judges_a_corrected_opening_print_again) {
  watch(Direction::both);
  const Event open = events_.trade(0, 94.0);
  step(open);
  EXPECT_EQ(says(step(events_.correct(0, open.trade.id, dollars(97)))), "withdrawn 50000, revised 20000");
}

TEST_F(GapOpenTest, takes_the_next_print_for_one_that_is_cancelled) {
  watch(Direction::both);
  const Event open = events_.trade(0, 99.0);
  step(open);
  trade(0, 94);
  EXPECT_EQ(says(step(events_.cancel(0, open.trade.id))), "firing 20000, escalated 50000");
}

TEST_F(GapOpenTest, withdraws_what_the_official_open_had_resolved_when_its_print_is_broken) {
  watch(Direction::both);
  const Event open = events_.trade(0, 97.0);
  EXPECT_EQ(says(step(open)), "firing 20000");
  step(events_.reference(ReferenceKind::official_open, 0, dollars(100)));
  EXPECT_EQ(says(step(events_.cancel(0, open.trade.id))), "withdrawn 20000");
}

TEST_F(GapOpenTest, measures_from_the_close_in_todays_shares) {
  universe_ = Universe(
      {{.symbol = "A", .prior_close = dollars(100), .split_to = 2}, {.symbol = "B"}, {.symbol = "C"}, {.symbol = "D"}});
  baskets_.clear();
  watch(Direction::both);
  EXPECT_EQ(says(trade(0, 50)), "");
  EXPECT_EQ(says(trade(3, 50)), "");  // without a close there is no gap
}

}  // namespace
}  // namespace tocsin
