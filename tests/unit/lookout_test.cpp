#include "engine/lookout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/detector_test.hpp"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

constexpr SubjectId a{0}, b{1}, d{3};

// Looks stand on whole minutes of the timer's events; names are A, B and D, which has no close.
class LookoutTest : public DetectorTest {
 protected:
  RuleId watch(std::vector<SubjectId> names, Policy policy = {}) {
    const RuleId rule = add(std::move(policy));
    rules_.of<NameDrop>().push_back({rule, std::move(names), {}, {50'000}, 5'000});
    return rule;
  }
  std::vector<Alert> look(Duration at) { return step(events_.at(Time{at}).timer()); }
  static std::string words(const std::vector<Alert>& alerts) {
    std::string text;
    for (const Alert& alert : alerts) {
      text.append(text.empty() ? "" : ", ").append(word(alert.state)).append(" ").append(std::to_string(alert.value));
      text.append(" of ").append(std::to_string(alert.reference));
    }
    return text;
  }
};

TEST_F(LookoutTest, tells_when_a_rule_cannot_judge_some_of_its_subjects_and_when_it_can) {
  watch({a, b});
  EXPECT_EQ(words(look(60s)), "");
  step(events_.at(Time{61s}).status(0, TradingState::halted));
  EXPECT_EQ(words(look(119s)), "");
  const auto blind = look(120s);
  EXPECT_EQ(words(blind), "blind 1 of 2");
  EXPECT_EQ(blind[0].subject, no_subject);
  EXPECT_EQ(blind[0].slot, no_slot);
  ASSERT_EQ(blind[0].evidence.size(), 1U);
  EXPECT_EQ(blind[0].evidence[0].name, "halted");
  step(events_.at(Time{121s}).status(1, TradingState::halted));
  EXPECT_EQ(words(look(180s)), "");
  step(events_.at(Time{181s}).status(0, TradingState::trading));
  step(events_.at(Time{181s}).status(1, TradingState::trading));
  const auto sighted = look(240s);
  EXPECT_EQ(words(sighted), "sighted 0 of 2");
  EXPECT_EQ(sighted[0].id, blind[0].id);
}

TEST_F(LookoutTest, names_the_only_subject_of_a_rule) {
  watch({d});
  const auto blind = look(60s);
  ASSERT_EQ(words(blind), "blind 1 of 1");
  EXPECT_EQ(blind[0].subject, d);
  EXPECT_EQ(blind[0].evidence[0].name, "without a reference");
}

TEST_F(LookoutTest, looks_once_a_minute_and_within_the_hours_of_the_rule) {
  schedule_ = full_days(1);
  watch({a});
  step(events_.at(at_clock(5, 0)).status(0, TradingState::halted));
  EXPECT_THAT(step(events_.at(at_clock(9, 29, 59)).timer()), IsEmpty());
  EXPECT_EQ(words(step(events_.at(at_clock(9, 30)).timer())), "blind 1 of 1");
  step(events_.at(at_clock(9, 30, 10)).status(0, TradingState::trading));
  EXPECT_THAT(step(events_.at(at_clock(9, 30, 59)).timer()), IsEmpty());
  EXPECT_EQ(words(step(events_.at(at_clock(9, 31)).timer())), "sighted 0 of 1");
}

TEST_F(LookoutTest, every_alert_says_how_well_its_own_subject_is_seen) {
  watch({a});
  trade(0, 99);
  EXPECT_EQ(trade(0, 90).at(0).sight, Sight::seeing);
  step(events_.status(0, TradingState::halted));
  EXPECT_EQ(trade(0, 100).at(0).sight, Sight::halted);
  step(events_.status(0, TradingState::trading));
  step(events_.quote(0, 99, 101));
  step(events_.gap(1, 2));
  EXPECT_EQ(trade(0, 90).at(0).sight, Sight::gapped);
}

TEST_F(LookoutTest, knows_whom_a_rule_never_saw) {
  const RuleId rule = watch({a, d});
  const RuleId at_night = watch({d}, {.phases = bit_of(Phase::closed)});
  look(60s);
  EXPECT_THAT(desk_->engine().lookout().never_seen(rule), ElementsAre(d));
  EXPECT_EQ(desk_->engine().lookout().subjects_count(rule), 2U);
  EXPECT_THAT(desk_->engine().lookout().never_seen(at_night), IsEmpty());
}

TEST_F(LookoutTest, a_basket_is_seen_while_half_its_weight_has_traded_and_is_not_halted) {
  const RuleId rule = add({});
  rules_.of<IndexDrop>().push_back({rule, basket, {}, {50'000}, 5'000});
  EXPECT_EQ(words(look(60s)), "blind 1 of 1");  // nobody has traded
  events_.at(Time{61s});
  trade(0, 100);
  trade(1, 50);
  EXPECT_EQ(words(look(120s)), "sighted 0 of 1");
  step(events_.status(0, TradingState::halted));
  step(events_.status(1, TradingState::paused));
  const auto blind = look(180s);
  ASSERT_EQ(words(blind), "blind 1 of 1");
  EXPECT_EQ(blind[0].evidence[0].name, "halted");
}

TEST_F(LookoutTest, a_halt_of_the_whole_market_blinds_every_rule) {
  watch({a});
  step(events_.status(index_of(no_instrument), TradingState::halted));
  EXPECT_EQ(words(look(60s)), "blind 1 of 1");
}

}  // namespace
}  // namespace tocsin
