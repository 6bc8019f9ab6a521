#include <gtest/gtest.h>

#include <set>
#include <string>

#include "app/run.hpp"
#include "tests/support/related_market.hpp"

namespace tocsin {
namespace {

using Rung = std::set<std::string>;  // rules

Rung rung_in(bool is_stressed) {
  const RulesFile rules = RulesFile::load(TOCSIN_SOURCE_DIR "/tests/golden/relations/rules.toml");
  tocsin::Run run(RelatedMarket(is_stressed).feeds(), rules, {.alerts = {}, .console = false, .threads = 1});
  Rung rung;
  run.play({.pace = parse_pace("max"), .window = {}}, [&](const Alert& alert) {
    if (alert.slot != no_slot) rung.insert(run.desk().engine().policies()[index_of(alert.rule)].name);
  });
  return rung;
}

TEST(RelationsRecording, each_rings_where_names_go_together_and_a_leader_falls) {
  EXPECT_EQ(rung_in(true), (Rung{"together", "one_factor", "by_the_tick", "echo"}));
}

TEST(RelationsRecording, none_rings_on_the_same_market_without_it) { EXPECT_EQ(rung_in(false), Rung{}); }

// The fall is told once, by the second in which only the leader had it.
TEST(RelationsRecording, the_echo_is_foretold_two_seconds_before_it_comes) {
  const RulesFile rules = RulesFile::load(TOCSIN_SOURCE_DIR "/tests/golden/relations/rules.toml");
  tocsin::Run run(RelatedMarket(true).feeds(), rules, {.alerts = {}, .console = false, .threads = 1});
  std::vector<Alert> rung;
  run.play({.pace = parse_pace("max"), .window = {}}, [&](const Alert& alert) {
    if (alert.slot != no_slot && alert.subject == RelatedMarket::echo) rung.push_back(alert);
  });
  ASSERT_FALSE(rung.empty());
  EXPECT_EQ(rung[0].time, RelatedMarket::opening + std::chrono::milliseconds{1'800'190});
  EXPECT_NEAR(static_cast<double>(rung[0].evidence[1].value), 2e9, 1e8);
  EXPECT_LT(rung[0].value, -8'000);
  EXPECT_LE(rung.back().time, rung[0].time + std::chrono::seconds{2});
}

}  // namespace
}  // namespace tocsin
