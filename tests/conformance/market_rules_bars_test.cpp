#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/any_feed.hpp"
#include "app/run.hpp"

namespace tocsin {
namespace {

const std::filesystem::path folder = std::filesystem::path(TOCSIN_SHARED_DATA_DIR) / "bars/lean";
const std::string rules_file = TOCSIN_SOURCE_DIR "/tests/conformance/market_rules_bars.toml";

// Real one-minute bars of 27 January 2025, through rules that are recomputed from trades.
class MarketRulesOnBars : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "no bars in " << folder;
    std::set<std::string> zips;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      if (file.path().filename().string().ends_with("20250127_trade.zip")) zips.insert(file.path().string());
    }
    run_.emplace(open_feeds({zips.begin(), zips.end()}), RulesFile::load(rules_file),
                 RunOptions{.alerts = {}, .console = false});
    run_->play({}, [this](const Alert& alert) { alerts_.push_back(alert); });
  }

  [[nodiscard]] const Market& market() const { return run_->names().market; }
  [[nodiscard]] std::set<std::string> rung_by(std::string_view rule) const {
    std::set<std::string> names;
    for (const Alert& alert : alerts_) {
      const bool rings = alert.state == AlertState::firing || alert.state == AlertState::escalated;
      if (!rings || run_->names().policy(alert.rule).name != rule) continue;
      names.insert(std::string(market().name_of(alert.subject)));
    }
    return names;
  }
  // Names that traded, of whose session `is_it` says so.
  template <class IsIt>
  [[nodiscard]] std::set<std::string> traded_that(IsIt is_it) const {
    std::set<std::string> names;
    for (std::uint32_t i = 0; i < market().universe().size(); ++i) {
      const InstrumentId id{i};
      const Int128 close = market().prior_close(id).units;
      if (market()[id].open != no_price && close > 0 && is_it(market()[id], close)) {
        names.insert(market().universe()[id].symbol);
      }
    }
    return names;
  }

  std::optional<tocsin::Run> run_;
  std::vector<Alert> alerts_;
};

TEST_F(MarketRulesOnBars, restrict_nvidia_alone) {
  EXPECT_EQ(rung_by("rule_201"), std::set<std::string>{"NVDA"});
  EXPECT_EQ(rung_by("rule_201"), traded_that([](const Market::Instrument& name, Int128 close) {
              return name.low.units * Int128{10} <= close * 9;
            }));
}

TEST_F(MarketRulesOnBars, find_the_names_that_opened_apart) {
  EXPECT_TRUE(rung_by("opens_apart").contains("NVDA"));
  EXPECT_EQ(rung_by("opens_apart"), traded_that([](const Market::Instrument& name, Int128 close) {
              const Int128 moved = name.open.units - close;
              return std::max(moved, -moved) * 100 >= close * 2;
            }));
}

}  // namespace
}  // namespace tocsin
