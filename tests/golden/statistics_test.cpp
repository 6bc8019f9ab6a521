#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "app/run.hpp"
#include "tests/support/stressed_market.hpp"

namespace tocsin {
namespace {

using Rung = std::set<std::pair<std::string, SubjectId>>;  // rule, name

Rung rung_in(bool is_stressed) {
  const RulesFile rules = RulesFile::load(TOCSIN_SOURCE_DIR "/tests/golden/statistics/rules.toml");
  tocsin::Run run(StressedMarket(is_stressed).feeds(), rules, {.alerts = {}, .console = false, .threads = 1});
  Rung rung;
  run.play({.pace = parse_pace("max"), .window = {}}, [&](const Alert& alert) {
    if (alert.slot != no_slot) rung.emplace(run.desk().engine().policies()[index_of(alert.rule)].name, alert.subject);
  });
  return rung;
}

TEST(StatisticsRecording, each_detector_rings_for_what_befell_its_name) {
  const Rung rung = rung_in(true);
  EXPECT_TRUE(rung.contains({"burst", StressedMarket::burst}));
  EXPECT_TRUE(rung.contains({"turn", StressedMarket::turn}));
  EXPECT_TRUE(rung.contains({"turn_by_page_hinkley", StressedMarket::turn}));
  EXPECT_TRUE(rung.contains({"jump", StressedMarket::jump}));
  EXPECT_TRUE(rung.contains({"surge", StressedMarket::surge}));
  EXPECT_TRUE(rung.contains({"drain", StressedMarket::drain}));
  EXPECT_FALSE(rung.contains({"surge", StressedMarket::turn}));
  EXPECT_FALSE(rung.contains({"drain", StressedMarket::burst}));
}

TEST(StatisticsRecording, none_rings_on_the_same_market_without_it) { EXPECT_EQ(rung_in(false), Rung{}); }

}  // namespace
}  // namespace tocsin
