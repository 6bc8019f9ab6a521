#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/run.hpp"
#include "sinks/alert_words.hpp"
#include "tests/support/recordings.hpp"

namespace tocsin {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using NameSet = std::set<std::string>;

// A recording, played through the rules of the market.
class Played {
 public:
  explicit Played(std::string_view name) {
    for (const Replayable& recording : recordings()) {
      if (recording.name != name) continue;
      run_.emplace(recording.open(), RulesFile::load(recording.rules), RunOptions{.alerts = {}, .console = false});
      run_->play({}, [this](const Alert& alert) { alerts_.push_back(alert); });
    }
  }

  [[nodiscard]] const Market& market() const { return run_->names().market; }
  [[nodiscard]] NameSet rung_by(std::string_view rule) const {
    NameSet names;
    for (const Alert& alert : alerts_) {
      const bool rings = alert.state == AlertState::firing || alert.state == AlertState::escalated;
      if (rings && rule_of(alert) == rule) names.insert(std::string(market().name_of(alert.subject)));
    }
    return names;
  }
  // "09:30:04 firing NVDA is under ..."
  [[nodiscard]] std::vector<std::string> lines_of(std::string_view rule) const {
    std::vector<std::string> lines;
    for (const Alert& alert : alerts_) {
      if (rule_of(alert) != rule || alert.slot == no_slot) continue;
      lines.push_back(run_->names().local.whole_seconds(alert.time) + " " + std::string(word(alert.state)) + " " +
                      std::string(market().name_of(alert.subject)) + " " + std::string(alert.what));
    }
    return lines;
  }

 private:
  [[nodiscard]] std::string_view rule_of(const Alert& alert) const { return run_->names().policy(alert.rule).name; }

  std::optional<Run> run_;
  std::vector<Alert> alerts_;
};

// Members of the SOX of whose figures `is_it` says so.
template <class IsIt>
NameSet members_that(const Market& market, IsIt is_it) {
  NameSet names;
  for (const Basket::Member& member : market.basket(market.find("SOX").value()).members) {
    const InstrumentId id = member.instrument;
    if (is_it(market[id], Int128{market.prior_close(id).units})) names.insert(market.universe()[id].symbol);
  }
  return names;
}

TEST(MarketRulesOfTheDay, restrict_the_names_that_fell_ten_per_cent_and_no_other) {
  const Played day("day_under_market_rules");
  const NameSet restricted = day.rung_by("rule_201");
  for (const char* symbol : {"NVDA", "AVGO", "MRVL", "TSM", "MU", "ARM"}) EXPECT_THAT(restricted, Contains(symbol));
  EXPECT_THAT(restricted, Not(Contains("AMD")));
  EXPECT_EQ(restricted, members_that(day.market(), [](const Market::Instrument& name, Int128 close) {
              return name.low.units * Int128{10} <= close * 9;
            }));
}

TEST(MarketRulesOfTheDay, halt_nothing_and_lose_nothing) {
  const Played day("day_under_market_rules");
  EXPECT_THAT(day.lines_of("breaker"), IsEmpty());
  EXPECT_THAT(day.lines_of("lost"), IsEmpty());
}

TEST(MarketRulesOfTheDay, ring_for_every_name_that_opened_five_per_cent_down) {
  const Played day("day_under_market_rules");
  EXPECT_EQ(day.rung_by("opens_apart"), members_that(day.market(), [](const Market::Instrument& name, Int128 close) {
              return name.open.units * Int128{100} <= close * 95;
            }));
}

TEST(MarketRulesInAStorm, ring_each_for_its_own) {
  const Played storm("market_storm");
  EXPECT_THAT(storm.lines_of("rule_201"),
              ElementsAre("09:30:04 firing NVDA is under short-sale restriction today and the next trading day",
                          "09:30:11 escalated NVDA is under short-sale restriction by its trades, but not by its venue",
                          "09:30:44 resolved NVDA is restricted or free from short sales as its venue says"));
  EXPECT_THAT(storm.lines_of("breaker"), ElementsAre("09:31:10 firing ^GSPC halts the market as a whole for 15 minutes",
                                                     "09:46:10 resolved ^GSPC no longer halts the market as a whole"));
  EXPECT_THAT(storm.lines_of("bands"),
              ElementsAre("09:30:10 firing NVDA stands near its limit up-limit down band",
                          "09:30:10 escalated NVDA is in a limit state",
                          "09:30:25 escalated NVDA is due a limit up-limit down pause of five minutes",
                          "09:35:40 resolved NVDA is due no limit up-limit down pause",
                          "09:35:40 resolved NVDA is in no limit state",
                          "09:35:40 resolved NVDA stands no longer near its limit up-limit down band"));
  EXPECT_THAT(storm.lines_of("opens_apart"), ElementsAre("09:30:00 firing NVDA gaps down at the open"));
}

TEST(MarketRulesInAStorm, tell_silence_and_losses_apart) {
  const Played storm("market_storm");
  EXPECT_THAT(
      storm.lines_of("dead_man"),
      ElementsAre(
          "09:30:21 firing NVDA has gone silent while its feed talks on", "09:30:40 resolved NVDA is spoken of again",
          "09:30:55 firing NVDA has gone silent while its feed talks on", "09:31:02 resolved NVDA is spoken of again",
          "09:31:13 firing NVDA has gone silent while its feed talks on", "09:31:30 firing market has gone silent",
          "09:31:36 resolved market speaks again", "09:31:44 resolved NVDA is spoken of again"));
  EXPECT_THAT(storm.lines_of("lost"),
              ElementsAre("09:31:00 firing market lost messages",
                          "09:31:08 resolved market gave every quote anew since it lost messages"));
}

}  // namespace
}  // namespace tocsin
