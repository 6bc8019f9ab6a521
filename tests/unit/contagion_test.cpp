#include "strategies/contagion.hpp"

#include <gtest/gtest.h>

#include <array>

#include "tests/support/detector_test.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

// Three sectors of five names at 100.
class ContagionTest : public DetectorTest {
 protected:
  static constexpr std::uint32_t names = 15;

  ContagionTest() {
    std::vector<Listing> listings;
    for (char c = 'A'; c < 'P'; ++c) listings.push_back({.symbol = {c}, .prior_close = dollars(100)});
    universe_ = Universe(std::move(listings));
    baskets_.clear();
    for (std::uint32_t s = 0; s < 3; ++s) {
      Basket sector{.name = std::to_string(s), .members = {}};
      for (std::uint32_t m = 0; m < 5; ++m) sector.members.push_back({InstrumentId{5 * s + m}, 1});
      baskets_.push_back(sector);
    }
    events_.at(Time{1h});
  }
  Contagion::Rule& rule(Policy policy = {}) {
    rules_.of<Contagion>().push_back({.rule = add(std::move(policy)),
                                      .sectors = {SubjectId{15}, SubjectId{16}, SubjectId{17}},
                                      .terms = {.step = 10'000, .decay = 60s, .memory = 30min},
                                      .levels = {700'000, 900'000},
                                      .clear = 100'000,
                                      .falls_min = 10,
                                      .across_min = 250'000});
    return rules_.of<Contagion>().back();
  }
  // Every name trades where it closed.
  void open() {
    for (std::uint32_t name = 0; name < names; ++name) trade(name, 100);
  }
  // The name falls by one more step, a while after the one before it.
  std::string fall(std::uint32_t name, Duration after) {
    events_.after(after);
    steps_[name] += 1;
    return says(trade(name, 100.0 - steps_[name]));
  }
  // Falls in sectors by turns, until something rings.
  std::string fall_by_turns(Duration after, int count) {
    for (int i = 0; i < count; ++i) {
      const auto number = static_cast<std::uint32_t>(i);
      const std::string said = fall(5 * (number % 3) + number / 3 % 5, after);
      if (!said.empty()) return said + " at " + std::to_string(i);
    }
    return "";
  }

  std::array<int, names> steps_{};
};

TEST_F(ContagionTest, rings_when_falls_bring_on_falls_in_other_sectors) {
  rule();
  open();
  const std::string said = fall_by_turns(10s, 60);
  EXPECT_TRUE(said.starts_with("firing 700000")) << said;
  const Alert& alert = desk_->alerts().back();
  EXPECT_EQ(alert.subject, no_subject);
  EXPECT_EQ(alert.unit, Unit::score);
  EXPECT_GE(alert.value, 700'000);
  EXPECT_EQ(alert.limit, 700'000);
  ASSERT_EQ(alert.evidence.size(), 3U);
  EXPECT_EQ(alert.evidence[0].value, 0);  // half an hour before
  EXPECT_GT(alert.evidence[1].value, 400'000);
  EXPECT_GE(alert.evidence[2].value, 10);
  ASSERT_EQ(alert.contributors.size(), 3U);
  EXPECT_GE(alert.contributors[0].amount, alert.contributors[2].amount);
  EXPECT_LT(alert.contributors[0].change_ppm, 0);
}

TEST_F(ContagionTest, falls_that_come_one_by_one_are_none) {
  rule();
  open();
  EXPECT_EQ(fall_by_turns(5min, 150), "");
}

TEST_F(ContagionTest, a_sector_that_falls_by_itself_is_none) {
  rule();
  rule().across_min = 0;
  open();
  std::string said;
  for (std::uint32_t i = 0; i < 60 && said.empty(); ++i) said = fall(i % 5, 10s);
  EXPECT_TRUE(said.starts_with("firing 700000")) << said;
  EXPECT_EQ(desk_->alerts().back().rule, RuleId{1});
  EXPECT_EQ(desk_->alerts().front().rule, RuleId{1});
}

TEST_F(ContagionTest, few_falls_are_none) {
  rule().falls_min = 1'000;
  open();
  EXPECT_EQ(fall_by_turns(10s, 120), "");
}

TEST_F(ContagionTest, a_gap_at_the_open_and_one_print_through_many_steps_do_not_spread) {
  rule();
  for (std::uint32_t name = 0; name < names; ++name) {
    events_.after(1s);
    EXPECT_EQ(says(trade(name, 90)), "");
  }
  for (std::uint32_t name = 0; name < names; ++name) trade(name, 90.5);
  for (std::uint32_t name = 0; name < names; ++name) trade(name, 90);  // where they had been
  EXPECT_EQ(desk_->alerts().size(), 0U);
}

TEST_F(ContagionTest, is_over_when_the_falls_end) {
  rule();
  open();
  ASSERT_TRUE(fall_by_turns(10s, 60).starts_with("firing 700000"));
  std::string said;
  const Time rang = events_.now();
  while (said.empty() && events_.now() < rang + 2h) {
    events_.after(10s);
    for (std::uint32_t name = 0; name < names; ++name) trade(name, 99.0 - steps_[name] + 1.5);
    said = says(step(events_.timer()));
  }
  EXPECT_EQ(said, "resolved 700000");
  const Alert& over = desk_->alerts().back();
  EXPECT_LE(over.value, 600'000);
  EXPECT_EQ(over.limit, 600'000);
}

TEST_F(ContagionTest, a_fall_that_was_cancelled_takes_its_alert_back) {
  rule();
  open();
  std::string said;
  Event last{};
  for (std::uint32_t i = 0; said.empty(); ++i) {
    events_.after(10s);
    const std::uint32_t name = 5 * (i % 3) + i / 3 % 5;
    last = events_.trade(name, 100.0 - ++steps_[name]);
    said = says(step(last));
  }
  ASSERT_EQ(said, "firing 700000");
  EXPECT_EQ(says(step(events_.cancel(index_of(last.instrument), last.trade.id))), "withdrawn 700000");
  EXPECT_EQ(says(trade(index_of(last.instrument), 100.0 - steps_[index_of(last.instrument)])), "firing 700000");
}

TEST_F(ContagionTest, a_fall_that_a_later_print_made_too_stands_with_it) {
  rule();
  open();
  ASSERT_TRUE(fall_by_turns(10s, 60).starts_with("firing 700000"));
  events_.after(1s);
  const Event broken = events_.trade(14, 80);
  step(broken);
  const std::size_t before = desk_->alerts().size();
  step(events_.correct(14, broken.trade.id, dollars(79.5)));  // as deep
  EXPECT_EQ(desk_->alerts().size(), before);
}

TEST_F(ContagionTest, a_restated_close_is_no_fall) {
  rule();
  open();
  for (std::uint32_t i = 0; i < names; ++i) {
    events_.after(5s);
    step(events_.reference(ReferenceKind::prior_close, i, dollars(200)));
    step(events_.reference(ReferenceKind::prior_close, i, dollars(300)));
  }
  EXPECT_EQ(desk_->alerts().size(), 0U);
}

TEST_F(ContagionTest, a_new_day_begins_with_nothing) {
  schedule_ = full_days(2);
  rule();
  events_.at(at_clock(9, 30));
  open();
  ASSERT_TRUE(fall_by_turns(10s, 60).starts_with("firing 700000"));
  events_.at(at_clock(4, 0, 0, 2));
  EXPECT_EQ(says(step(events_.timer())), "resolved 700000");
  events_.at(at_clock(9, 30, 0, 2));
  for (std::uint32_t name = 0; name < names; ++name) trade(name, 90);
  EXPECT_EQ(desk_->alerts().back().state, AlertState::resolved);
}

TEST_F(ContagionTest, is_blind_where_most_sectors_have_not_traded) {
  rule();
  trade(0, 100);
  const auto has_seen = [this] { return desk_->engine().lookout().never_seen(RuleId{0}).empty(); };
  step(events_.after(60s).timer());
  EXPECT_FALSE(has_seen());
  for (std::uint32_t name = 0; name < 10; ++name) trade(name, 100);
  step(events_.after(60s).timer());
  EXPECT_TRUE(has_seen());
}

}  // namespace
}  // namespace tocsin
