#include "app/scenario/recipe_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/scenario/written_change.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

const std::string head = "title = \"a day\"\nbase = \"synthetic\"\n";

std::string refusal_of(const std::string& text) {
  return setup_error_of([&] { return parse_recipe(text, "day.toml"); });
}

TEST(RecipeFile, reads_what_is_to_happen) {
  const Recipe recipe = parse_recipe(head + R"(
date = "2024-11-29"
seed = 7
[[fall]]
subject = "market"
at = "14:42"
size = 5.5
over = "3.5min"
back = "20min"
back_share = 90
[[fat_finger]]
symbol = "NVDA"
at = "11:02"
off = -30
broken = "40s"
[[drop_feed]]
source = "indices"
from = "10:00"
to = "10:05"
)",
                                     "day.toml");
  EXPECT_TRUE(recipe.is_synthetic);
  EXPECT_EQ(recipe.seed, 7U);
  ASSERT_EQ(recipe.falls.size(), 1U);
  EXPECT_EQ(recipe.falls[0].at, hours(14) + minutes(42));
  EXPECT_DOUBLE_EQ(recipe.falls[0].size, 0.055);
  EXPECT_EQ(recipe.falls[0].over, seconds(210));
  EXPECT_DOUBLE_EQ(recipe.falls[0].back_share, 0.9);
  ASSERT_EQ(recipe.fat_fingers.size(), 1U);
  EXPECT_DOUBLE_EQ(recipe.fat_fingers[0].off, -0.3);
  EXPECT_EQ(recipe.fat_fingers[0].broken, seconds(40));
  ASSERT_EQ(recipe.drops.size(), 1U);
  EXPECT_EQ(recipe.drops[0].during.to, hours(10) + minutes(5));
}

TEST(RecipeFile, says_what_is_wrong_with_file_line_and_key) {
  EXPECT_THAT(refusal_of("base = \"synthetic\""), HasSubstr("day.toml:1: title: missing"));
  EXPECT_THAT(refusal_of("title = \"x\"\nbase = \"monday\""), HasSubstr("day.toml:2: base: expected 2025-01-27 or"));
  EXPECT_THAT(refusal_of(head + "colour = 1"), HasSubstr("unknown key `colour`"));
  EXPECT_THAT(refusal_of(head + "date = \"soon\""), HasSubstr("day.toml:3: date: expected a date"));
  EXPECT_THAT(refusal_of(head + "events = 10"), HasSubstr("events: expected 200000 to 5000000"));
  EXPECT_THAT(refusal_of(head + "shock_scale = 1"), HasSubstr("shock_scale: not with base"));
  EXPECT_THAT(refusal_of("title = \"x\"\nbase = \"2025-01-27\"\nshock_scale = 3"), HasSubstr("expected 0.5 to 2"));
  EXPECT_THAT(refusal_of("title = \"x\"\nbase = \"2025-01-27\"\n[[fall]]\n"), HasSubstr("fall: not with base"));
  EXPECT_THAT(refusal_of(head + "[fall]\nat = 1"), HasSubstr("expected [[fall]], in double brackets"));
  EXPECT_THAT(refusal_of(head + "[[halt]]\nsymbol = \"A\"\nfrom = \"11:00\"\nto = \"10:00\""),
              HasSubstr("halt 1: to: expected a time after `from`"));
  EXPECT_THAT(refusal_of(head + "[[split]]\nsymbol = \"A\"\nratio = \"1:1\""), HasSubstr("split 1: ratio"));
  EXPECT_THAT(refusal_of(head + "[[drop_feed]]\nsource = \"stock\"\nfrom = \"10:00\"\nto = \"11:00\""),
              HasSubstr("did you mean `stocks`?"));
  EXPECT_THAT(refusal_of(head + "[[fat_finger]]\nsymbol = \"A\"\nat = \"21:00\"\noff = -100"),
              HasSubstr("fat_finger 1: off: expected a per cent above -100"));
  EXPECT_THAT(refusal_of(head + "[[fat_finger]]\nsymbol = \"A\"\nat = \"11:00\"\noff = 0"),
              HasSubstr("fat_finger 1: off: expected a per cent other than 0"));
  EXPECT_THAT(
      refusal_of(head + "[[stub]]\nnames = \"A\"\nfrom = \"10:00\"\nto = \"11:00\"\nprice = 0.01\nbroken = \"10:30\""),
      HasSubstr("stub 1: broken: expected a time not before `to`"));
  EXPECT_THAT(refusal_of(head + "[[late_open]]\nnames = \"A\"\nat = \"09:30\""),
              HasSubstr("late_open 1: at: expected a time between 09:30 and 16:00"));
  EXPECT_THAT(refusal_of(head + "[[cascade]]\n[[cascade]]\n"), HasSubstr("cascade: expected at most 1 of them"));
}

