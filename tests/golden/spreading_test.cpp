#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "app/run.hpp"
#include "sinks/alert_words.hpp"
#include "tests/support/spreading_market.hpp"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

// A market played through the rules; what they see is not told.
class Played {
 public:
  explicit Played(bool is_stressed)
      : run_(SpreadingMarket(is_stressed).feeds(),
             RulesFile::load(TOCSIN_SOURCE_DIR "/tests/golden/spreading_market/rules.toml"),
             {.alerts = {}, .console = false, .threads = 1}) {
    run_.play({.pace = parse_pace("max"), .window = {}}, [this](const Alert& alert) {
      if (alert.slot != no_slot) alerts_.push_back(alert);
    });
  }

  [[nodiscard]] std::vector<Alert> alerts_of(std::string_view rule) const {
    std::vector<Alert> found;
    std::ranges::copy_if(alerts_, std::back_inserter(found),
                         [&](const Alert& alert) { return run_.names().policy(alert.rule).name == rule; });
    return found;
  }
  // "10:10:02 firing"
  [[nodiscard]] std::vector<std::string> lines_of(std::string_view rule) const {
    std::vector<std::string> lines;
    for (const Alert& alert : alerts_of(rule)) {
      lines.push_back(run_.names().local.whole_seconds(alert.time) + " " + std::string(word(alert.state)));
    }
    return lines;
  }
  [[nodiscard]] const std::vector<Alert>& alerts() const { return alerts_; }

 private:
  tocsin::Run run_;
  std::vector<Alert> alerts_;
};

TEST(SpreadingMarket, a_fund_that_leaves_its_basket_rings_and_no_old_price_does) {
  const Played played(true);
  EXPECT_THAT(played.lines_of("fund_apart"),
              ElementsAre("10:10:03 firing", "10:10:03 escalated", "10:10:30 resolved", "10:10:30 resolved"));
}

TEST(SpreadingMarket, an_index_that_is_published_and_lags_rings_and_one_that_is_not_published_does_not) {
  const Played played(true);
  EXPECT_THAT(played.lines_of("index_lags"), ElementsAre(StartsWith("10:15:0"), StartsWith("10:16:0")));
}

TEST(SpreadingMarket, falls_that_go_from_sector_to_sector_ring_and_end) {
  const Played played(true);
  EXPECT_THAT(played.lines_of("contagious"), ElementsAre(StartsWith("09:4"), testing::EndsWith("resolved")));
}

TEST(SpreadingMarket, a_cascade_tells_how_far_falls_bring_on_falls) {
  const Played played(true);
  const std::vector<Alert> rung = played.alerts_of("spreads");
  ASSERT_FALSE(rung.empty());
  const Alert& last = rung.back();
  ASSERT_EQ(last.evidence.size(), 4U);
  EXPECT_EQ(last.evidence[0].name, "names down");
  EXPECT_GE(last.evidence[0].value, 6);
  EXPECT_EQ(last.evidence[1].name, "names a minute");
  EXPECT_GT(last.evidence[1].value, 0);
  EXPECT_LT(last.evidence[2].value, last.evidence[3].value);  // the branching ratio before and now
}

TEST(SpreadingMarket, nothing_rings_where_nothing_happens) { EXPECT_THAT(Played(false).alerts(), IsEmpty()); }

}  // namespace
}  // namespace tocsin
