#include "app/sweep/grid.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/setup_error_of.hpp"

namespace tocsin {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

std::vector<std::string> texts_of(const std::string& option) {
  std::vector<std::string> texts;
  for (const GridValue& value : parse_grid(option).values) texts.push_back(value.text);
  return texts;
}

std::string refusal_of(const std::string& option) {
  return setup_error_of([&] { return parse_grid(option); });
}

TEST(Grid, names_a_key_of_a_rule) {
  const Grid grid = parse_grid("chips.v2.hold_on=5s");
  EXPECT_EQ(grid.whom, "chips.v2");
  EXPECT_EQ(grid.key, "hold_on");
  ASSERT_THAT(grid.values, SizeIs(1));
  EXPECT_EQ(*grid.values[0].value.as<std::string>(), "5s");
}

TEST(Grid, steps_are_exact) {
  EXPECT_THAT(texts_of("r.clear=0.1:0.4:0.1"), ElementsAre("0.1", "0.2", "0.3", "0.4"));
  EXPECT_THAT(texts_of("r.clear=1:2:0.3"), ElementsAre("1", "1.3", "1.6", "1.9"));
  EXPECT_THAT(texts_of("r.hold_on=0s:10s:5s"), ElementsAre("0s", "5s", "10s"));
  EXPECT_THAT(texts_of("r.window=0.5min:1.5min:0.5min"), ElementsAre("0.5min", "1min", "1.5min"));
  EXPECT_THAT(texts_of("r.step=100bn:300bn:100bn"), ElementsAre("100bn", "200bn", "300bn"));
  EXPECT_THAT(texts_of("index_drop.levels=1:12:0.1"), SizeIs(111));
}

TEST(Grid, values_are_those_of_a_rules_file_or_words) {
  const Grid grid = parse_grid("r.k=3,2.5,true,[1, 2],prior_close,\"a,b\"");
  ASSERT_THAT(grid.values, SizeIs(6));
  EXPECT_EQ(*grid.values[0].value.as<std::int64_t>(), 3);
  EXPECT_EQ(*grid.values[1].value.as<double>(), 2.5);
  EXPECT_TRUE(*grid.values[2].value.as<bool>());
  EXPECT_THAT(*grid.values[3].value.as<TomlValue::List>(), SizeIs(2));
  EXPECT_EQ(*grid.values[4].value.as<std::string>(), "prior_close");
  EXPECT_EQ(*grid.values[5].value.as<std::string>(), "a,b");
}

TEST(Grid, a_level_is_a_list_of_levels) {
  const Grid grid = parse_grid("r.levels=3,[4, 5]");
  EXPECT_THAT(*grid.values[0].value.as<TomlValue::List>(), SizeIs(1));
  EXPECT_THAT(*grid.values[1].value.as<TomlValue::List>(), SizeIs(2));
}

TEST(Grid, refuses_with_the_option_and_what_was_expected) {
  for (const char* option : {"levels=1", "r.levels", "r.levels=", ".levels=1", "r.=1", ""}) {
    EXPECT_THAT(refusal_of(option), AllOf(HasSubstr("--grid `"), HasSubstr("expected RULE.KEY="))) << option;
  }
  EXPECT_THAT(refusal_of("r.levels=5:1:1"), AllOf(HasSubstr("r.levels=5:1:1"), HasSubstr("a to not below from")));
  EXPECT_THAT(refusal_of("r.levels=1:5:0"), HasSubstr("a step above 0"));
  EXPECT_THAT(refusal_of("r.hold_on=1s:5min:1s"), HasSubstr("in the same unit"));
  EXPECT_THAT(refusal_of("r.levels=0:1000000:0.000000001"), HasSubstr("at most 100000 values"));
  EXPECT_THAT(refusal_of("r.clear=1,2,1"), HasSubstr("`1` stands there twice"));
  EXPECT_THAT(refusal_of("r.clear=1,,2"), HasSubstr("expected values such as"));
  EXPECT_THAT(refusal_of("r.clear=[1"), HasSubstr("expected values such as"));
  EXPECT_THAT(refusal_of("r.clear=1\nname = 3"), HasSubstr("expected values such as"));
}

// Two variants that are one would count twice, and share what is chosen among them.
TEST(Grid, refuses_a_value_that_stands_there_twice_however_it_is_written) {
  EXPECT_THAT(refusal_of("r.clear=1,1.0"), HasSubstr("`1.0` stands there twice, the first time as `1`"));
  EXPECT_THAT(refusal_of("r.levels=2,3,[3]"), HasSubstr("`[3]` stands there twice, the first time as `3`"));
  EXPECT_THAT(refusal_of("r.levels=[1, 2.50],[1.0,2.5]"), HasSubstr("`[1.0,2.5]` stands there twice"));
  EXPECT_THAT(refusal_of("r.hold_on=60s,1min"), HasSubstr("`1min` stands there twice, the first time as `60s`"));
  EXPECT_THAT(refusal_of("r.hold_on=5s,\"5s\""), HasSubstr("stands there twice, the first time as `5s`"));
  EXPECT_THAT(refusal_of("r.falls_min=0.5bn,500mn"),
              HasSubstr("`500mn` stands there twice, the first time as `0.5bn`"));
  EXPECT_THAT(refusal_of("r.clear=1e1,10"), HasSubstr("`10` stands there twice, the first time as `1e1`"));
  EXPECT_THAT(refusal_of("r.clear=0,-0.0"), HasSubstr("stands there twice"));
}

TEST(Grid, tells_values_apart_that_only_look_alike) {
  const std::string letters(300, 'a');
  EXPECT_THAT(texts_of("r.names=" + letters + "b," + letters + "c"), SizeIs(2));
  EXPECT_THAT(texts_of("r.k=1,10,1.01,\"1\",1s,1min,1h,true,word,[1],[1, 1],[[1], 1]"), SizeIs(12));
}

TEST(Grid, refuses_what_is_no_setting) {
  for (const char* key : {"name", "detector", "parent", "key", "group"}) {
    EXPECT_THAT(refusal_of(std::string("r.") + key + "=a"), HasSubstr("is no setting")) << key;
  }
}

}  // namespace
}  // namespace tocsin
