#include "app/sweep/variants.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/setup_error_of.hpp"
#include "tests/support/small_backtest.hpp"

namespace tocsin {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class VariantsTest : public testing::Test {
 protected:
  Variants expand(const std::vector<std::string>& options) {
    std::vector<Grid> grids;
    for (const std::string& option : options) grids.push_back(parse_grid(option));
    const std::string path = small_.path("rules.toml");
    return expand_grids(path, RulesFile::load(path), std::move(grids));
  }
  std::string refusal_of(const std::vector<std::string>& options) {
    return setup_error_of([&] { return expand(options); });
  }

  SmallBacktest small_;
};

TEST_F(VariantsTest, several_keys_of_a_rule_make_their_product_the_last_changing_fastest) {
  const Variants variants = expand({"pair.levels=3,5", "pair.hold_on=0s:10s:5s"});
  ASSERT_THAT(variants.swept, SizeIs(1));
  EXPECT_EQ(variants.count(), 6U);
  EXPECT_EQ(variants.swept[0].settings_of(0), "levels = 3, hold_on = 0s");
  EXPECT_EQ(variants.swept[0].settings_of(1), "levels = 3, hold_on = 5s");
  EXPECT_EQ(variants.swept[0].settings_of(3), "levels = 5, hold_on = 0s");
  EXPECT_THAT(variants.swept[0].places_of(5), ElementsAre(1, 2));
}

TEST_F(VariantsTest, rules_stand_beside_each_other_and_a_detector_means_all_of_its_rules) {
  const Variants variants = expand({"name_drop.levels=5,10,15", "index_drop.levels=3,5"});
  ASSERT_THAT(variants.swept, SizeIs(2));
  EXPECT_EQ(variants.count(), 5U);
  EXPECT_EQ(variants.swept_of(1).name, "pair");
  EXPECT_EQ(variants.swept_of(2).name, "names");
}

TEST_F(VariantsTest, more_than_an_engine_can_number_are_several_shards) {
  const Variants variants = expand({"pair.levels=10:99.9:0.01", "pair.hold_on=0s:3s:1s"});
  EXPECT_EQ(variants.count(), 35'964U);
  ASSERT_THAT(variants.shards, SizeIs(2));
  EXPECT_EQ(variants.shards[0].rules_count(), 30'000U);
  EXPECT_EQ(variants.shards[1].rules_count(), 5'964U);
}

TEST_F(VariantsTest, refuses_grids_that_fit_no_rule) {
  EXPECT_THAT(refusal_of({"piar.levels=1"}), AllOf(HasSubstr("`piar`"), HasSubstr("did you mean `pair`?")));
  EXPECT_THAT(refusal_of({"pair.levels=1", "index_drop.levels=2"}), HasSubstr("has `levels` of rule pair already"));
  EXPECT_THAT(refusal_of({"pair.levles=1"}), HasSubstr("unknown key `levles` (did you mean `levels`?)"));
  EXPECT_THAT(refusal_of({"pair.levels=2,101"}),
              AllOf(HasSubstr("--grid: with levels = 101: "), HasSubstr("rule pair: levels: expected ascending")));
  EXPECT_THAT(refusal_of({"pair.levels=1,2", "pair.clear=0.5,1.5"}),
              AllOf(HasSubstr("with levels = 1, clear = 1.5"), HasSubstr("less than the first level")));
  EXPECT_THAT(refusal_of({}), HasSubstr("expected at least one"));
}

TEST_F(VariantsTest, severities_of_levels_that_a_variant_does_not_have_say_nothing) {
  const std::string path = small_.folder().file(
      "severe.toml",
      "universe = 'universe.csv'\nbaskets = 'baskets.csv'\n[[rule]]\nname = 'pair'\ndetector = 'index_drop'\n"
      "subject = 'PAIR'\nreference = 'prior_close'\nlevels = [3, 5]\nseverity = ['notice', 'critical']\n");
  EXPECT_EQ(expand_grids(path, RulesFile::load(path), {parse_grid("pair.levels=3,[2, 6]")}).count(), 2U);
}

TEST_F(VariantsTest, refuses_more_than_can_be_tried) {
  EXPECT_THAT(refusal_of({"pair.levels=10:99:0.1", "pair.hold_on=0s:200s:1s"}), HasSubstr("at most 100000 variants"));
}

}  // namespace
}  // namespace tocsin
