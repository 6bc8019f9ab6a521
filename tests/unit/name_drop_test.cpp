#include "strategies/name_drop.hpp"

#include <gtest/gtest.h>

#include "tests/support/detector_test.hpp"

namespace tocsin {
namespace {

class NameDropTest : public DetectorTest {
 protected:
  void rule(Basis basis = Basis::prior_close) {
    rules_.of<NameDrop>().push_back(
        {add({}), {SubjectId{0}, SubjectId{1}}, {.basis = basis}, {50'000, 100'000}, 20'000});
  }
};

TEST_F(NameDropTest, judges_each_name_on_its_own) {
  rule();
  const auto rung = trade(1, 47.5);
  EXPECT_EQ(says(rung), "firing 50000");
  EXPECT_EQ(rung[0].subject, SubjectId{1});
  EXPECT_EQ(rung[0].unit, Unit::price);
  EXPECT_EQ(rung[0].value, dollars(47.5).units);
  EXPECT_EQ(says(trade(0, 90)), "firing 50000, escalated 100000");
  EXPECT_EQ(says(trade(1, 48.5)), "resolved 50000");
}

TEST_F(NameDropTest, has_no_open_before_the_name_has_opened) {
  schedule_ = full_days(1);
  rule(Basis::open);
  events_.at(at_clock(9, 30));
  EXPECT_EQ(says(trade(0, 80)), "");
  EXPECT_EQ(says(trade(0, 76)), "firing 50000");
  EXPECT_EQ(says(step(events_.reference(ReferenceKind::official_open, 0, dollars(77)))), "resolved 50000");
}

TEST_F(NameDropTest, a_high_that_did_not_set_the_last_price_counts) {
  schedule_ = full_days(1);
  rule(Basis::session_high);
  events_.at(at_clock(10, 0));
  trade(0, 100);
  EXPECT_EQ(says(step(events_.trade(0, 110.0, trade_condition::not_last))), "firing 50000");
}

TEST_F(NameDropTest, ten_thousand_rules_ring_as_ten_do) {
  for (std::int64_t i = 0; i < 10'000; ++i) {
    rules_.of<NameDrop>().push_back({add({}), {SubjectId{0}}, {}, {10'000 + i}, 100});
  }
  EXPECT_EQ(trade(0, 98.99).size(), 101U);  // 1.00 % to 1.01 %
  EXPECT_EQ(trade(0, 50).size(), 9'899U);
}

}  // namespace
}  // namespace tocsin
