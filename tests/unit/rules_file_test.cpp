#include "app/rules_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "app/quantity.hpp"
#include "app/rule_binder.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

std::string message_of(auto&& act) {
  try {
    act();
  } catch (const SetupError& error) {
    return error.what();
  }
  return "no error";
}

// --- A small market ------------------------------------------------------------------------------------------------

Universe small_market() {
  return Universe({{.symbol = "AMD", .sector = "chips", .prior_close = Price::whole(120), .shares_outstanding = 1'000},
                   {.symbol = "ARM", .sector = "chips", .prior_close = Price::whole(160)},
                   {.symbol = "NEW", .sector = "chips"},
                   {.symbol = "NVDA", .sector = "chips", .prior_close = Price::whole(140), .shares_outstanding = 1'000},
                   {.symbol = "PEP", .sector = "staples", .prior_close = Price::whole(150)},
                   {.symbol = "SOX", .type = InstrumentType::fund, .prior_close = Price::whole(20)},
                   {.symbol = "^SOX", .type = InstrumentType::index, .prior_close = Price::whole(5000)}});
}

BasketFile small_baskets() {
  return {.members = {{"SOX", "NVDA", 60'000'000'000},
                      {"SOX", "AMD", 40'000'000'000},
                      {"pair", "AMD", {}},
                      {"pair", "NEW", {}},
                      {"pair", "PEP", {}}},
          .sources = {}};
}

RulesFile small_file(const std::string& text) {
  const Universe universe = small_market();
  return {parse_rules(text, "rules.toml"), {universe.listings().begin(), universe.listings().end()}, small_baskets()};
}

Rules bound(const std::string& text) {
  const RulesFile file = small_file(text);
  const Universe universe(file.listings());
  return file.bind(universe, file.baskets(universe).baskets);
}

// Subjects of the small market: seven instruments, then SOX, pair, chips, staples, market_value.
constexpr SubjectId amd{0};
constexpr SubjectId arm{1};
constexpr SubjectId nvda{3};
constexpr SubjectId pep{4};
constexpr SubjectId caret_sox{6};
constexpr SubjectId sox{7};
constexpr SubjectId pair_basket{8};
constexpr SubjectId chips{9};
constexpr SubjectId staples{10};
constexpr SubjectId market_value{11};

const std::string fall = "reference = \"prior_close\"\nlevels = [3, 5]\n";

std::string rule(const std::string& detector, const std::string& keys) {
  return "[[rule]]\nname = \"r\"\ndetector = \"" + detector + "\"\n" + keys;
}

// --- What a file says ----------------------------------------------------------------------------------------------

TEST(RulesFile, reads_the_keys_that_every_rule_has) {
  const WrittenRules rules = parse_rules(R"(
timer = "250ms"
[[rule]]
name = "parent"
detector = "breadth"
basket = "X"
levels = [60]
[[rule]]
name = "child"
detector = "index_drop"
subject = "X"
reference = "open"
levels = [1.5, 2.0005]
session = "extended"
hold_on = "500ms"
hold_off = "1.5min"
cool_down = "2h"
key = "x"
parent = "parent"
severity = ["notice", "critical"]
coverage_min = 80
)",
                                         "rules.toml");
  EXPECT_EQ(rules.timer, 250ms);
  ASSERT_EQ(rules.rules.size(), 2U);
  const Policy& policy = rules.rules[1].policy;
  EXPECT_EQ(policy.name, "child");
  EXPECT_EQ(policy.detector, "index_drop");
  EXPECT_EQ(policy.phases, extended_hours);
  EXPECT_EQ(policy.hold_on, 500ms);
  EXPECT_EQ(policy.hold_off, 90s);
  EXPECT_EQ(policy.cool_down, 2h);
  EXPECT_EQ(policy.key, "x");
  EXPECT_EQ(policy.parent, RuleId{0});
  EXPECT_THAT(policy.severities, ElementsAre(Severity::notice, Severity::critical));
  EXPECT_EQ(policy.coverage_min_ppm, 800'000);
  EXPECT_EQ(rules.rules[0].policy.phases, regular_hours);
  EXPECT_THAT(rules.rules[0].policy.severities, ElementsAre(Severity::warning));
}

TEST(RulesFile, turns_on_a_timer_of_one_second_unless_told_otherwise) {
  EXPECT_EQ(small_file(rule("breadth", "basket = \"pair\"\nlevels = [60]")).timer(), 1s);
}

TEST(RulesFile, binds_an_index_drop_to_each_of_its_subjects) {
  Rules rules = bound(rule("index_drop", "subject = [\"SOX\", \"^SOX\", \"PEP\"]\n" + fall));
  const auto& drops = rules.of<IndexDrop>();
  ASSERT_EQ(drops.size(), 3U);
  EXPECT_EQ(drops[0].subject, sox);
  EXPECT_EQ(drops[1].subject, caret_sox);
  EXPECT_EQ(drops[2].subject, pep);
  EXPECT_EQ(drops[2].rule, RuleId{0});
  EXPECT_THAT(drops[0].levels, ElementsAre(30'000, 50'000));
  EXPECT_EQ(drops[0].clear, 2'500);
  EXPECT_EQ(drops[0].from, FallFrom{});
}

TEST(RulesFile, looks_back_over_a_window_from_a_rolling_high) {
  Rules rules = bound(rule("index_drop",
                           "subject = \"SOX\"\nreference = \"rolling_high\"\nwindow = \"5min\"\nlevels = "
                           "\"1:2:0.25\"\nclear = 0.1"));
  const auto& drop = rules.of<IndexDrop>().at(0);
  EXPECT_EQ(drop.from, (FallFrom{.basis = Basis::rolling_high, .window = 5min}));
  EXPECT_THAT(drop.levels, ElementsAre(10'000, 12'500, 15'000, 17'500, 20'000));
  EXPECT_EQ(drop.clear, 1'000);
}

TEST(RulesFile, counts_the_levels_of_a_range_exactly) {
  Rules rules = bound(rule("index_drop", "subject = \"SOX\"\nreference = \"open\"\nlevels = \"1:12:0.001\""));
  const auto& levels = rules.of<IndexDrop>().at(0).levels;
  EXPECT_EQ(levels.size(), 11'001U);
  EXPECT_EQ(levels.back(), 120'000);
}

TEST(RulesFile, binds_a_name_drop_to_names_members_sectors_or_all) {
  const auto names = [](const std::string& who) {
    return bound(rule("name_drop", who + "\n" + fall)).of<NameDrop>().at(0).names;
  };
  EXPECT_THAT(names(R"(names = ["NVDA", "AMD"])"), ElementsAre(amd, nvda));
  EXPECT_THAT(names(R"(names = "NVDA")"), ElementsAre(nvda));
  EXPECT_THAT(names(R"(members_of = ["SOX", "pair"])"), ElementsAre(amd, nvda, pep));
  EXPECT_THAT(names(R"(sectors = ["chips", "staples"])"), ElementsAre(amd, arm, nvda, pep));
  EXPECT_THAT(names(R"(names = "all")"), ElementsAre(amd, arm, nvda, pep));
}

TEST(RulesFile, binds_a_cascade_to_every_sector_unless_told_otherwise) {
  const std::string keys = "drop = 5\nnames_min = 2\nlevels = [1, 2]\nwindow = \"3h\"\n";
  Rules rules = bound(rule("sector_cascade", keys));
  const auto& cascade = rules.of<SectorCascade>().at(0);
  EXPECT_THAT(cascade.sectors, ElementsAre(chips, staples));
  EXPECT_EQ(cascade.drop, 50'000);
  EXPECT_EQ(cascade.names_min, 2U);
  EXPECT_THAT(cascade.levels, ElementsAre(1, 2));
  EXPECT_EQ(cascade.window, 3h);
  Rules chosen = bound(rule("sector_cascade", keys + "sectors = [\"pair\", \"chips\"]"));
  EXPECT_THAT(chosen.of<SectorCascade>().at(0).sectors, ElementsAre(pair_basket, chips));
}

TEST(RulesFile, binds_breadth_to_a_basket) {
  Rules rules = bound(rule("breadth", "basket = \"pair\"\nlevels = [50, 100]\nclear = 10\ndrop = 1"));
  const auto& breadth = rules.of<Breadth>().at(0);
  EXPECT_EQ(breadth.basket, pair_basket);
  EXPECT_EQ(breadth.drop, 10'000);
  EXPECT_THAT(breadth.levels, ElementsAre(500'000, 1'000'000));
  EXPECT_EQ(breadth.clear, 100'000);
  Rules plain = bound(rule("breadth", "basket = \"pair\"\nlevels = [50]"));
  EXPECT_EQ(plain.of<Breadth>().at(0).drop, 0);
  EXPECT_EQ(plain.of<Breadth>().at(0).clear, 20'000);
}

TEST(RulesFile, binds_value_lost_to_names_all_or_the_total) {
  const auto lost = [](const std::string& who) {
    return bound(rule("value_lost", who + "\nstep = \"0.01mn\"\nclear = 2500")).of<ValueLost>().at(0);
  };
  EXPECT_THAT(lost(R"(names = ["NVDA"])").subjects, ElementsAre(nvda));
  EXPECT_THAT(lost(R"(names = "all")").subjects, ElementsAre(amd, nvda));
  EXPECT_THAT(lost("total = true").subjects, ElementsAre(market_value));
  EXPECT_EQ(lost("total = true").step, 10'000);
  EXPECT_EQ(lost("total = true").clear, 2'500);
}

TEST(RulesFile, numbers_rules_in_the_order_of_the_file) {
  Rules rules = bound(
      "[[rule]]\nname = \"b\"\ndetector = \"breadth\"\nbasket = \"pair\"\nlevels = [60]\n"
      "[[rule]]\nname = \"a\"\ndetector = \"breadth\"\nbasket = \"pair\"\nlevels = [70]\n");
  EXPECT_EQ(rules.policies[0].name, "b");
  EXPECT_EQ(rules.of<Breadth>()[1].rule, RuleId{1});
}

// --- Baskets -------------------------------------------------------------------------------------------------------

std::vector<std::string> names_of(const std::vector<Basket>& baskets) {
  std::vector<std::string> names;
  for (const Basket& basket : baskets) names.push_back(basket.name);
  return names;
}

TEST(DeskBaskets, has_the_files_baskets_then_the_sectors_then_the_market_value) {
  const Universe universe = small_market();
  const DeskBaskets desk = desk_baskets(small_baskets(), "baskets.csv", universe);
  EXPECT_THAT(names_of(desk.baskets), ElementsAre("SOX", "pair", "chips", "staples", "market_value"));
  EXPECT_TRUE(desk.baskets.back().is_market_value);
  EXPECT_EQ(desk.baskets.back().members.size(), 2U);
}

TEST(DeskBaskets, puts_a_basket_where_its_index_stands) {
  const DeskBaskets desk = desk_baskets(small_baskets(), "baskets.csv", small_market());
  EXPECT_EQ(desk.baskets[0].base, Price::whole(5000));
  EXPECT_EQ(desk.baskets[1].base, Price::whole(100));
}

TEST(DeskBaskets, leaves_out_members_without_a_prior_close_and_says_so) {
  const DeskBaskets desk = desk_baskets(small_baskets(), "baskets.csv", small_market());
  EXPECT_EQ(desk.baskets[1].members.size(), 2U);
  EXPECT_THAT(desk.notes, ElementsAre("basket pair: without a prior close and left out: NEW",
                                      "basket chips: without a prior close and left out: NEW"));
}

TEST(DeskBaskets, has_no_basket_of_which_no_member_has_a_prior_close) {
  const Universe universe(std::vector<Listing>{{.symbol = "NEW", .sector = "chips"}});
  const DeskBaskets desk = desk_baskets({}, "", universe);
  EXPECT_TRUE(desk.baskets.empty());
  EXPECT_THAT(desk.notes, ElementsAre("basket chips: without a prior close and left out: NEW",
                                      "basket chips: no member has a prior close; there is no such basket",
                                      "basket market_value: no listing has shares outstanding and a prior close"));
}

TEST(DeskBaskets, does_not_replace_a_sector_that_the_file_names) {
  const BasketFile file{.members = {{"chips", "NVDA", {}}}, .sources = {}};
  const DeskBaskets desk = desk_baskets(file, "baskets.csv", small_market());
  EXPECT_THAT(names_of(desk.baskets), ElementsAre("chips", "staples", "market_value"));
  EXPECT_EQ(desk.baskets[0].members.size(), 1U);
}

TEST(DeskBaskets, weighs_members_by_the_file_or_equally) {
  const DeskBaskets desk = desk_baskets(small_baskets(), "baskets.csv", small_market());
  const auto value = [&](const Basket& basket, std::size_t i, double close) {
    return static_cast<double>(basket.members[i].units) * close;
  };
  EXPECT_NEAR(value(desk.baskets[0], 0, 140) / value(desk.baskets[0], 1, 120), 1.5, 1e-9);
  EXPECT_NEAR(value(desk.baskets[1], 0, 120) / value(desk.baskets[1], 1, 150), 1.0, 1e-9);
}

TEST(DeskBaskets, refuses_a_symbol_that_the_universe_does_not_have) {
  const BasketFile file{.members = {{"SOX", "NVDIA", {}, 3}}, .sources = {}};
  EXPECT_EQ(message_of([&] { static_cast<void>(desk_baskets(file, "baskets.csv", small_market())); }),
            "baskets.csv:3: symbol: expected a symbol of the universe, found `NVDIA` (did you mean `NVDA`?)");
}

TEST(DeskBaskets, keeps_the_name_of_the_market_value_to_itself) {
  const BasketFile file{.members = {{"market_value", "NVDA", {}}}, .sources = {}};
  EXPECT_EQ(message_of([&] { static_cast<void>(desk_baskets(file, "baskets.csv", small_market())); }),
            "baskets.csv: basket market_value: the name stands for all listings of known value; expected another");
}

// --- Quantities ----------------------------------------------------------------------------------------------------

TEST(Quantity, reads_durations_exactly) {
  EXPECT_EQ(parse_exact_duration("500ms"), 500ms);
  EXPECT_EQ(parse_exact_duration("0.000001ms"), 1ns);
  EXPECT_EQ(parse_exact_duration("5s"), 5s);
  EXPECT_EQ(parse_exact_duration("2min"), 2min);
  EXPECT_EQ(parse_exact_duration("1.5h"), 90min);
  EXPECT_EQ(parse_exact_duration("0s"), 0s);
  EXPECT_EQ(parse_exact_duration("168h"), duration_max);
  for (const char* wrong :
       {"", "5", "s", "5 s", "-1s", "5m", "169h", "99999999999h", "1e3s", "1h30min", "0.0000001ms"}) {
    EXPECT_EQ(parse_exact_duration(wrong), std::nullopt) << wrong;
  }
}

TEST(Quantity, reads_dollars_exactly) {
  EXPECT_EQ(parse_dollars("100bn"), 100'000'000'000);
  EXPECT_EQ(parse_dollars("0.000000001bn"), 1);
  EXPECT_EQ(parse_dollars("2.5mn"), 2'500'000);
  EXPECT_EQ(parse_dollars("1234567"), 1'234'567);
  EXPECT_EQ(parse_dollars("1000000bn"), dollars_max);
  for (const char* wrong : {"", "bn", "1.5", "1 bn", "1tn", "-1bn", "1000001bn", "0.0000001mn"}) {
    EXPECT_EQ(parse_dollars(wrong), std::nullopt) << wrong;
  }
}

TEST(Quantity, reads_per_cents_to_the_part_per_million_and_no_finer) {
  EXPECT_EQ(ppm_of_percent(0.1), 1'000);
  EXPECT_EQ(ppm_of_percent(0.0001), 1);
  EXPECT_EQ(ppm_of_percent(99.9999), 999'999);
  EXPECT_EQ(ppm_of_percent(100), 1'000'000);
  EXPECT_EQ(ppm_of_percent(0), 0);
  for (const double wrong : {-1.0, 100.0001, 0.00005, 3.14159, HUGE_VAL, std::nan("")}) {
    EXPECT_EQ(ppm_of_percent(wrong), std::nullopt) << wrong;
  }
}

TEST(Quantity, refuses_ranges_that_are_none) {
  for (const char* wrong :
       {"", "1", "1:2", "1:2:0", "2:1:0.5", "0:1:0.5", "1:101:1", "1:2:3:4", "0.00001:1:1", "a:b:c"}) {
    EXPECT_EQ(parse_percent_range(wrong), std::nullopt) << wrong;
  }
  EXPECT_THAT(parse_percent_range("1:2:5").value(), ElementsAre(10'000));
  EXPECT_EQ(parse_percent_range("0.001:100:0.001").value().size(), 100'000U);
  EXPECT_EQ(parse_percent_range("0.0001:100:0.0001"), std::nullopt);
}

// --- Mistakes ------------------------------------------------------------------------------------------------------

struct WrongFile {
  std::string what;
  std::string text;
  std::string message;
};

const std::string sixty = "basket = \"pair\"\nlevels = [60]\n";
const std::string a_duration = "expected a duration of at most a week such as \"500ms\", \"5s\", \"2min\" or \"1h\"";
const std::string percent_levels =
    "expected ascending per cents above 0 and at most 100 with at most four decimals, such as [3, 5, 7.5], or "
    "from:to:step, such as \"1:12:0.5\"";
const std::string kinds = "index_drop, name_drop, sector_cascade, breadth or value_lost";

const std::vector<WrongFile> wrong_files{
    {"no rules", "timer = \"1s\"\n", "rules.toml:1: rule: missing; expected at least one [[rule]]"},
    {"text that is not TOML", "[[rule]]\nname = \n",
     "rules.toml:2: Error while parsing key-value pair: expected value, saw '\\n'"},
    {"a key written twice", "timer = \"1s\"\ntimer = \"2s\"\n",
     "rules.toml:2: Error while parsing key-value pair: cannot redefine existing string 'timer'"},
    {"a rule in single brackets", "[rule]\nname = \"r\"\n",
     "rules.toml:1: rule: expected [[rule]], in double brackets, found a table"},
    {"a list of rules that are none", "rule = [1]\n",
     "rules.toml:1: rule: expected [[rule]], in double brackets, found 1"},
    {"an unknown key of the file", "timr = \"1s\"\n[[rule]]\nname = \"r\"\ndetector = \"breadth\"\n" + sixty,
     "rules.toml:1: unknown key `timr` (did you mean `timer`?)"},
    {"a timer that is no duration", "timer = 5\n[[rule]]\nname = \"r\"\ndetector = \"breadth\"\n" + sixty,
     "rules.toml:1: timer: expected a duration from \"1ms\" to \"1h\", found 5"},
    {"a timer too fine", "timer = \"1us\"\n[[rule]]\nname = \"r\"\ndetector = \"breadth\"\n" + sixty,
     "rules.toml:1: timer: expected a duration from \"1ms\" to \"1h\", found `1us`"},
    {"a timer of zero", "timer = \"0s\"\n[[rule]]\nname = \"r\"\ndetector = \"breadth\"\n" + sixty,
     "rules.toml:1: timer: expected a duration from \"1ms\" to \"1h\", found `0s`"},
    {"a universe that is no path", "universe = 1\n[[rule]]\nname = \"r\"\ndetector = \"breadth\"\n" + sixty,
     "rules.toml:1: universe: expected the path of a universe file, found 1"},
    {"a rule without a name", "[[rule]]\ndetector = \"breadth\"\n" + sixty,
     "rules.toml:1: rule 1: name: missing; expected 1 to 64 letters, digits, `_`, `-` and `.`"},
    {"a name with a blank", "[[rule]]\nname = \"a b\"\ndetector = \"breadth\"\n" + sixty,
     "rules.toml:2: rule 1: name: expected 1 to 64 letters, digits, `_`, `-` and `.`, found `a b`"},
    {"two rules of one name",
     "[[rule]]\nname = \"r\"\ndetector = \"breadth\"\n" + sixty + "[[rule]]\nname = \"r\"\ndetector = \"breadth\"\n" +
         sixty,
     "rules.toml:7: rule r: name: expected a name of its own; the rule on line 1 has it"},
    {"a rule without a detector", "[[rule]]\nname = \"r\"\n",
     "rules.toml:1: rule r: detector: missing; expected " + kinds},
    {"an unknown detector", rule("indexdrop", ""),
     "rules.toml:3: rule r: detector: expected " + kinds + ", found `indexdrop` (did you mean `index_drop`?)"},
    {"a detector that is no text", "[[rule]]\nname = \"r\"\ndetector = 1\n",
     "rules.toml:3: rule r: detector: expected " + kinds + ", found 1"},
    {"an unknown key of a rule", rule("breadth", sixty + "hold_of = \"5s\"\n"),
     "rules.toml:6: rule r: unknown key `hold_of` (did you mean `hold_on`?)"},
    {"a key of another detector", rule("breadth", sixty + "reference = \"open\"\n"),
     "rules.toml:6: rule r: unknown key `reference`"},
    {"an unknown session", rule("breadth", sixty + "session = \"regulr\"\n"),
     "rules.toml:6: rule r: session: expected regular, extended or all, found `regulr` (did you mean `regular`?)"},
    {"a duration without a unit", rule("breadth", sixty + "hold_on = \"5\"\n"),
     "rules.toml:6: rule r: hold_on: " + a_duration + ", found `5`"},
    {"a duration of two weeks", rule("breadth", sixty + "cool_down = \"336h\"\n"),
     "rules.toml:6: rule r: cool_down: " + a_duration + ", found `336h`"},
    {"an empty key", rule("breadth", sixty + "key = \"\"\n"),
     "rules.toml:6: rule r: key: expected a text that rules of one kind share, found ``"},
    {"an unknown severity", rule("breadth", sixty + "severity = \"critcal\"\n"),
     "rules.toml:6: rule r: severity: expected notice, warning or critical, found `critcal` (did you mean "
     "`critical`?)"},
    {"an unknown severity in a list", rule("breadth", sixty + "severity = [\n\"notice\",\n\"alarm\"]\n"),
     "rules.toml:8: rule r: severity: expected notice, warning or critical, found `alarm`"},
    {"more severities than levels", rule("breadth", sixty + "severity = [\"notice\", \"warning\"]\n"),
     "rules.toml:6: rule r: severity: expected at most one word a level, found 2 for 1"},
    {"a coverage above 100", rule("breadth", sixty + "coverage_min = 101\n"),
     "rules.toml:6: rule r: coverage_min: expected a per cent from 0 to 100 with at most four decimals, found 101"},
    {"an unknown parent", rule("breadth", sixty + "parent = \"s\"\n"),
     "rules.toml:6: rule r: parent: expected the name of a rule, found `s`"},
    {"an unknown parent like another rule",
     "[[rule]]\nname = \"sox_ladder\"\ndetector = \"breadth\"\n" + sixty +
         "[[rule]]\nname = \"r\"\ndetector = \"breadth\"\n" + sixty + "parent = \"sox_lader\"\n",
     "rules.toml:11: rule r: parent: expected the name of a rule, found `sox_lader` (did you mean `sox_ladder`?)"},
    {"parents in a ring",
     "[[rule]]\nname = \"a\"\nparent = \"b\"\ndetector = \"breadth\"\n" + sixty +
         "[[rule]]\nname = \"b\"\nparent = \"a\"\ndetector = \"breadth\"\n" + sixty,
     "rules.toml:3: rule a: parent: expected a rule that does not stand below this one, found `b`\nrules.toml:9: rule "
     "b: parent: expected a rule that does not stand below this one, found `a`"},
    {"a rule that is its own parent", rule("breadth", sixty + "parent = \"r\"\n"),
     "rules.toml:6: rule r: parent: expected a rule that does not stand below this one, found `r`"},
    {"no subject", rule("index_drop", fall),
     "rules.toml:1: rule r: subject: missing; expected a basket or a symbol, or a list of them"},
    {"a subject that is a number", rule("index_drop", "subject = 5\n" + fall),
     "rules.toml:4: rule r: subject: expected a basket or a symbol, or a list of them, found 5"},
    {"a subject twice", rule("index_drop", "subject = [\"SOX\", \"SOX\"]\n" + fall),
     "rules.toml:4: rule r: subject: `SOX` stands there twice"},
    {"no reference", rule("index_drop", "subject = \"SOX\"\nlevels = [3]\n"),
     "rules.toml:1: rule r: reference: missing; expected prior_close, open, session_high or rolling_high"},
    {"an unknown reference", rule("index_drop", "subject = \"SOX\"\nreference = \"prior-close\"\nlevels = [3]\n"),
     "rules.toml:5: rule r: reference: expected prior_close, open, session_high or rolling_high, found `prior-close` "
     "(did you mean `prior_close`?)"},
    {"a rolling high without a window",
     rule("index_drop", "subject = \"SOX\"\nreference = \"rolling_high\"\nlevels = [3]\n"),
     "rules.toml:1: rule r: window: missing; expected a duration above 0 and of at most a week such as \"90s\", "
     "\"5min\" or \"3h\""},
    {"a window without a rolling high", rule("index_drop", "subject = \"SOX\"\nwindow = \"5min\"\n" + fall),
     "rules.toml:5: rule r: window: expected none, since reference is not rolling_high"},
    {"a window of nothing",
     rule("index_drop", "subject = \"SOX\"\nreference = \"rolling_high\"\nwindow = \"0s\"\nlevels = [3]\n"),
     "rules.toml:6: rule r: window: expected a duration above 0 and of at most a week such as \"90s\", \"5min\" or "
     "\"3h\", found `0s`"},
    {"no levels", rule("index_drop", "subject = \"SOX\"\nreference = \"open\"\n"),
     "rules.toml:1: rule r: levels: missing; " + percent_levels},
    {"levels that go back", rule("index_drop", "subject = \"SOX\"\nreference = \"open\"\nlevels = [5, 3]\n"),
     "rules.toml:6: rule r: levels: " + percent_levels + ", found [5, 3]"},
    {"a level too fine", rule("index_drop", "subject = \"SOX\"\nreference = \"open\"\nlevels = [3.00001]\n"),
     "rules.toml:6: rule r: levels: " + percent_levels + ", found [3.00001]"},
    {"an empty list of levels", rule("index_drop", "subject = \"SOX\"\nreference = \"open\"\nlevels = []\n"),
     "rules.toml:6: rule r: levels: " + percent_levels + ", found []"},
    {"a range that goes back", rule("index_drop", "subject = \"SOX\"\nreference = \"open\"\nlevels = \"5:3:1\"\n"),
     "rules.toml:6: rule r: levels: " + percent_levels + ", found `5:3:1`"},
    {"a clear beyond the first level", rule("index_drop", "subject = \"SOX\"\nclear = 3\n" + fall),
     "rules.toml:5: rule r: clear: expected per cent points above 0 and less than the first level, found 3"},
    {"a clear of zero", rule("index_drop", "subject = \"SOX\"\nclear = 0\n" + fall),
     "rules.toml:5: rule r: clear: expected per cent points above 0 and less than the first level, found 0"},
    {"levels finer than the usual clear",
     rule("index_drop", "subject = \"SOX\"\nreference = \"open\"\nlevels = [0.2]\n"),
     "rules.toml:1: rule r: clear: missing; expected per cent points above 0 and less than the first level (the usual "
     "0.25 is not)"},
    {"no names", rule("name_drop", fall),
     "rules.toml:1: rule r: names: missing; expected names, members_of or sectors"},
    {"names and sectors", rule("name_drop", "names = \"all\"\nsectors = \"chips\"\n" + fall),
     "rules.toml:1: rule r: names: expected only one of names, members_of and sectors"},
    {"a cascade without a drop", rule("sector_cascade", "levels = [1]\nwindow = \"1h\"\n"),
     "rules.toml:1: rule r: drop: missing; expected a per cent above 0 and at most 100 with at most four decimals"},
    {"a cascade by a drop of zero", rule("sector_cascade", "drop = 0\nlevels = [1]\nwindow = \"1h\"\n"),
     "rules.toml:4: rule r: drop: expected a per cent above 0 and at most 100 with at most four decimals, found 0"},
    {"a cascade without a window", rule("sector_cascade", "drop = 1\nlevels = [1]\n"),
     "rules.toml:1: rule r: window: missing; expected a duration above 0 and of at most a week such as \"90s\", "
     "\"5min\" or \"3h\""},
    {"half a sector", rule("sector_cascade", "drop = 1\nlevels = [1.5]\nwindow = \"1h\"\n"),
     "rules.toml:5: rule r: levels: expected ascending numbers of sectors, such as [3, 4, 5], found [1.5]"},
    {"fewer than no names", rule("sector_cascade", "drop = 1\nnames_min = -1\nlevels = [1]\nwindow = \"1h\"\n"),
     "rules.toml:5: rule r: names_min: expected a number of names from 0 up, found -1"},
    {"more sectors than there are", rule("sector_cascade", "drop = 1\nlevels = [1, 3]\nwindow = \"1h\"\n"),
     "rules.toml:1: rule r: levels: expected levels up to the number of sectors, 2, found 3"},
    {"breadth of no basket", rule("breadth", "levels = [60]\n"),
     "rules.toml:1: rule r: basket: missing; expected a basket"},
    {"value lost of nobody", rule("value_lost", "step = \"1bn\"\nclear = \"1mn\"\n"),
     "rules.toml:1: rule r: names: missing; expected a symbol, or a list of symbols, or \"all\", or total = true "
     "instead"},
    {"value lost of names and the total",
     rule("value_lost", "names = \"all\"\ntotal = true\nstep = \"1bn\"\nclear = \"1mn\"\n"),
     "rules.toml:1: rule r: total: expected either names or total = true, not both"},
    {"a step of unknown money", rule("value_lost", "names = \"all\"\nstep = \"1tn\"\nclear = \"1mn\"\n"),
     "rules.toml:5: rule r: step: expected dollars above 0, such as \"100bn\", \"750mn\" or 1000000, found `1tn`"},
    {"a step of zero", rule("value_lost", "names = \"all\"\nstep = 0\nclear = 1\n"),
     "rules.toml:5: rule r: step: expected dollars above 0, such as \"100bn\", \"750mn\" or 1000000, found 0"},
    {"a clear as large as the step", rule("value_lost", "names = \"all\"\nstep = \"1bn\"\nclear = \"1000mn\"\n"),
     "rules.toml:6: rule r: clear: expected fewer dollars than a step, found `1000mn`"},
    {"a step without a clear", rule("value_lost", "names = \"all\"\nstep = \"1bn\"\n"),
     "rules.toml:1: rule r: clear: missing; expected dollars above 0, such as \"100bn\", \"750mn\" or 1000000"},
    {"a total that is no switch", rule("value_lost", "total = \"yes\"\nstep = \"1bn\"\nclear = \"1mn\"\n"),
     "rules.toml:4: rule r: total: expected true, or names instead, found `yes`"},
    {"a subject that is not there", rule("index_drop", "subject = \"NVIDIA\"\n" + fall),
     "rules.toml:4: rule r: subject: expected a basket or a symbol, found `NVIDIA` (did you mean `NVDA`?)"},
    {"a symbol that is not there", rule("name_drop", "names = [\"AMD\", \"NVDIA\"]\n" + fall),
     "rules.toml:4: rule r: names: expected a symbol of the universe, found `NVDIA` (did you mean `NVDA`?)"},
    {"a basket as a name", rule("name_drop", "names = \"pair\"\n" + fall),
     "rules.toml:4: rule r: names: expected a symbol of the universe, found `pair`"},
    {"a basket that is not there", rule("name_drop", "members_of = \"pairs\"\n" + fall),
     "rules.toml:4: rule r: members_of: expected a basket, found `pairs` (did you mean `pair`?)"},
    {"a sector that is not there",
     rule("sector_cascade", "sectors = [\"chips\", \"staple\"]\ndrop = 1\nlevels = [1]\nwindow = \"1h\"\n"),
     "rules.toml:4: rule r: sectors: expected a basket, found `staple` (did you mean `staples`?)"},
    {"breadth of a symbol", rule("breadth", "basket = \"NVDA\"\nlevels = [60]\n"),
     "rules.toml:4: rule r: basket: expected a basket, found `NVDA`"},
    {"a company of unknown value", rule("value_lost", "names = [\"ARM\"]\nstep = \"1bn\"\nclear = \"1mn\"\n"),
     "rules.toml:4: rule r: names: expected a company whose shares outstanding and prior close are known, found `ARM`"},
    {"a date for a name", "[[rule]]\nname = 2025-01-27\ndetector = \"breadth\"\n" + sixty,
     "rules.toml:2: rule 1: name: expected 1 to 64 letters, digits, `_`, `-` and `.`, found a date or time"},
    {"several mistakes at once",
     "timr = \"1s\"\n[[rule]]\nname = \"r\"\ndetector = \"breadth\"\nbasket = \"pair\"\nlevels = []\nsession = "
     "\"open\"\n",
     "rules.toml:1: unknown key `timr` (did you mean `timer`?)\nrules.toml:6: rule r: levels: " + percent_levels +
         ", found []\nrules.toml:7: rule r: session: expected regular, extended or all, found `open`"},
};

TEST(RulesFile, says_what_is_wrong_and_where) {
  for (const WrongFile& wrong : wrong_files) {
    EXPECT_EQ(message_of([&] { static_cast<void>(bound(wrong.text)); }), wrong.message) << wrong.what;
  }
}

std::string many_rules(int count, const std::string& keys) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "[[rule]]\nname = \"r" + std::to_string(i) + "\"\n" + keys;
  return text;
}

TEST(RulesFile, bounds_the_levels_of_one_file) {
  const std::string text = many_rules(
      11, "detector = \"index_drop\"\nsubject = \"SOX\"\nreference = \"open\"\nlevels = \"0.5:100:0.001\"\n");
  EXPECT_EQ(message_of([&] { static_cast<void>(bound(text)); }),
            "rules.toml:61: rule r10: levels: expected at most 1000000 levels in one file");
}

TEST(RulesFile, bounds_the_levels_of_all_subjects) {
  const std::string text =
      many_rules(6, "detector = \"name_drop\"\nnames = \"all\"\nreference = \"open\"\nlevels = \"0.5:100:0.001\"\n");
  EXPECT_EQ(message_of([&] { static_cast<void>(bound(text)); }),
            "rules.toml:31: rule r5: levels: expected all rules to watch at most 2000000 levels on all their subjects "
            "together; this one is beyond that");
}

TEST(RulesFile, lists_at_most_a_hundred_mistakes) {
  const std::string text = message_of([] { static_cast<void>(bound(many_rules(200, ""))); });
  EXPECT_EQ(std::ranges::count(text, '\n'), 100);
  EXPECT_THAT(text, HasSubstr("rules.toml: and perhaps more"));
}

TEST(RulesFile, shows_nothing_that_a_terminal_would_obey) {
  const std::string text = message_of([] { static_cast<void>(bound("timer = \"\\u001b[2Jx\"\n")); });
  EXPECT_THAT(text, HasSubstr("found `?[2Jx`"));
}

TEST(RulesFile, has_letters_beyond_ascii_in_remarks_alone) {
  const std::string fine = "\xEF\xBB\xBF# d\xC3\xA9j\xC3\xA0\n" + rule("breadth", sixty + "key = \"#\" # \xD0\xBA\n");
  EXPECT_EQ(bound(fine).policies[0].key, "#");
  const std::string refused =
      "expected only ASCII letters outside remarks (in a string, \\u00e9 stands for an e acute)";
  EXPECT_EQ(message_of([] { static_cast<void>(bound("timer = \"1s\"\n\xD0\xBA = 1\n")); }), "rules.toml:2: " + refused);
  EXPECT_EQ(message_of([] { static_cast<void>(bound("key = \"a \\\" # \xC3\xA9\"\n")); }), "rules.toml:1: " + refused);
}

// --- Files ---------------------------------------------------------------------------------------------------------

std::string text_of_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(RulesFile, names_a_file_that_is_not_there) {
  EXPECT_THAT(message_of([] { static_cast<void>(RulesFile::load("nowhere/rules.toml")); }),
              HasSubstr("nowhere/rules.toml: cannot be opened: "));
}

TEST(RulesFile, is_no_folder) {
  EXPECT_THAT(message_of([] { static_cast<void>(RulesFile::load(testing::TempDir())); }), HasSubstr("cannot be read"));
}

TEST(RulesFile, finds_the_files_it_names_beside_itself) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "rules_file_test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "u.csv") << "symbol,prior_close\nA,10\nB,20\n";
  std::ofstream(folder / "b.csv") << "basket,symbol\npair,A\npair,B\n";
  std::ofstream(folder / "rules.toml") << "universe = \"u.csv\"\nbaskets = \"b.csv\"\n" << rule("breadth", sixty);
  const RulesFile file = RulesFile::load(folder / "rules.toml");
  const Universe universe(file.listings());
  EXPECT_EQ(universe.size(), 2U);
  EXPECT_THAT(names_of(file.baskets(universe).baskets), ElementsAre("pair"));
  std::ofstream(folder / "b.csv") << "basket,symbol\npair,C\n";
  EXPECT_EQ(message_of([&] { static_cast<void>(RulesFile::load(folder / "rules.toml").baskets(universe)); }),
            (folder / "b.csv").string() + ":2: symbol: expected a symbol of the universe, found `C`");
  std::filesystem::remove_all(folder);
}

TEST(RulesFile, refuses_more_than_a_mebibyte) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "large_rules.toml";
  std::ofstream(path) << std::string(16 * 1024 * 1024 + 1, '#');
  EXPECT_THAT(message_of([&] { static_cast<void>(RulesFile::load(path)); }), HasSubstr("at most 16 MiB"));
  std::filesystem::remove(path);
}

TEST(RulesFile, of_the_demo_sets_up_an_engine) {
  const RulesFile file = RulesFile::load(TOCSIN_SOURCE_DIR "/replay_data/2025-01-27/rules.toml");
  const Universe universe(file.listings());
  const DeskBaskets desk = file.baskets(universe);
  EXPECT_EQ(desk.baskets.size(), 17U);  // SOX, XLK, 14 sectors, market_value
  EXPECT_TRUE(desk.notes.empty());
  const Rules rules = file.bind(universe, desk.baskets);
  EXPECT_EQ(rules.policies.size(), file.rules_count());
  const DeskEngine engine(universe, desk.baskets, Schedule{}, rules);
  EXPECT_GT(engine.slots().size(), 100U);
}

// The examples of the page for users are rules that load: each block is one file.
TEST(RulesFile, loads_every_example_of_its_page) {
  const std::string page = text_of_file(TOCSIN_SOURCE_DIR "/docs/rules.md");
  const RulesFile demo = RulesFile::load(TOCSIN_SOURCE_DIR "/replay_data/2025-01-27/rules.toml");
  const Universe universe(demo.listings());
  int examples = 0;
  const std::string fence = "```toml\n";
  for (std::size_t at = page.find(fence); at != std::string::npos; at = page.find(fence, at)) {
    at += fence.size();
    const std::string text = page.substr(at, page.find("```", at) - at);
    EXPECT_NO_THROW(
        static_cast<void>(bind_rules(parse_rules(text, "docs/rules.md"), universe, demo.baskets(universe).baskets)))
        << text;
    ++examples;
  }
  EXPECT_GE(examples, 8);
}

}  // namespace
}  // namespace tocsin
