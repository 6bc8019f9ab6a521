#include "app/explain/shortfall.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/market_builder.hpp"
#include "tests/support/recording_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// One name at $100 and a rule that rings 5 % below that.
class ShortfallOf : public testing::Test {
 protected:
  static Rules rules(const Policy& policy, std::int64_t clear = 2'500) {
    Rules rules;
    rules.policies.push_back(policy);
    rules.of<NameDrop>().push_back({RuleId{0}, {SubjectId{0}}, {}, {50'000}, clear});
    return rules;
  }
  RecordingDesk& desk(const Policy& policy, std::int64_t clear = 2'500) {
    desk_.emplace(universe_, std::vector<Basket>{}, Schedule{}, rules(policy, clear));
    return *desk_;
  }
  [[nodiscard]] Shortfall shortfall() { return shortfall_of(desk_->engine(), 0, events_.now(), true); }
  [[nodiscard]] std::vector<Lack> lacks() { return lacks_of(shortfall(), desk_->engine(), events_.now()); }
  void trade(double price, Duration later = 1s) { desk_->step(events_.after(later).trade(0, price)); }
  void timer(Duration later = 1s) { desk_->step(events_.after(later).timer()); }

  Universe universe_ = universe_of({{"NVDA", 100}});
  std::optional<RecordingDesk> desk_;
  EventMaker events_;
};

TEST_F(ShortfallOf, a_fall_that_is_too_shallow_says_how_far_and_which_level_would_have_done) {
  desk({.name = "drop"});
  trade(96.2);
  ASSERT_EQ(lacks().size(), 1U);
  EXPECT_THAT(lacks().front().text, HasSubstr("3.8 %, needs at least 5 % (1.2 % away)"));
  EXPECT_EQ(text_of(lacks().front().settings), "levels = [3.8]");
}

TEST_F(ShortfallOf, a_level_that_would_not_stand_above_clear_comes_with_another_clear) {
  desk({.name = "drop"}, 49'999);
  trade(96.2);
  EXPECT_EQ(text_of(lacks().front().settings), "levels = [3.8], clear = 1.9");
}

TEST_F(ShortfallOf, no_level_would_do_where_the_name_rose) {
  desk({.name = "drop"});
  trade(101);
  ASSERT_EQ(lacks().size(), 1U);
  EXPECT_TRUE(lacks().front().settings.empty());
}

TEST_F(ShortfallOf, what_rings_lacks_nothing) {
  desk({.name = "drop"});
  trade(95);
  EXPECT_TRUE(shortfall().rings());
  EXPECT_TRUE(lacks().empty());
}

TEST_F(ShortfallOf, a_hold_says_how_short_it_would_have_had_to_be) {
  desk({.name = "drop", .hold_on = 60s});
  trade(95);
  timer(12s);
  ASSERT_EQ(lacks().size(), 1U);
  EXPECT_THAT(lacks().front().text, HasSubstr("true for 12 s, and hold_on is 1 min"));
  EXPECT_EQ(text_of(lacks().front().settings), "hold_on = \"12s\"");
}

TEST_F(ShortfallOf, a_cool_down_says_how_short_it_would_have_had_to_be) {
  desk({.name = "drop", .cool_down = 60s});
  trade(95);
  trade(99);
  trade(95, 20s);
  ASSERT_EQ(lacks().size(), 1U);
  EXPECT_THAT(lacks().front().text, HasSubstr("was resolved 20 s ago, and cool_down is 1 min"));
  EXPECT_EQ(text_of(lacks().front().settings), "cool_down = \"20s\"");
}

TEST_F(ShortfallOf, a_name_without_a_prior_close_is_not_seen) {
  universe_ = Universe({{.symbol = "NEW"}});
  desk({.name = "drop"});
  EXPECT_EQ(shortfall().sight, Sight::no_reference);
  ASSERT_EQ(lacks().size(), 2U);
  EXPECT_THAT(lacks().front().text, HasSubstr("nothing to measure from"));
}

TEST_F(ShortfallOf, the_nearer_of_two_is_the_one_with_fewer_conditions_unmet_then_the_one_with_less_to_go) {
  desk({.name = "drop"});
  trade(96);
  const Shortfall near = shortfall();
  trade(97);
  EXPECT_TRUE(near.is_nearer_than(shortfall()));
  EXPECT_FALSE(shortfall().is_nearer_than(near));
  Shortfall one_more = near;
  one_more.unmet = 2;
  EXPECT_TRUE(shortfall().is_nearer_than(one_more));
}

TEST(Conditions, one_of_those_that_share_a_number_is_enough) {
  Conditions conditions;
  conditions.add({.what = "spread", .value = 3, .needed = 2, .either = 1});
  conditions.add({.what = "depth", .value = 1, .needed = 2, .either = 1});
  conditions.add({.what = "silence", .value = 1, .needed = 2});
  EXPECT_TRUE(conditions.is_met(conditions.all()[1]));
  EXPECT_FALSE(conditions.is_met(conditions.all()[2]));
}

TEST(Conditions, a_setting_is_what_the_rules_file_can_say) {
  EXPECT_EQ(setting_up_to(1'234'567, 100, 100'000'000, 100), 1'234'500);
  EXPECT_EQ(setting_up_to(99, 100, 1'000, 100), unsaid);
  EXPECT_EQ(setting_up_to(5'000, 1, 1'000), 1'000);
  EXPECT_EQ(setting_from(7, 1, 9), 7);
  EXPECT_EQ(setting_from(0, 1, 9), 1);
  EXPECT_EQ(setting_from(10, 1, 9), unsaid);
}

TEST(Condition, a_value_that_is_not_known_holds_nothing) {
  EXPECT_FALSE((Condition{.must = Must::be_at_most, .needed = 5}.holds()));
  EXPECT_TRUE((Condition{.must = Must::be_at_most, .value = 5, .needed = 5}.holds()));
  EXPECT_FALSE((Condition{.must = Must::be_above, .value = 5, .needed = 5}.holds()));
}

}  // namespace
}  // namespace tocsin
