#include "sinks/json_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/notices.hpp"
#include "sinks/alert_text.hpp"
#include "sinks/alert_words.hpp"
#include "tests/support/small_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<std::string> all_keys{
    "schema",    "id",         "related_id",   "state",      "reason",     "severity",     "rule",
    "detector",  "subject",    "subject_name", "level",      "level_unit", "time",         "time_local",
    "trigger",   "unit",       "value",        "limit",      "reference",  "basis",        "window_s",
    "drop_pct",  "change_pct", "coverage_pct", "halted_pct", "oldest_s",   "contributors", "held",
    "share_pct", "text",       "reconstructed"};

std::vector<std::string> keys_of(const ordered_json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

std::vector<std::string> lines_of(const SmallDesk& desk, const Names& names) {
  std::vector<std::string> lines;
  for (const Alert& alert : desk.alerts()) {
    lines.push_back(json_line(alert, names));
    EXPECT_EQ(ordered_json::parse(lines.back()).at("text"), alert_text(alert, names));
  }
  return lines;
}

std::vector<std::string> lines_of(const SmallDesk& desk) {
  const std::vector<std::string> lines = lines_of(desk, desk.names());
  for (const std::string& line : lines) EXPECT_EQ(keys_of(ordered_json::parse(line)), all_keys);
  return lines;
}

struct FallenIndex : SmallDesk {
  FallenIndex() : SmallDesk(small_rules::index_drop()) {
    trade(SmallDesk::nvda, Price::whole(92), 47min + 42s + 318ms);
    trade(SmallDesk::vst, {49'000'000'001}, 47min + 43s);
    trade(SmallDesk::nvda, {86'123'456'789}, 47min + 50s);
    trade(SmallDesk::nvda, Price::whole(101), 64min + 30s);
  }
};

TEST(JsonLine, an_index_drop_firing) {
  EXPECT_EQ(
      lines_of(FallenIndex())[0],
      R"({"schema":1,"id":"9b847fe659f1e864","related_id":null,"state":"firing","reason":null,"severity":"warning",)"
      R"("rule":"ai_ladder","detector":"index_drop","subject":"AI","subject_name":"AI","level":3,)"
      R"("level_unit":"percent","time":"2025-01-27T15:17:42.318000000Z",)"
      R"("time_local":"2025-01-27T10:17:42.318000000-05:00","trigger":{"time":"2025-01-27T15:17:42.318000000Z",)"
      R"("sequence":1,"source":"sip","instrument":"NVDA"},"unit":"points","value":9600,"limit":9700,)"
      R"("reference":10000,"basis":"prior_close","window_s":null,"drop_pct":null,"change_pct":-4,)"
      R"("coverage_pct":50,"halted_pct":0,"oldest_s":0,"contributors":[{"subject":"NVDA","points":-400,)"
      R"("change_pct":-8},{"subject":"VST","points":0,"change_pct":0}],"held":[],"share_pct":null,)"
      R"("text":"WARNING   AI -4.00 % from prior close (9,600.00, limit 9,700.00; ref 10,000.00) (50.0 % of weight )"
      R"(has traded)  ai_ladder 3 %  rings  9b847fe659f1e864","reconstructed":false})");
}

TEST(JsonLine, an_index_drop_escalated_and_resolved) {
  const std::vector<std::string> lines = lines_of(FallenIndex());
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_THAT(lines[1], HasSubstr(R"("id":"88d6bdeaf648266d","related_id":"9b847fe659f1e864","state":"escalated",)"
                                  R"("reason":null,"severity":"critical",)"));
  EXPECT_THAT(lines[1], HasSubstr(R"("level":7.5,"level_unit":"percent",)"));
  EXPECT_THAT(lines[1], HasSubstr(R"("value":9206.17283955,"limit":9250,"reference":10000,)"));
  EXPECT_THAT(lines[1],
              HasSubstr(R"("change_pct":-7.9383,"coverage_pct":100,"halted_pct":0,"oldest_s":7,"contributors":[)"
                        R"({"subject":"NVDA","points":-693.82716055,"change_pct":-13.8765},)"
                        R"({"subject":"VST","points":-99.9999999,"change_pct":-2}])"));
  EXPECT_THAT(lines[2], HasSubstr(R"("id":"88d6bdeaf648266d","related_id":null,"state":"resolved","reason":null,)"));
  EXPECT_THAT(lines[2], HasSubstr(R"("time":"2025-01-27T15:34:30.000000000Z")"));
  EXPECT_THAT(lines[2], HasSubstr(R"("trigger":{"time":"2025-01-27T15:17:50.000000000Z","sequence":3,)"));
  EXPECT_THAT(lines[3], HasSubstr(R"("id":"9b847fe659f1e864","related_id":null,"state":"resolved","reason":null,)"));
}

TEST(JsonLine, a_name_drop_from_a_rolling_high) {
  SmallDesk desk(small_rules::name_drop({.basis = Basis::rolling_high, .window = 5min}));
  desk.trade(SmallDesk::nvda, Price::whole(100), 1s);
  desk.trade(SmallDesk::nvda, {95'500'000'000}, 2s);
  EXPECT_THAT(
      lines_of(desk),
      ElementsAre(
          R"({"schema":1,"id":"0e33648077709aea","related_id":null,"state":"firing","reason":null,"severity":"notice",)"
          R"("rule":"names","detector":"name_drop","subject":"NVDA","subject_name":"Nvidia","level":4,)"
          R"("level_unit":"percent","time":"2025-01-27T14:30:02.000000000Z",)"
          R"("time_local":"2025-01-27T09:30:02.000000000-05:00","trigger":{"time":"2025-01-27T14:30:02.000000000Z",)"
          R"("sequence":2,"source":"sip","instrument":"NVDA"},"unit":"price","value":95.5,"limit":96,"reference":100,)"
          R"("basis":"rolling_high","window_s":300,"drop_pct":null,"change_pct":-4.5,"coverage_pct":100,)"
          R"("halted_pct":0,"oldest_s":0,"contributors":[],"held":[],"share_pct":null,)"
          R"("text":"NOTICE    Nvidia (NVDA) -4.50 % from the high of the last 5 min ($95.50, limit $96.00; ref )"
          R"($100.00)  names 4 %  rings  0e33648077709aea","reconstructed":false})"));
}

TEST(JsonLine, a_loss_of_market_value) {
  SmallDesk desk(small_rules::value_lost());
  desk.trade(SmallDesk::nvda, {89'500'000'000}, 11min + 7s + 1ms);
  EXPECT_THAT(
      lines_of(desk),
      ElementsAre(
          R"({"schema":1,"id":"82e184deab818e62","related_id":null,"state":"firing","reason":null,)"
          R"("severity":"warning","rule":"big_losses","detector":"value_lost","subject":"NVDA",)"
          R"("subject_name":"Nvidia","level":100000000000,"level_unit":"dollars",)"
          R"("time":"2025-01-27T14:41:07.001000000Z","time_local":"2025-01-27T09:41:07.001000000-05:00",)"
          R"("trigger":{"time":"2025-01-27T14:41:07.001000000Z","sequence":1,"source":"sip","instrument":"NVDA"},)"
          R"("unit":"dollars","value":105000000000,"limit":100000000000,"reference":1000000000000,)"
          R"("basis":"prior_close","window_s":null,"drop_pct":null,"change_pct":-10.5,"coverage_pct":100,)"
          R"("halted_pct":0,"oldest_s":0,"contributors":[],"held":[],"share_pct":null,)"
          R"("text":"WARNING   Nvidia (NVDA) has lost $105.0bn of market value (-10.50 % from prior close; now )"
          R"($895.0bn, ref $1,000.0bn)  big_losses $100bn  rings  82e184deab818e62","reconstructed":false})"));
}

TEST(JsonLine, breadth) {
  SmallDesk desk(small_rules::breadth(0));
  desk.trade(SmallDesk::nvda, {99'990'000'000}, 11min + 7s + 1ms);
  EXPECT_THAT(
      lines_of(desk),
      ElementsAre(
          R"({"schema":1,"id":"885391a9a6cc4565","related_id":null,"state":"firing","reason":null,)"
          R"("severity":"warning","rule":"ai_breadth","detector":"breadth","subject":"AI","subject_name":"AI",)"
          R"("level":50,"level_unit":"percent","time":"2025-01-27T14:41:07.001000000Z",)"
          R"("time_local":"2025-01-27T09:41:07.001000000-05:00","trigger":{"time":"2025-01-27T14:41:07.001000000Z",)"
          R"("sequence":1,"source":"sip","instrument":"NVDA"},"unit":"members","value":1,"limit":1,"reference":2,)"
          R"("basis":"prior_close","window_s":null,"drop_pct":0,"change_pct":null,"coverage_pct":50,"halted_pct":0,)"
          R"("oldest_s":0,"contributors":[{"subject":"NVDA","points":-0.5,"change_pct":-0.01},)"
          R"({"subject":"VST","points":0,"change_pct":0}],"held":[],"share_pct":50,)"
          R"("text":"WARNING   breadth: 1 of 2 AI members (50.0 %) lower than the prior close (50.0 % of weight has )"
          R"(traded)  ai_breadth 50 %  rings  885391a9a6cc4565","reconstructed":false})"));
}

TEST(JsonLine, a_sector_cascade) {
  SmallDesk desk(small_rules::sector_cascade());
  desk.trade(SmallDesk::vst, Price::whole(47), 500ms);
  desk.trade(SmallDesk::nvda, {93'800'000'000}, 75s + 500ms);
  EXPECT_THAT(
      lines_of(desk, desk.names()),
      ElementsAre(
          R"({"schema":1,"id":"5d86e906f72676e3","related_id":null,"state":"firing","reason":null,)"
          R"("severity":"critical","rule":"spread","detector":"sector_cascade","subject":"market",)"
          R"("subject_name":"market","level":2,"level_unit":"sectors","time":"2025-01-27T14:31:15.500000000Z",)"
          R"("time_local":"2025-01-27T09:31:15.500000000-05:00","trigger":{"time":"2025-01-27T14:31:15.500000000Z",)"
          R"("sequence":2,"source":"sip","instrument":"NVDA"},"unit":"sectors","value":2,"limit":2,"reference":3,)"
          R"("basis":"prior_close","window_s":10800,"drop_pct":5,"change_pct":null,"coverage_pct":null,)"
          R"("halted_pct":null,"oldest_s":null,"evidence":[{"name":"names down","unit":"number","value":2},)"
          R"({"name":"names a minute","unit":"score","value":1.6}],"contributors":[{"subject":"power_producers",)"
          R"("time":"2025-01-27T14:30:00.500000000Z","lag_s":0,"leader":"VST","change_pct":-6},)"
          R"({"subject":"chips","time":"2025-01-27T14:31:15.500000000Z","lag_s":75,"leader":"NVDA",)"
          R"("change_pct":-6.2}],"held":["staples"],"share_pct":100,)"
          R"("text":"CRITICAL  cascade: 2 of 3 sectors (100.0 % of known market value) down 5 % within 3 h: )"
          R"(power_producers 09:30:00, chips +1 min 15 s; held: staples; names down 2; names a minute 1.60  )"
          R"(spread 2 sectors  rings  5d86e906f72676e3","reconstructed":false})"));
}

TEST(JsonLine, what_is_suppressed_carries_its_reason) {
  Rules rules = small_rules::value_lost();
  rules.policies[0].key = "losses";
  rules.policies.push_back({.name = "again", .detector = "value_lost", .key = "losses"});
  rules.of<ValueLost>().push_back(rules.of<ValueLost>()[0]);
  rules.of<ValueLost>()[1].rule = RuleId{1};
  SmallDesk desk(std::move(rules));
  desk.trade(SmallDesk::nvda, Price::whole(90), 1s);
  const std::vector<std::string> lines = lines_of(desk);
  ASSERT_EQ(lines.size(), 2U);
  const std::string first = hex_id(desk.alerts()[0].id);
  EXPECT_THAT(lines[1], HasSubstr(R"("related_id":")" + first + R"(","state":"suppressed","reason":"duplicate",)"));
}

// An alert of no detector, to be given odd values.
Alert bare_alert() {
  Alert alert;
  alert.subject = SmallDesk::nvda;
  alert.unit = Unit::price;
  alert.traded_ppm = ppm_per_one;
  return alert;
}

TEST(JsonLine, numbers_are_exact_to_the_last_unit) {
  const SmallDesk desk(small_rules::name_drop());
  Alert alert = bare_alert();
  alert.value = 9'999'999'999'999'999;
  alert.limit = -1;
  alert.reference = no_price.units;
  alert.trigger.sequence = std::numeric_limits<std::uint64_t>::max();
  const std::string line = json_line(alert, desk.names());
  EXPECT_THAT(line, HasSubstr(R"("value":9999999.999999999,"limit":-0.000000001,"reference":null,)"));
  EXPECT_THAT(line, HasSubstr(R"("change_pct":null,)"));
  EXPECT_THAT(line, HasSubstr(R"("sequence":18446744073709551615,)"));
}

TEST(JsonLine, a_trigger_without_instrument_or_named_source_says_null) {
  const SmallDesk desk(small_rules::name_drop());
  Alert alert = bare_alert();
  EXPECT_THAT(json_line(alert, desk.names()), HasSubstr(R"("sequence":0,"source":"timer","instrument":null})"));
  alert.trigger.source = 2;
  alert.trigger.instrument = InstrumentId{3};
  EXPECT_THAT(json_line(alert, desk.names()), HasSubstr(R"("sequence":0,"source":null,"instrument":null})"));
}

TEST(JsonLine, odd_names_are_escaped_and_stay_on_one_line) {
  const Universe universe({{.symbol = "A\"\\\n\x01", .name = "Ünï\xFF\u2028", .prior_close = Price::whole(1)}});
  std::vector<Policy> policies{{.name = "a\tb\x1b[31m", .detector = "name_drop"}};
  Arena arena;
  const Market market(arena, universe, {}, Schedule{});
  const Names names{.market = market, .policies = policies};
  Alert alert = bare_alert();
  alert.subject = SubjectId{0};
  const std::string line = json_line(alert, names);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const ordered_json parsed = ordered_json::parse(line);
  EXPECT_EQ(parsed.at("subject"), "A\"\\\n\x01");
  EXPECT_EQ(parsed.at("subject_name"), "Ünï\uFFFD\u2028");
  EXPECT_EQ(parsed.at("rule"), "a\tb\x1b[31m");
  EXPECT_THAT(parsed.at("text").get<std::string>(), testing::StartsWith("WARNING   Ünï\uFFFD\u2028 (A\"\\\?\?) "));
  EXPECT_THAT(parsed.at("text").get<std::string>(), HasSubstr("  a?b?[31m "));
}

TEST(JsonLine, an_alert_that_rested_on_a_broken_trade_says_which) {
  SmallDesk desk(small_rules::name_drop());
  desk.trade(SmallDesk::nvda, Price::whole(90), 1s);
  desk.trade(SmallDesk::vst, {40'500'000'000}, 2s);
  desk.correct(SmallDesk::nvda, 1, no_price, 3s);
  desk.correct(SmallDesk::vst, 2, Price::whole(45), 4s);
  const auto withdrawn = nlohmann::json::parse(json_line(desk.alerts().at(2), desk.names()));
  EXPECT_EQ(withdrawn.at("state"), "withdrawn");
  EXPECT_EQ(withdrawn.at("id"), nlohmann::json::parse(json_line(desk.alerts().at(0), desk.names())).at("id"));
  EXPECT_EQ(
      withdrawn.at("rested_on").dump(),
      R"({"corrected":null,"instrument":"NVDA","price":90,"source":"sip","time":"2025-01-27T14:30:01.000000000Z",)"
      R"("trade_id":1})");
  const auto revised = nlohmann::json::parse(json_line(desk.alerts().at(3), desk.names()));
  EXPECT_EQ(revised.at("state"), "revised");
  EXPECT_EQ(revised.at("rested_on").at("price"), 40.5);
  EXPECT_EQ(revised.at("rested_on").at("corrected"), 45);
  EXPECT_FALSE(nlohmann::json::parse(json_line(desk.alerts().at(0), desk.names())).contains("rested_on"));
}

TEST(JsonLine, provenance_stands_last_where_there_is_something_to_say) {
  const FallenIndex desk;
  Names names = desk.names();
  names.reconstructed = true;
  names.provenance = "made from published figures, not exchange ticks";
  EXPECT_THAT(lines_of(desk, names),
              testing::Each(testing::EndsWith(
                  R"(,"reconstructed":true,"provenance":"made from published figures, not exchange ticks"})")));
}

// --- docs/alert-log.md
// ---------------------------------------------------------------------------------------------------

std::vector<std::string> lines_of_the_page() {
  std::ifstream page(TOCSIN_SOURCE_DIR "/docs/alert-log.md");
  std::vector<std::string> lines;
  for (std::string line; std::getline(page, line);) lines.push_back(line);
  return lines;
}

TEST(JsonLine, tells_the_evidence_of_a_detector_with_words_of_its_own) {
  const SmallDesk desk(small_rules::value_lost());
  Alert alert;
  alert.subject = SmallDesk::nvda;
  alert.what = "trades more than usual";
  alert.level_unit = Unit::score;
  alert.key = 2'500'000;
  alert.unit = Unit::score;
  alert.value = 3'141'593;
  alert.add_evidence("usual volume", Unit::shares, 1'200);
  alert.add_evidence("over", Unit::seconds, 300'000'000'000);
  alert.add_evidence("usual spread", Unit::price, no_price.units);
  const ordered_json line = ordered_json::parse(json_line(alert, desk.names()));
  EXPECT_EQ(line["what"], "trades more than usual");
  EXPECT_EQ(line["level"].dump(), "2.5");
  EXPECT_EQ(line["level_unit"], "score");
  EXPECT_EQ(line["value"].dump(), "3.141593");
  EXPECT_EQ(line["change_pct"], nullptr);
  EXPECT_EQ(line["evidence"].dump(), R"([{"name":"usual volume","unit":"shares","value":1200},)"
                                     R"({"name":"over","unit":"seconds","value":300},)"
                                     R"({"name":"usual spread","unit":"price","value":null}])");
}

TEST(JsonLine, contributors_to_a_score_have_scores) {
  const SmallDesk desk(small_rules::value_lost());
  Alert alert;
  alert.what = "sees falls bring on falls";
  alert.unit = Unit::score;
  alert.contributors.push_back({.subject = SmallDesk::chips, .amount = 850'000, .change_ppm = -53'000});
  const ordered_json line = ordered_json::parse(json_line(alert, desk.names()));
  EXPECT_EQ(line["contributors"].dump(), R"([{"subject":"chips","score":0.85,"change_pct":-5.3}])");
  EXPECT_THAT(contributor_lines(alert, desk.names(), 5), ElementsAre("chips 0.85 (-5.30 %)"));
}

TEST(JsonLine, names_the_feed_that_an_alert_speaks_of) {
  const SmallDesk desk(small_rules::value_lost());
  Alert alert;
  alert.about = 1;
  alert.what = "lost messages";
  alert.unit = alert.level_unit = Unit::messages;
  alert.key = 1;
  alert.value = 51;
  alert.limit = no_price.units;
  alert.add_evidence("from number", Unit::number, 100);
  const ordered_json line = ordered_json::parse(json_line(alert, desk.names()));
  EXPECT_EQ(line["about_source"], "sip");
  EXPECT_EQ(line["subject"], "market");
  EXPECT_EQ(line["evidence"].dump(), R"([{"name":"from number","unit":"number","value":100}])");
  EXPECT_THAT(alert_text(alert, desk.names()), HasSubstr("feed sip lost messages: 51 messages; from number 100"));
}

TEST(AlertLogPage, shows_a_line_as_it_is_written) {
  const FallenIndex desk;
  Names names = desk.names();
  names.reconstructed = true;
  names.provenance = "made from published figures, not exchange ticks";
  EXPECT_THAT(lines_of_the_page(), testing::Contains(json_line(desk.alerts()[1], names)));
}

TEST(JsonLine, names_the_books_in_doubt_only_where_there_are_any) {
  const FallenIndex desk;
  Alert alert = desk.alerts().front();
  EXPECT_THAT(json_line(alert, desk.names()), testing::Not(HasSubstr("gapped_pct")));
  alert.gapped_ppm = 125'000;
  EXPECT_THAT(json_line(alert, desk.names()), HasSubstr(R"("gapped_pct":12.5,"oldest_s")"));
  EXPECT_THAT(alert_text(alert, desk.names()), HasSubstr("the books of 12.5 % of weight lost messages"));
}

TEST(AlertLogPage, lists_every_key_in_its_order) {
  std::vector<std::string> listed;
  for (const std::string& line : lines_of_the_page()) {
    if (line.starts_with("| `")) listed.push_back(line.substr(3, line.find('`', 3) - 3));
  }
  std::vector<std::string> expected = all_keys;
  expected.insert(std::ranges::find(expected, "oldest_s"), "gapped_pct");
  for (const char* key : {"sight", "evidence"}) expected.insert(std::ranges::find(expected, "contributors"), key);
  for (const char* key : {"late_s", "rested_on", "until", "owner", "note", "what"}) {
    expected.insert(std::ranges::find(expected, "unit"), key);
  }
  expected.insert(std::ranges::find(expected, "subject"), "edition");
  expected.insert(std::ranges::find(expected, "level"), "about_source");
  expected.emplace_back("provenance");
  EXPECT_EQ(listed, expected);
}

// A day on which the desk is at work: NVDA falls, is taken up, put off and silenced.
struct BusyDesk : SmallDesk {
  BusyDesk() : SmallDesk(small_rules::name_drop()) {
    trade(SmallDesk::nvda, Price::whole(92), 10min);
    act(DeskVerb::acknowledge, alerts().back().id, Time{}, 1, 11min);
    act(DeskVerb::snooze, alerts().back().id, SmallDesk::opening + 20min, 2, 12min);
    act(DeskVerb::unsnooze, alerts().back().id, Time{}, 0, 13min);
    act(DeskVerb::mute_rule, name_hash("names"), SmallDesk::opening + 30min, 1, 14min);
    act(DeskVerb::mute_subject, name_hash("VST"), SmallDesk::opening + 30min, 0, 15min);
    act(DeskVerb::mute_subject, name_hash("VST"), Time{}, 0, 16min);
  }
};

TEST(JsonLine, says_what_the_desk_did_and_who_it_was) {
  const BusyDesk desk;
  Names names = desk.names();
  names.texts = {{.owner = "Ann", .note = "mine"}, {.owner = "", .note = "after\nlunch"}};
  std::vector<ordered_json> lines;
  for (const std::string& line : lines_of(desk, names)) lines.push_back(ordered_json::parse(line));
  ASSERT_EQ(lines.size(), 7U);
  EXPECT_EQ(lines[1]["state"], "acknowledged");
  EXPECT_EQ(lines[1]["owner"], "Ann");
  EXPECT_EQ(lines[1]["note"], "mine");
  EXPECT_FALSE(lines[1].contains("until"));
  EXPECT_THAT(std::string(lines[1]["text"]), HasSubstr("acknowledged by Ann: mine"));
  EXPECT_EQ(lines[2]["until"], "2025-01-27T14:50:00.000000000Z");
  EXPECT_FALSE(lines[2].contains("owner"));
  EXPECT_THAT(std::string(lines[2]["text"]), HasSubstr("snoozed until 09:50:00: after?lunch"));
  EXPECT_EQ(lines[3]["state"], "unsnoozed");
  EXPECT_EQ(lines[4]["state"], "muted");
  EXPECT_EQ(lines[4]["rule"], "names");
  EXPECT_EQ(lines[4]["subject"], "market");
  EXPECT_THAT(std::string(lines[4]["text"]), testing::StartsWith("NOTICE    rule names  muted until 10:00:00 by Ann"));
  EXPECT_TRUE(lines[5]["rule"].is_null());
  EXPECT_TRUE(lines[5]["detector"].is_null());
  EXPECT_EQ(lines[5]["subject"], "VST");
  EXPECT_THAT(std::string(lines[6]["text"]), HasSubstr("no longer muted"));
}

TEST(JsonLine, says_how_late_a_trigger_came_and_how_badly_a_subject_is_seen) {
  SmallDesk desk(small_rules::name_drop());
  desk.trade(SmallDesk::nvda, Price::whole(92), 10min);
  Alert alert = desk.alerts().back();
  EXPECT_FALSE(ordered_json::parse(json_line(alert, desk.names())).contains("late_s"));
  alert.trigger.came_late = true;
  alert.trigger.late = 1'500ms;
  alert.sight = Sight::warming_up;
  const auto line = ordered_json::parse(json_line(alert, desk.names()));
  EXPECT_EQ(line["late_s"], 1.5);
  EXPECT_EQ(line["sight"], "warming_up");
  EXPECT_THAT(std::string(line["text"]), HasSubstr("(its rule is warming up, came 1.5 s late)"));
}

TEST(JsonLine, of_a_rule_that_cannot_judge_says_how_many_and_why) {
  SmallDesk desk(small_rules::name_drop());
  SightChange change{.rule = RuleId{0},
                     .is_blind = true,
                     .subject = no_subject,
                     .subjects_count = 40,
                     .counts = {37, 0, 1, 0, 2, 0},
                     .id = 7,
                     .trigger = {}};
  const auto blind = ordered_json::parse(json_line(alert_of(change, SmallDesk::opening), desk.names()));
  EXPECT_EQ(blind["state"], "blind");
  EXPECT_EQ(blind["value"], 3);
  EXPECT_EQ(blind["reference"], 40);
  EXPECT_EQ(blind["evidence"].size(), 2U);
  EXPECT_THAT(std::string(blind["text"]), HasSubstr("3 of 40 subjects cannot be judged: 1 stale, 2 halted"));
  change.is_blind = false;
  change.subject = SmallDesk::nvda;
  const auto sighted = ordered_json::parse(json_line(alert_of(change, SmallDesk::opening), desk.names()));
  EXPECT_EQ(sighted["state"], "sighted");
  EXPECT_TRUE(sighted["coverage_pct"].is_null());
  EXPECT_THAT(std::string(sighted["text"]), HasSubstr("Nvidia (NVDA): all subjects can be judged"));
}

TEST(JsonLine, of_a_storm_counts_what_it_folded) {
  Rules rules = small_rules::name_drop();
  rules.house.storm = 1;
  SmallDesk desk(std::move(rules));
  desk.trade(SmallDesk::nvda, Price::whole(92), 10min);
  desk.trade(SmallDesk::vst, Price::whole(46), 10min + 1s);
  ASSERT_EQ(desk.alerts().size(), 3U);
  const auto notice = ordered_json::parse(json_line(desk.alerts()[1], desk.names()));
  EXPECT_EQ(notice["rule"], "storm of all name_drop");
  EXPECT_EQ(notice["detector"], "storm");
  EXPECT_EQ(notice["subject"], "market");
  EXPECT_EQ(notice["unit"], "alerts");
  EXPECT_EQ(notice["value"], 1);
  EXPECT_EQ(notice["level"], 1);
  const auto folded = ordered_json::parse(json_line(desk.alerts()[2], desk.names()));
  EXPECT_EQ(folded["reason"], "storm");
  EXPECT_EQ(folded["related_id"], notice["id"]);
}

}  // namespace
}  // namespace tocsin