std::string refusal_of_changes(const WrittenChanges& changes) {
  return setup_error_of([&] {
    Recipe recipe;
    apply(changes, recipe);
    return recipe;
  });
}

TEST(WrittenChanges, are_what_a_recipe_can_say) {
  Recipe recipe;
  apply({.scale_shock = "1.5",
         .delay_feeds = {"stocks=2s", "indices=1min@10:00-10:05"},
         .drop_feeds = {"indices@10:00-10:05"},
         .stale_feeds = {"NVDA@14:00-15:00"},
         .splits = {"NVDA=4:1"},
         .halts = {"NVDA@10:00-10:30"},
         .fat_fingers = {"NVDA@11:02=-30%,broken=40s", "AMD@11:03=25%"}},
        recipe);
  EXPECT_DOUBLE_EQ(recipe.shock_scale, 1.5);
  ASSERT_EQ(recipe.delays.size(), 2U);
  EXPECT_EQ(recipe.delays[0].during.to, day_clock::day_end);
  EXPECT_EQ(recipe.delays[1].by, minutes(1));
  EXPECT_EQ(recipe.delays[1].during.from, hours(10));
  EXPECT_EQ(recipe.drops[0].source, "indices");
  EXPECT_EQ(recipe.stales[0].source_or_symbol, "NVDA");
  EXPECT_EQ(recipe.splits[0].to, 4U);
  EXPECT_EQ(recipe.halts[0].during.to, hours(10) + minutes(30));
  EXPECT_DOUBLE_EQ(recipe.fat_fingers[0].off, -0.3);
  EXPECT_EQ(recipe.fat_fingers[0].broken, seconds(40));
  EXPECT_FALSE(recipe.fat_fingers[1].broken);
  EXPECT_EQ(recipe.changes.size(), 9U);
  EXPECT_EQ(recipe.changes.back(), "--fat-finger AMD@11:03=25%");
}

TEST(WrittenChanges, are_refused_with_the_option_and_its_form) {
  EXPECT_THAT(refusal_of_changes({.scale_shock = "3"}), HasSubstr("--scale-shock: expected 0.5 to 2, found `3`"));
  EXPECT_THAT(refusal_of_changes({.delay_feeds = {"tape=2s"}}),
              HasSubstr("--delay-feed: expected stocks, funds or indices"));
  EXPECT_THAT(refusal_of_changes({.drop_feeds = {"stocks"}}), HasSubstr("--drop-feed"));
  EXPECT_THAT(refusal_of_changes({.splits = {"NVDA=4"}}), HasSubstr("--split"));
  EXPECT_THAT(refusal_of_changes({.halts = {"NVDA@10:30-10:00"}}), HasSubstr("--halt"));
  EXPECT_THAT(refusal_of_changes({.fat_fingers = {"NVDA@11:02=-30"}}), HasSubstr("--fat-finger"));
  EXPECT_THAT(refusal_of_changes({.fat_fingers = {"NVDA@11:02=-100%"}}), HasSubstr("--fat-finger"));
}

}  // namespace
}  // namespace tocsin
