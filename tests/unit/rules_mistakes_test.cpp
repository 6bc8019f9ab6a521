#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/support/setup_error_of.hpp"
#include "tests/support/small_rules.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;

struct WrongFile {
  std::string what;
  std::string text;
  std::string message;
};

const std::string a_duration = "expected a duration of at most a week such as \"500ms\", \"5s\", \"2min\" or \"1h\"";
const std::string percent_levels =
    "expected ascending per cents above 0 and at most 100 with at most four decimals, such as [3, 5, 7.5], or "
    "from:to:step, such as \"1:12:0.5\"";
const std::string number_levels =
    "ascending numbers above 0 and at most 100 with at most four decimals, such as [4, 6.5]";
const std::string kinds =
    "index_drop, name_drop, sector_cascade, breadth, value_lost, short_sale_restriction, market_wide_breaker, "
    "gap_open, luld, stale_feed, gap, volatility_burst, "
    "change_point, jump, volume_surge, liquidity_drain, dislocation, contagion, correlation_spike, lead_lag or plugin";

const std::vector<WrongFile> wrong_files{
    {"no rules", "timer = \"1s\"\n", "rules.toml:1: rule: missing; expected at least one [[rule]]"},
    {"a list of no rules", "rule = []\n", "rules.toml:1: rule: expected at least one [[rule]], found []"},
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
    {"a burst of nobody", rule("volatility_burst", "levels = [4]\n"),
     "rules.toml:1: rule r: names: missing; expected names, members_of or sectors"},
    {"a burst of a name and of names", rule("volatility_burst", "subject = \"AMD\"\nnames = \"all\"\nlevels = [4]\n"),
     "rules.toml:5: rule r: unknown key `names` (did you mean `name`?)"},
    {"a burst of nothing", rule("volatility_burst", "subject = \"AMD\"\nlevels = [0, 4]\n"),
     "rules.toml:5: rule r: levels: expected " + number_levels + ", found [0, 4]"},
    {"a burst that clears at nothing", rule("volatility_burst", "subject = \"AMD\"\nlevels = [4]\nclear = 4\n"),
     "rules.toml:6: rule r: clear: expected a number above 0 and less than the first level, with at most four "
     "decimals, found 4"},
    {"steps longer than the window", rule("volatility_burst", "subject = \"AMD\"\nlevels = [4]\nwindow = \"5s\"\n"),
     "rules.toml:1: rule r: step: expected at most the window, and at least a thousandth of it"},
    {"a head start of the wrong method",
     rule("change_point", "subject = \"AMD\"\nmethod = \"page_hinkley\"\nhead_start = true\n"),
     "rules.toml:6: rule r: head_start: expected none, since method is not cusum"},
    {"an alpha of the wrong method", rule("change_point", "subject = \"AMD\"\nalpha = 0.99\n"),
     "rules.toml:5: rule r: alpha: expected none, since method is not page_hinkley"},
    {"a jump from too few steps", rule("jump", "subject = \"AMD\"\nwindow = \"5min\"\n"),
     "rules.toml:1: rule r: window: expected 10 to 2000 steps"},
    {"a jump of no significance", rule("jump", "subject = \"AMD\"\nsignificance = 100\n"),
     "rules.toml:5: rule r: significance: expected a per cent above 0 and below 100 with at most four decimals, found "
     "100"},
    {"buckets that do not divide a half hour",
     rule("volume_surge", "names = \"AMD\"\nlevels = [3]\nbucket = \"7min\"\n"),
     "rules.toml:6: rule r: bucket: expected a part of half an hour of at least a minute, such as \"5min\", found "
     "`7min`"},
    {"a drain of nothing", rule("liquidity_drain", "names = \"AMD\"\n"),
     "rules.toml:1: rule r: spread_times: missing; expected spread_times or depth_below, or both"},
    {"a dislocation of one side", rule("dislocation", "fund = \"AMD\"\nlevels = [1]\n"),
     "rules.toml:1: rule r: basket: expected two of fund, basket and index"},
    {"a fund that is too old",
     rule("dislocation", "fund = \"AMD\"\nindex = \"^SOX\"\nlevels = [1]\nage_max = \"2h\"\n"),
     "rules.toml:7: rule r: age_max: expected a duration above 0 and of at most an hour, found `2h`"},
    {"a memory that is shorter than what it remembers",
     rule("contagion", "levels = [0.8]\ndecay = \"10min\"\nmemory = \"15min\"\n"),
     "rules.toml:1: rule r: memory: expected at least twice the decay"},
    {"a correlation of nobody", rule("correlation_spike", "levels = [0.6]\n"),
     "rules.toml:1: rule r: members_of: missing; expected a basket, or a list of baskets"},
    {"a correlation of one name", rule("correlation_spike", "names = \"AMD\"\nlevels = [0.6]\n"),
     "rules.toml:1: rule r: names: expected 2 to 64 names, found 1"},
    {"a correlation of more than 1", rule("correlation_spike", "members_of = \"SOX\"\nlevels = [0.6, 1]\n"),
     "rules.toml:5: rule r: levels: expected ascending numbers above 0 and below 1 with at most four decimals, such as "
     "[0.6, 0.8], found [0.6, 1]"},
    {"a correlation of too few steps",
     rule("correlation_spike", "members_of = \"SOX\"\nlevels = [0.6]\nwindow = \"90s\"\n"),
     "rules.toml:1: rule r: window: expected 10 to 500 steps"},
    {"a leader of itself", rule("lead_lag", "leader = \"AMD\"\nsubject = \"AMD\"\nlevels = [1]\n"),
     "rules.toml:1: rule r: leader: expected 1 to 64 others to follow it, found 0"},
    {"a lag beyond the window",
     rule("lead_lag",
          "leader = \"AMD\"\nsubject = \"SOX\"\nlevels = [1]\nlag_max = \"2min\"\n"
          "lag_step = \"5s\"\n"),
     "rules.toml:1: rule r: lag_max: expected at most a tenth of the window"},
    {"too many lags", rule("lead_lag", "leader = \"AMD\"\nsubject = \"SOX\"\nlevels = [1]\nlag_step = \"10ms\"\n"),
     "rules.toml:1: rule r: lag_step: expected at most lag_max, and at least a fiftieth of it"},
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
    EXPECT_EQ(setup_error_of([&] { return bound(wrong.text); }), wrong.message) << wrong.what;
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
  EXPECT_EQ(setup_error_of([&] { return bound(text); }),
            "rules.toml:61: rule r10: levels: expected at most 1000000 levels in one file");
}

