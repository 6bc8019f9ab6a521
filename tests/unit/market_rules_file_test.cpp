#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/rules/binding.hpp"
#include "tests/support/setup_error_of.hpp"
#include "tests/support/small_rules.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr SubjectId amd{0}, nvda{3}, caret_sox{6}, sox{7};

std::string mistake_in(const std::string& text) {
  return setup_error_of([&] { return bound(text); });
}

TEST(MarketRulesFile, binds_a_short_sale_restriction_to_its_names) {
  Rules rules = bound(rule("short_sale_restriction", "names = [\"NVDA\", \"AMD\"]"));
  EXPECT_THAT(rules.of<ShortSaleRestriction>().at(0).names, ElementsAre(amd, nvda));
  EXPECT_EQ(rules.of<ShortSaleRestriction>().at(0).grace, 5s);
}

TEST(MarketRulesFile, refuses_a_grace_out_of_bounds) {
  EXPECT_THAT(mistake_in(rule("short_sale_restriction", "names = \"AMD\"\ngrace = \"2min\"")),
              HasSubstr("grace: expected a duration from \"1ms\" to \"1min\", found `2min`"));
  EXPECT_THAT(mistake_in(rule("luld", "names = \"AMD\"\ngrace = \"0s\"")), HasSubstr("grace: expected a duration"));
}

TEST(MarketRulesFile, watches_the_sp_500_unless_told_otherwise) {
  Rules rules = bound(rule("market_wide_breaker", "subject = \"^SOX\"\ngrace = \"1s\""));
  EXPECT_EQ(rules.of<MarketWideBreaker>().at(0).index, caret_sox);
  EXPECT_EQ(rules.of<MarketWideBreaker>().at(0).grace, 1s);
  EXPECT_THAT(mistake_in(rule("market_wide_breaker", "")),
              HasSubstr("expected a symbol of the universe, found `^GSPC`"));
}

TEST(MarketRulesFile, reads_how_near_a_band_is) {
  Rules rules = bound(rule("luld", "names = \"AMD\"\nnear = 1.5"));
  EXPECT_EQ(rules.of<Luld>().at(0).near, 15'000);
  EXPECT_EQ(bound(rule("luld", "names = \"AMD\"")).of<Luld>().at(0).near, 0);
  EXPECT_THAT(mistake_in(rule("luld", "names = \"AMD\"\nnear = 0")), HasSubstr("near: expected a per cent above 0"));
}

TEST(MarketRulesFile, reads_the_direction_of_a_gap) {
  Rules rules = bound(rule("gap_open", "names = \"AMD\"\nlevels = [2, 5]\ndirection = \"down\""));
  EXPECT_EQ(rules.of<GapOpen>().at(0).direction, Direction::down);
  EXPECT_THAT(rules.of<GapOpen>().at(0).levels, ElementsAre(20'000, 50'000));
  EXPECT_EQ(bound(rule("gap_open", "names = \"AMD\"\nlevels = [2]")).of<GapOpen>().at(0).direction, Direction::both);
  EXPECT_THAT(mistake_in(rule("gap_open", "names = \"AMD\"\nlevels = [2]\ndirection = \"dwon\"")),
              HasSubstr("direction: expected down, up or both, found `dwon`"));
}

TEST(MarketRulesFile, watches_names_or_sources_for_silence) {
  Rules rules = bound(rule("stale_feed", "names = \"AMD\"\nafter = \"10s\"\npace = 20"));
  EXPECT_THAT(rules.of<StaleFeed>().at(0).names, ElementsAre(amd));
  EXPECT_FALSE(rules.of<StaleFeed>().at(0).sources);
  EXPECT_EQ(rules.of<StaleFeed>().at(0).after, 10s);
  EXPECT_EQ(rules.of<StaleFeed>().at(0).pace, 20);
  Rules of_sources = bound(rule("stale_feed", "sources = true\nafter = \"10s\""));
  EXPECT_THAT(of_sources.of<StaleFeed>().at(0).names, IsEmpty());
  EXPECT_TRUE(of_sources.of<StaleFeed>().at(0).sources);
}

TEST(MarketRulesFile, refuses_silence_of_nobody_and_the_pace_of_a_source) {
  EXPECT_THAT(mistake_in(rule("stale_feed", "after = \"10s\"")), HasSubstr("names: "));
  EXPECT_THAT(mistake_in(rule("stale_feed", "sources = true\nafter = \"10s\"\npace = 2")),
              HasSubstr("pace: expected none, since the rule has no names"));
  EXPECT_THAT(mistake_in(rule("stale_feed", "names = \"AMD\"\nafter = \"10s\"\npace = 0")),
              HasSubstr("pace: expected a number of times"));
}

TEST(MarketRulesFile, tells_of_every_basket_unless_some_are_named) {
  EXPECT_THAT(bound(rule("gap", "")).of<FeedGap>().at(0).baskets, IsEmpty());
  EXPECT_THAT(bound(rule("gap", "baskets = \"SOX\"")).of<FeedGap>().at(0).baskets, ElementsAre(sox));
}

}  // namespace
}  // namespace tocsin
