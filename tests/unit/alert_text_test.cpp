#include "sinks/alert_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sinks/alert_words.hpp"
#include "tests/support/small_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

std::vector<std::string> lines_of(const SmallDesk& desk) {
  std::vector<std::string> lines;
  for (const Alert& alert : desk.alerts()) lines.push_back(alert_line(alert, desk.names()));
  return lines;
}

TEST(AlertText, an_index_drop_rings_escalates_and_is_resolved) {
  SmallDesk desk(small_rules::index_drop());
  desk.trade(SmallDesk::nvda, Price::whole(92), 47min + 42s + 318ms);
  desk.trade(SmallDesk::vst, Price::whole(49), 47min + 43s);
  desk.trade(SmallDesk::nvda, {86'123'456'789}, 47min + 50s);
  desk.trade(SmallDesk::nvda, Price::whole(101), 64min + 30s);
  EXPECT_THAT(
      lines_of(desk),
      ElementsAre("10:17:42.318  WARNING   AI -4.00 % from prior close (9,600.00, limit 9,700.00; ref 10,000.00) "
                  "(50.0 % of weight has traded)  ai_ladder 3 %  rings  9b847fe659f1e864",
                  "10:17:50.000  CRITICAL  AI -7.94 % from prior close (9,206.17, limit 9,250.00; ref 10,000.00)  "
                  "ai_ladder 7.5 %  escalated  88d6bdeaf648266d",
                  "10:34:30.000  CRITICAL  AI -0.50 % from prior close (9,950.00, limit 9,300.00; ref 10,000.00) "
                  "(oldest price 16 min 47 s old)  ai_ladder 7.5 %  resolved  88d6bdeaf648266d",
                  "10:34:30.000  WARNING   AI -0.50 % from prior close (9,950.00, limit 9,750.00; ref 10,000.00) "
                  "(oldest price 16 min 47 s old)  ai_ladder 3 %  resolved  9b847fe659f1e864"));
  EXPECT_THAT(contributor_lines(desk.alerts()[1], desk.names(), 5),
              ElementsAre("NVDA -693.83 points (-13.88 %)", "VST -100.00 points (-2.00 %)"));
  EXPECT_THAT(contributor_lines(desk.alerts()[1], desk.names(), 1), ElementsAre("NVDA -693.83 points (-13.88 %)"));
  EXPECT_THAT(contributor_lines(desk.alerts()[2], desk.names(), 5),
              ElementsAre("VST -100.00 points (-2.00 %)", "NVDA +50.00 points (+1.00 %)"));
}

TEST(AlertText, a_trade_that_was_taken_back_or_corrected_is_named) {
  SmallDesk desk(small_rules::name_drop());
  desk.trade(SmallDesk::nvda, Price::whole(90), 1s);
  desk.trade(SmallDesk::vst, Price::whole(40), 2s);
  desk.correct(SmallDesk::nvda, 1, no_price, 3s);
  desk.correct(SmallDesk::vst, 2, Price::whole(45), 4s);
  EXPECT_THAT(lines_of(desk)[2],
              "09:30:03.000  NOTICE    Nvidia (NVDA) 0.00 % from prior close ($100.00, limit $96.00; ref $100.00) (has "
              "not traded today)  names 4 %  withdrawn (rang at 09:30:01.000 on a trade of NVDA at $90.00 at "
              "09:30:01.000, cancelled by sip)  " +
                  hex_id(desk.alerts()[0].id));
  EXPECT_THAT(
      lines_of(desk)[3],
      "09:30:04.000  NOTICE    Vistra (VST) -10.00 % from prior close ($45.00, limit $48.00; ref $50.00)  names "
      "4 %  revised (a trade of VST at $40.00 at 09:30:02.000, corrected to $45.00 by sip)  " +
          hex_id(desk.alerts()[1].id));
}

TEST(AlertText, halted_weight_is_told) {
  SmallDesk desk(small_rules::index_drop());
  desk.halt(SmallDesk::vst, 1s);
  desk.trade(SmallDesk::nvda, Price::whole(92), 2s);
  EXPECT_THAT(
      lines_of(desk),
      ElementsAre("09:30:02.000  WARNING   AI -4.00 % from prior close (9,600.00, limit 9,700.00; ref "
                  "10,000.00) (50.0 % of weight has traded, 50.0 % of weight is halted)  ai_ladder 3 %  rings  " +
                  hex_id(desk.alerts()[0].id)));
}

TEST(AlertText, each_basis_has_its_words) {
  const auto words = [](FallFrom from) {
    SmallDesk desk(small_rules::name_drop(from));
    desk.trade(SmallDesk::vst, Price::whole(50), 1s);
    desk.trade(SmallDesk::vst, Price::whole(47), 2s);
    return lines_of(desk);
  };
  const std::string head = "09:30:02.000  NOTICE    Vistra (VST) -6.00 % from ";
  const std::string tail = " ($47.00, limit $48.00; ref $50.00)  names 4 %  rings  517f46bb6ca3a5d2";
  EXPECT_THAT(words({.basis = Basis::prior_close}), ElementsAre(head + "prior close" + tail));
  EXPECT_THAT(words({.basis = Basis::open}), ElementsAre(head + "the open" + tail));
  EXPECT_THAT(words({.basis = Basis::session_high}), ElementsAre(head + "session high" + tail));
  EXPECT_THAT(words({.basis = Basis::rolling_high, .window = 5min}),
              ElementsAre(head + "the high of the last 5 min" + tail));
}

TEST(AlertText, a_loss_of_market_value_is_told_in_dollars) {
  SmallDesk desk(small_rules::value_lost());
  desk.trade(SmallDesk::nvda, {89'500'000'000}, 11min + 7s + 1ms);
  EXPECT_THAT(lines_of(desk), ElementsAre("09:41:07.001  WARNING   Nvidia (NVDA) has lost $105.0bn of market value "
                                          "(-10.50 % from prior close; now $895.0bn, ref $1,000.0bn)  big_losses "
                                          "$100bn  rings  82e184deab818e62"));
}

TEST(AlertText, breadth_counts_the_members) {
  SmallDesk lower(small_rules::breadth(0));
  lower.trade(SmallDesk::vst, {49'990'000'000}, 1s);
  lower.trade(SmallDesk::nvda, Price::whole(90), 2s);
  EXPECT_THAT(lines_of(lower),
              ElementsAre("09:30:01.000  WARNING   breadth: 1 of 2 AI members (50.0 %) lower than the prior close "
                          "(50.0 % of weight has traded)  ai_breadth 50 %  rings  " +
                          hex_id(lower.alerts()[0].id)));
  SmallDesk deeper(small_rules::breadth(25'000));
  deeper.trade(SmallDesk::nvda, Price::whole(100), 1s);
  deeper.trade(SmallDesk::vst, Price::whole(45), 2s);
  EXPECT_THAT(lines_of(deeper),
              ElementsAre("09:30:02.000  WARNING   breadth: 1 of 2 AI members (50.0 %) down 2.5 % or more from prior "
                          "close  ai_breadth 50 %  rings  " +
                          hex_id(deeper.alerts()[0].id)));
}

TEST(AlertText, a_cascade_tells_the_order_and_who_held) {
  SmallDesk desk(small_rules::sector_cascade());
  desk.trade(SmallDesk::vst, Price::whole(47), 500ms);
  desk.trade(SmallDesk::nvda, {93'800'000'000}, 75s + 500ms);
  EXPECT_THAT(lines_of(desk),
              ElementsAre("09:31:15.500  CRITICAL  cascade: 2 of 3 sectors (100.0 % of known market value) down 5 % "
                          "within 3 h: power_producers 09:30:00, chips +1 min 15 s; held: staples; names down 2; names "
                          "a minute 1.60  spread 2 sectors  rings  5d86e906f72676e3"));
  EXPECT_THAT(contributor_lines(desk.alerts()[0], desk.names(), 5),
              ElementsAre("power_producers 09:30:00.500 -6.00 %, first Vistra (VST)",
                          "chips 09:31:15.500 -6.20 %, first Nvidia (NVDA)"));
}

TEST(AlertText, a_cascade_tells_onsets_outside_its_window) {
  Rules rules = small_rules::sector_cascade();
  rules.of<SectorCascade>()[0].window = 1h;
  SmallDesk desk(std::move(rules));
  desk.trade(SmallDesk::ko, Price::whole(50), 1s);
  desk.trade(SmallDesk::vst, Price::whole(47), 2h);
  desk.trade(SmallDesk::nvda, Price::whole(93), 2h + 1s);
  EXPECT_THAT(lines_of(desk),
              ElementsAre("11:30:01.000  CRITICAL  cascade: 3 of 3 sectors (100.0 % of known market value) down 5 %, "
                          "2 of them within 1 h: staples 09:30:01, power_producers +1 h 59 min 59 s, chips +2 h; names "
                          "down 3; names a minute 0.03  spread 2 sectors  rings  " +
                          hex_id(desk.alerts()[0].id)));
}

TEST(AlertText, what_is_suppressed_says_why_and_by_which_alert) {
  Rules rules = small_rules::index_drop();
  rules.of<IndexDrop>()[0].levels = {30'000};
  rules.policies[0].key = "ai";
  rules.policies[0].cool_down = 1h;
  rules.policies.push_back({.name = "again", .detector = "index_drop", .key = "ai"});
  rules.of<IndexDrop>().push_back(rules.of<IndexDrop>()[0]);
  rules.of<IndexDrop>()[1].rule = RuleId{1};
  rules.policies.push_back({.name = "child", .detector = "breadth", .parent = RuleId{0}});
  rules.of<Breadth>().push_back(
      {.rule = RuleId{2}, .basket = SmallDesk::ai, .drop = 0, .levels = {1'000'000}, .clear = 100'000});
  SmallDesk desk(std::move(rules));
  desk.trade(SmallDesk::nvda, Price::whole(92), 1s);
  desk.trade(SmallDesk::vst, Price::whole(49), 2s);
  desk.trade(SmallDesk::vst, Price::whole(60), 3s);
  desk.trade(SmallDesk::nvda, Price::whole(60), 4s);
  std::vector<std::string> ends;
  for (const std::string& line : lines_of(desk)) ends.push_back(line.substr(0, 12) + line.substr(line.find(")  ") + 1));
  const std::string first = hex_id(desk.alerts()[0].id);
  const auto id = [&](std::size_t i) { return hex_id(desk.alerts()[i].id); };
  ASSERT_GE(desk.alerts().size(), 3U);
  EXPECT_EQ(ends[0], "09:30:01.000  ai_ladder 3 %  rings  " + first);
  EXPECT_EQ(ends[1], "09:30:01.000  again 3 %  suppressed (duplicate of " + first + ")  " + id(1));
  EXPECT_THAT(lines_of(desk)[2], testing::EndsWith("child 100 %  suppressed (parent " + first + " rings)  " + id(2)));
  EXPECT_THAT(lines_of(desk),
              testing::Contains(testing::HasSubstr("ai_ladder 3 %  suppressed (cools down after " + first + ")")));
}

TEST(AlertText, small_prices_keep_four_decimals_and_unknown_figures_say_so) {
  const SmallDesk desk(small_rules::name_drop());
  Alert alert;
  alert.subject = SmallDesk::nvda;
  alert.unit = Unit::price;
  alert.traded_ppm = ppm_per_one;
  alert.value = 123'450'000;
  alert.limit = -500'000'000;
  alert.reference = no_price.units;
  alert.key = 40'000;
  EXPECT_EQ(
      alert_text(alert, desk.names()),
      "WARNING   Nvidia (NVDA) by an unknown part from prior close ($0.1235, limit -$0.5000; ref not known)  names "
      "4 %  rings  0000000000000000");
}

TEST(AlertText, an_instrument_without_a_trade_today_says_so) {
  const SmallDesk desk(small_rules::value_lost());
  Alert alert;
  alert.subject = SmallDesk::nvda;
  alert.unit = Unit::dollars;
  alert.value = -5'000'000'000;
  alert.reference = 1'000'000'000'000;
  alert.change_ppm = 5'000;
  alert.key = 100'000'000'000;
  alert.level_unit = Unit::dollars;
  alert.state = AlertState::resolved;
  EXPECT_EQ(alert_text(alert, desk.names()),
            "WARNING   Nvidia (NVDA) has gained $5.0bn of market value (+0.50 % from prior close; now $1,005.0bn, ref "
            "$1,000.0bn) (has not traded today)  big_losses $100bn  resolved  0000000000000000");
}

TEST(AlertText, says_what_a_detector_found_in_its_own_words) {
  const SmallDesk desk(small_rules::value_lost());
  Alert alert;
  alert.subject = SmallDesk::nvda;
  alert.what = "trades more than usual";
  alert.level_unit = Unit::score;
  alert.key = 2'500'000;
  alert.unit = Unit::score;
  alert.value = 3'141'593;
  alert.limit = 2'500'000;
  alert.traded_ppm = ppm_per_one;
  alert.add_evidence("usual volume", Unit::shares, 1'200);
  alert.add_evidence("over", Unit::seconds, 300'000'000'000);
  EXPECT_EQ(alert_text(alert, desk.names()),
            "WARNING   Nvidia (NVDA) trades more than usual: 3.14, limit 2.50; usual volume 1200 shares; over 5 min  "
            "big_losses 2.5  rings  0000000000000000");
  alert.limit = no_price.units;
  EXPECT_EQ(alert_text(alert, desk.names()).find("limit"), std::string::npos);
}

}  // namespace
}  // namespace tocsin