TEST(RulesFile, bounds_the_levels_of_all_subjects) {
  const std::string text =
      many_rules(6, "detector = \"name_drop\"\nnames = \"all\"\nreference = \"open\"\nlevels = \"0.5:100:0.001\"\n");
  EXPECT_EQ(setup_error_of([&] { return bound(text); }),
            "rules.toml:31: rule r5: levels: expected all rules to watch at most 2000000 levels on all their subjects "
            "together; this one is beyond that");
}

TEST(RulesFile, lists_at_most_a_hundred_mistakes) {
  const std::string text = setup_error_of([] { return bound(many_rules(200, "")); });
  EXPECT_EQ(std::ranges::count(text, '\n'), 100);
  EXPECT_THAT(text, HasSubstr("rules.toml: and perhaps more"));
}

TEST(RulesFile, shows_nothing_that_a_terminal_would_obey) {
  const std::string text = setup_error_of([] { return bound("timer = \"\\u001b[2Jx\"\n"); });
  EXPECT_THAT(text, HasSubstr("found `?[2Jx`"));
}

TEST(RulesFile, has_letters_beyond_ascii_in_remarks_alone) {
  const std::string fine = "\xEF\xBB\xBF# d\xC3\xA9j\xC3\xA0\n" + rule("breadth", sixty + "key = \"#\" # \xD0\xBA\n");
  EXPECT_EQ(bound(fine).policies[0].key, "#");
  const std::string refused =
      "expected only ASCII letters outside remarks (in a string, \\u00e9 stands for an e acute)";
  EXPECT_EQ(setup_error_of([] { return bound("timer = \"1s\"\n\xD0\xBA = 1\n"); }), "rules.toml:2: " + refused);
  EXPECT_EQ(setup_error_of([] { return bound("key = \"a \\\" # \xC3\xA9\"\n"); }), "rules.toml:1: " + refused);
}

}  // namespace
}  // namespace tocsin
