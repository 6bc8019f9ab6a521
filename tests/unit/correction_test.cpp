#include <gtest/gtest.h>

#include "tests/support/detector_test.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

// A name falls on prints that are taken back. A stood at 100, B at 50; the basket holds one of A and two of B.
class CorrectionTest : public DetectorTest {
 protected:
  static constexpr SubjectId a{0}, b{1};

  RuleId names(Policy policy = {}, FallFrom from = {}, std::vector<std::int64_t> levels = {30'000}) {
    const RuleId id = add(std::move(policy));
    rules_.of<NameDrop>().push_back({id, {a, b}, from, std::move(levels), 5'000});
    return id;
  }
  void basket_falls(Policy policy = {}, FallFrom from = {}) {
    rules_.of<IndexDrop>().push_back({add(std::move(policy)), basket, from, {30'000}, 5'000});
  }

  // The print a name trades at, and what that rings.
  Event print(std::uint32_t instrument, double price) {
    events_.after(1s);
    const Event event = events_.trade(instrument, price);
    rung_ = step(event);
    return event;
  }
  std::vector<Alert> cancel(const Event& print) {
    events_.after(1s);
    return rung_ = step(events_.cancel(index_of(print.instrument), print.trade.id));
  }
  std::vector<Alert> correct(const Event& print, double price) {
    events_.after(1s);
    return rung_ = step(events_.correct(index_of(print.instrument), print.trade.id, dollars(price)));
  }
  std::vector<Alert> timer() { return rung_ = step(events_.after(1s).timer()); }

  std::vector<Alert> rung_;
};

TEST_F(CorrectionTest, an_alert_that_rested_on_a_cancelled_print_is_withdrawn_under_its_id) {
  names();
  print(0, 99);
  const Event broken = print(0, 90);
  ASSERT_EQ(says(rung_), "firing 30000");
  const Alert rang = rung_[0];
  ASSERT_EQ(says(cancel(broken)), "withdrawn 30000");
  EXPECT_EQ(rung_[0].id, rang.id);
  EXPECT_EQ(rung_[0].trigger.sequence, broken.sequence);
  EXPECT_EQ(rung_[0].value, dollars(99).units);
  EXPECT_EQ(rung_[0].rested_on.id, broken.trade.id);
  EXPECT_EQ(rung_[0].rested_on.price, dollars(90));
  EXPECT_EQ(rung_[0].rested_on.corrected, no_price);
  EXPECT_EQ(rung_[0].time, events_.now());
  print(0, 96);
  ASSERT_EQ(says(rung_), "firing 30000");
  EXPECT_NE(rung_[0].id, rang.id);
}

TEST_F(CorrectionTest, an_alert_that_is_true_all_the_same_is_revised) {
  names();
  const Event broken = print(0, 90);
  const Alert rang = rung_.at(0);
  ASSERT_EQ(says(correct(broken, 95)), "revised 30000");
  EXPECT_EQ(rung_[0].id, rang.id);
  EXPECT_EQ(rung_[0].value, dollars(95).units);
  EXPECT_EQ(rung_[0].limit, dollars(97).units);
  EXPECT_EQ(rung_[0].rested_on.corrected, dollars(95));
  print(0, 99);
  ASSERT_EQ(says(rung_), "resolved 30000");
  EXPECT_EQ(rung_[0].rested_on.instrument, no_instrument);
}

TEST_F(CorrectionTest, a_correction_to_a_price_above_the_level_withdraws) {
  names();
  EXPECT_EQ(says(correct(print(0, 90), 99)), "withdrawn 30000");
}

TEST_F(CorrectionTest, levels_are_withdrawn_deep_first_and_those_that_hold_are_revised) {
  names({}, {}, {20'000, 50'000, 80'000});
  const Event broken = print(0, 90);
  ASSERT_EQ(says(rung_), "firing 20000, escalated 50000, escalated 80000");
  EXPECT_EQ(says(correct(broken, 97)), "withdrawn 80000, withdrawn 50000, revised 20000");
}

TEST_F(CorrectionTest, later_prints_keep_an_alert_true_even_where_they_would_not_ring_it_now) {
  names();
  const Event broken = print(0, 90);
  print(0, 96.5);
  print(0, 97.2);  // neither rings nor clears
  EXPECT_EQ(says(cancel(broken)), "revised 30000");
  EXPECT_EQ(says(rung_), "revised 30000");
  EXPECT_EQ(rung_[0].value, dollars(97.2).units);
}

TEST_F(CorrectionTest, between_the_levels_an_alert_without_its_print_is_withdrawn) {
  names();
  const Event broken = print(0, 90);
  print(0, 97.2);
  EXPECT_EQ(says(cancel(broken)), "withdrawn 30000");
}

TEST_F(CorrectionTest, an_alert_that_had_rung_before_the_print_is_left_alone) {
  names();
  print(0, 96);
  const Event broken = print(0, 90);
  EXPECT_EQ(says(cancel(broken)), "");
  print(0, 99);
  EXPECT_EQ(says(rung_), "resolved 30000");
}

TEST_F(CorrectionTest, what_the_right_price_clears_is_resolved_if_it_had_been_true) {
  names();
  print(0, 96);
  const Event told = print(0, 96.5);
  EXPECT_EQ(says(correct(told, 99)), "resolved 30000");
}

TEST_F(CorrectionTest, an_alert_that_is_resolved_already_is_withdrawn) {
  names();
  print(0, 99);
  const Event broken = print(0, 90);
  const std::uint64_t id = rung_.at(0).id;
  print(0, 99.5);
  ASSERT_EQ(says(rung_), "resolved 30000");
  ASSERT_EQ(says(cancel(broken)), "withdrawn 30000");
  EXPECT_EQ(rung_[0].id, id);
  EXPECT_EQ(says(cancel(broken)), "") << "once is enough";
}

TEST_F(CorrectionTest, an_alert_of_the_past_that_was_true_all_the_same_is_left_alone) {
  names();
  const Event broken = print(0, 90);
  print(0, 96);
  print(0, 99);
  EXPECT_EQ(says(cancel(broken)), "");
}

TEST_F(CorrectionTest, every_alert_of_a_slot_that_rested_on_a_print_is_withdrawn) {
  names();
  const Event first = print(0, 90);
  print(0, 99);
  const Event second = print(0, 91);
  print(0, 99);
  EXPECT_EQ(says(cancel(second)), "withdrawn 30000");
  EXPECT_EQ(says(cancel(first)), "withdrawn 30000");
}

TEST_F(CorrectionTest, a_basket_rung_by_another_members_trade_rested_on_the_print_too) {
  basket_falls();
  print(1, 50);
  const Event broken = print(0, 95);  // basket -2.5 %
  print(1, 49);                       // -3.5 %
  ASSERT_EQ(says(rung_), "firing 30000");
  ASSERT_EQ(says(cancel(broken)), "withdrawn 30000");
  EXPECT_EQ(rung_[0].trigger.instrument, InstrumentId{1});
  EXPECT_EQ(rung_[0].rested_on.instrument, InstrumentId{0});
  EXPECT_EQ(rung_[0].value, Price::whole(990).units);
}

TEST_F(CorrectionTest, a_basket_rung_after_the_names_next_print_did_not_rest_on_it) {
  basket_falls();
  const Event broken = print(0, 99);
  print(0, 95);
  print(1, 49);
  ASSERT_EQ(says(rung_), "firing 30000");
  EXPECT_EQ(says(cancel(broken)), "");
}

TEST_F(CorrectionTest, a_fall_from_a_session_high_that_never_was_is_withdrawn) {
  names({}, {.basis = Basis::session_high});
  basket_falls({}, {.basis = Basis::session_high});
  print(0, 100);
  const Event broken = print(0, 120);
  print(0, 100);
  ASSERT_EQ(says(rung_), "firing 30000, firing 30000");
  EXPECT_EQ(says(cancel(broken)), "withdrawn 30000, withdrawn 30000");
  EXPECT_EQ(desk_->market()[InstrumentId{0}].high, dollars(100));
}

TEST_F(CorrectionTest, a_fall_from_a_session_high_that_was_lower_is_revised) {
  names({}, {.basis = Basis::session_high});
  print(0, 100);
  const Event broken = print(0, 120);
  print(0, 90);
  ASSERT_EQ(rung_.at(0).reference, dollars(120).units);
  ASSERT_EQ(says(cancel(broken)), "revised 30000");
  EXPECT_EQ(rung_[0].reference, dollars(100).units);
  EXPECT_EQ(rung_[0].limit, dollars(97).units);
}

TEST_F(CorrectionTest, a_rolling_high_forgets_the_print_and_remembers_what_it_had_outshone) {
  names({}, {.basis = Basis::rolling_high, .window = 60s});
  print(0, 100);
  const Event broken = print(0, 120);
  print(0, 99);
  ASSERT_EQ(says(rung_), "firing 30000");
  EXPECT_EQ(says(cancel(broken)), "withdrawn 30000");
  print(0, 97);
  ASSERT_EQ(says(rung_), "firing 30000");
  EXPECT_EQ(rung_[0].reference, dollars(100).units);
}

TEST_F(CorrectionTest, a_fall_from_an_open_that_never_was_is_withdrawn) {
  names({}, {.basis = Basis::open});
  const Event broken = print(0, 110);
  print(0, 100);
  ASSERT_EQ(says(rung_), "firing 30000");
  EXPECT_EQ(says(cancel(broken)), "withdrawn 30000");
  EXPECT_EQ(desk_->market()[InstrumentId{0}].open, dollars(100));
}

TEST_F(CorrectionTest, a_member_that_only_the_print_had_felled_is_not_counted) {
  rules_.of<Breadth>().push_back({add({}), basket, 10'000, {1'000'000}, 100'000});
  print(1, 49);
  const Event broken = print(0, 95);
  ASSERT_EQ(says(rung_), "firing 1000000");
  ASSERT_EQ(says(cancel(broken)), "withdrawn 1000000");
  EXPECT_EQ(rung_[0].value, 1);
  print(0, 98);
  EXPECT_EQ(says(rung_), "firing 1000000");
}

TEST_F(CorrectionTest, a_member_that_is_down_all_the_same_changes_no_count) {
  rules_.of<Breadth>().push_back({add({}), basket, 10'000, {1'000'000}, 100'000});
  print(0, 98);
  const Event broken = print(0, 90);
  print(1, 49);
  EXPECT_EQ(says(cancel(broken)), "");
}

TEST_F(CorrectionTest, market_value_that_was_never_lost_is_given_back) {
  rules_.of<ValueLost>().push_back({add({}), {a}, 4'000'000, 1'000'000});
  const Event broken = print(0, 91);
  ASSERT_EQ(says(rung_), "firing 4000000, escalated 8000000");
  EXPECT_EQ(says(correct(broken, 95)), "withdrawn 8000000, revised 4000000");
  EXPECT_EQ(rung_[1].value, 5'000'000);
}

TEST_F(CorrectionTest, a_withdrawal_does_not_wait_and_nothing_cools_down_after_it) {
  names({.hold_off = 60s, .cool_down = 60s});
  const Event broken = print(0, 90);
  ASSERT_EQ(says(cancel(broken)), "withdrawn 30000");
  print(0, 96);
  EXPECT_EQ(says(rung_), "firing 30000");
}

TEST_F(CorrectionTest, an_alert_that_is_clearing_is_withdrawn_at_once) {
  names({.hold_off = 60s});
  const Event broken = print(0, 90);
  print(0, 100);
  ASSERT_EQ(says(rung_), "");
  EXPECT_EQ(says(cancel(broken)), "withdrawn 30000");
  events_.after(100s);
  EXPECT_EQ(says(timer()), "");
}

TEST_F(CorrectionTest, what_cooled_down_after_a_withdrawn_alert_rings) {
  names({.cool_down = 60s});
  const Event broken = print(0, 90);
  print(0, 100);
  print(0, 96);
  ASSERT_EQ(says(rung_), "suppressed 30000");
  EXPECT_EQ(says(cancel(broken)), "withdrawn 30000, firing 30000");
}

TEST_F(CorrectionTest, what_was_pending_on_the_print_never_rings) {
  names({.hold_on = 5s});
  const Event broken = print(0, 90);
  EXPECT_EQ(says(cancel(broken)), "");
  events_.after(60s);
  EXPECT_EQ(says(timer()), "");
  print(0, 96);
  events_.after(60s);
  EXPECT_EQ(says(timer()), "firing 30000");
}

TEST_F(CorrectionTest, what_was_suppressed_on_the_print_ends_without_a_word) {
  names({.key = "k"});
  names({.key = "k"});
  const Event broken = print(0, 90);
  ASSERT_EQ(says(rung_), "firing 30000, suppressed 30000");
  EXPECT_EQ(says(cancel(broken)), "withdrawn 30000");
}

TEST_F(CorrectionTest, a_child_rings_once_the_parent_that_silenced_it_is_withdrawn) {
  basket_falls();
  names({.parent = RuleId{0}});
  const Event broken = print(0, 92);
  ASSERT_EQ(says(rung_), "firing 30000, suppressed 30000");
  print(1, 48);
  ASSERT_EQ(says(rung_), "suppressed 30000");
  ASSERT_EQ(says(cancel(broken)), "withdrawn 30000, firing 30000");
  EXPECT_EQ(rung_[0].subject, basket);
  EXPECT_EQ(rung_[1].subject, b);
}

TEST_F(CorrectionTest, a_parent_that_is_revised_goes_on_silencing_its_children) {
  basket_falls();
  names({.parent = RuleId{0}});
  const Event broken = print(0, 90);
  print(1, 46);
  ASSERT_EQ(says(cancel(broken)), "revised 30000");
  EXPECT_EQ(rung_[0].value, Price::whole(960).units);
}

TEST_F(CorrectionTest, the_right_price_may_ring_what_the_wrong_one_did_not) {
  names();
  const Event told = print(0, 99);
  ASSERT_EQ(says(correct(told, 90)), "firing 30000");
  EXPECT_EQ(rung_[0].trigger.time, events_.now());
}

TEST_F(CorrectionTest, a_name_that_never_traded_is_not_known_again) {
  names({}, {.basis = Basis::open});
  const Event first = print(3, 10);
  EXPECT_EQ(desk_->market()[InstrumentId{3}].last, dollars(10));
  cancel(first);
  EXPECT_FALSE(Market::known(desk_->market().value(SubjectId{3})));
  EXPECT_FALSE(desk_->market().traded_today(InstrumentId{3}));
}

TEST_F(CorrectionTest, a_trade_made_from_figures_is_nobodys_to_take_back) {
  names();
  Event made = events_.trade(0, 90.0);
  made.flags = event_flag::reconstructed;
  EXPECT_EQ(says(step(made)), "firing 30000");
  EXPECT_EQ(says(cancel(made)), "");
  EXPECT_EQ(desk_->market().uncorrected_count(), 1U);
  EXPECT_TRUE(desk_->market().prints().empty());
}

TEST_F(CorrectionTest, corrections_of_nothing_are_counted) {
  names();
  const Event once = print(0, 90);
  Event other = once;
  other.trade.id = 77;
  EXPECT_EQ(says(cancel(other)), "");
  Event elsewhere = events_.cancel(0, once.trade.id);
  elsewhere.source = 2;
  EXPECT_EQ(says(step(elsewhere)), "");
  EXPECT_EQ(desk_->market().uncorrected_count(), 2U);
  EXPECT_EQ(says(correct(once, 95)), "revised 30000");
  EXPECT_EQ(says(correct(once, 99)), "") << "corrected already";
  EXPECT_EQ(desk_->market().uncorrected_count(), 3U);
  correct(once, 1e9);
  EXPECT_EQ(desk_->market().unusable_count(), 1U);
}

// --- Sectors --------------------------------------------------------------------------------------------------------

class CascadeCorrectionTest : public CorrectionTest {
 protected:
  static constexpr SubjectId chips{6}, power{7}, staples{8};

  CascadeCorrectionTest() {
    std::vector<Listing> listings;
    for (char c = 'A'; c < 'G'; ++c) listings.push_back({.symbol = {c}, .prior_close = dollars(100)});
    universe_ = Universe(std::move(listings));
    baskets_.clear();
    for (std::uint32_t s = 0; s < 3; ++s) {
      baskets_.push_back(
          {.name = std::to_string(s), .members = {{InstrumentId{2 * s}, 1}, {InstrumentId{2 * s + 1}, 1}}});
    }
  }
  void rule(std::uint32_t names_min, Policy policy = {}) {
    rules_.of<SectorCascade>().push_back(
        {add(std::move(policy)), {chips, power, staples}, 20'000, names_min, {2, 3}, 60s});
  }
};

TEST_F(CascadeCorrectionTest, an_onset_that_only_the_print_brought_is_taken_back) {
  rule(0);
  print(0, 95);
  const Event broken = print(2, 90);
  ASSERT_EQ(says(rung_), "firing 2");
  ASSERT_EQ(says(cancel(broken)), "withdrawn 2");
  EXPECT_EQ(rung_[0].contributors.size(), 1U);
  EXPECT_EQ(rung_[0].held.size(), 2U);
  print(3, 94);
  ASSERT_EQ(says(rung_), "firing 2") << "the sector is looked at again";
  EXPECT_EQ(rung_[0].contributors[1].leader, SubjectId{3});
}

TEST_F(CascadeCorrectionTest, an_onset_that_came_later_all_the_same_is_moved) {
  rule(0);
  print(0, 95);
  const Event broken = print(2, 90);
  print(3, 90);
  const Time fell = events_.now();
  ASSERT_EQ(says(cancel(broken)), "revised 2");
  ASSERT_EQ(rung_[0].contributors.size(), 2U);
  EXPECT_EQ(rung_[0].contributors[1].subject, power);
  EXPECT_EQ(rung_[0].contributors[1].time, fell);
  EXPECT_EQ(rung_[0].contributors[1].leader, SubjectId{3});
  EXPECT_EQ(rung_[0].contributors[1].change_ppm, -50'000);
}

TEST_F(CascadeCorrectionTest, a_name_that_was_not_down_is_not_counted_with_the_fallen) {
  rule(2);
  const Event broken = print(0, 97.9);
  print(1, 99);
  cancel(broken);
  print(1, 97.9);
  print(2, 97.9);
  print(3, 97.9);
  EXPECT_EQ(says(rung_), "") << "one sector alone has two names down";
  print(0, 97.9);
  ASSERT_EQ(says(rung_), "firing 2");
  EXPECT_EQ(rung_[0].contributors[1].leader, SubjectId{1});
}

TEST_F(CascadeCorrectionTest, deeper_levels_are_withdrawn_and_shallower_ones_left_alone) {
  rule(0);
  print(0, 95);
  print(2, 95);
  const Event broken = print(4, 95);
  ASSERT_EQ(says(rung_), "escalated 3");
  EXPECT_EQ(says(cancel(broken)), "withdrawn 3");
}

TEST_F(CascadeCorrectionTest, a_print_that_hid_a_fall_is_seen_through) {
  rule(0);
  print(0, 95);
  const Event broken = print(2, 110);
  print(3, 94);
  ASSERT_EQ(says(rung_), "");
  EXPECT_EQ(says(cancel(broken)), "firing 2");
}

}  // namespace
}  // namespace tocsin
