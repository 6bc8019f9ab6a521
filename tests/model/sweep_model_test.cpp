#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "app/backtest/day_run.hpp"
#include "app/sweep/sweep_run.hpp"
#include "engine/setup_error.hpp"
#include "scoring/day_score.hpp"
#include "tests/support/faulty_day.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

// A key of a rule and its values, as TOML has them and as a grid does.
struct Key {
  std::string name;
  std::vector<std::string> values;
};

// A rule: what stands still and what is swept. Those of the first have severities, so that the second level is a page.
struct SweptText {
  std::string name;
  std::string still;
  std::vector<Key> keys;
};

const std::vector<SweptText>& swept_texts() {
  static const std::vector<SweptText> texts{
      {"ladder",
       "detector = 'index_drop'\nsubject = ['ALL', 'pair']\nseverity = ['warning', 'critical']\n"
       "mute = ['09:27-09:28', '09:32-09:32:30']\n",
       {{"levels", {"[1, 2]", "[1.5, 4]", "[3]"}},
        {"clear", {"0.25", "0.5"}},
        {"hold_on", {"'0s'", "'300ms'", "'4s'"}},
        {"hold_off", {"'0s'", "'5s'"}},
        {"cool_down", {"'0s'", "'20s'", "'90s'"}},
        {"session", {"'regular'", "'all'"}},
        {"reference", {"'prior_close'", "'open'", "'session_high'"}}}},
      {"names",
       "detector = 'name_drop'\nnames = 'all'\nreference = 'rolling_high'\nseverity = ['notice', 'critical']\n"
       "session = 'all'\n",
       {{"window", {"'20s'", "'5min'"}},
        {"levels", {"[3, 6]", "[2]", "[4]"}},
        {"cool_down", {"'0s'", "'60s'"}},
        {"storm_exempt", {"true"}},
        {"hold_on", {"'0s'", "'2s'"}}}},
      {"stormy",
       "detector = 'name_drop'\nnames = 'all'\nreference = 'prior_close'\nsession = 'all'\nhold_off = '1s'\n",
       {{"levels", {"[1]", "[2.5]", "[2, 5]"}}, {"clear", {"0.1", "0.8"}}, {"cool_down", {"'0s'", "'10s'"}}}},
      {"wide",
       "detector = 'breadth'\nbasket = 'ALL'\nsession = 'all'\n",
       {{"levels", {"[30]", "[60]"}}, {"clear", {"5", "12"}}, {"hold_off", {"'0s'", "'4s'"}}}},
      {"value",
       "detector = 'value_lost'\nnames = 'all'\nsession = 'all'\n",
       {{"step", {"'2bn'", "'5bn'"}}, {"clear", {"'500mn'", "'1bn'"}}, {"cool_down", {"'0s'", "'30s'"}}}}};
  return texts;
}

const std::string house =
    "universe = 'universe.csv'\nbaskets = 'baskets.csv'\ntimer = '500ms'\nstorm = 4\n"
    "storm_window = '30s'\n";

// "name = '...'" of a rule, its first values, and what only a file of several rules can say.
std::string whole_rule(const SweptText& text, const std::string& more) {
  std::string rule = "[[rule]]\nname = '" + text.name + "'\n" + text.still + more;
  for (const Key& key : text.keys) rule += key.name + " = " + key.values.front() + "\n";
  return rule;
}

std::string all_rules() {
  std::string file = house;
  for (const SweptText& text : swept_texts()) {
    file += whole_rule(text, text.name == "ladder" ? "key = 'one'\n" : "parent = 'ladder'\ngroup = 'together'\n");
  }
  return file;
}

std::vector<Grid> all_grids() {
  std::vector<Grid> grids;
  for (const SweptText& text : swept_texts()) {
    for (const Key& key : text.keys) {
      std::string option = text.name + "." + key.name + "=";
      for (const std::string& value : key.values) option += (option.back() == '=' ? "" : ",") + value;
      std::ranges::replace(option, '\'', '"');
      grids.push_back(parse_grid(option));
    }
  }
  return grids;
}

// The rule alone in its file, with the values of the variant.
std::string lone_rule(const SweptRule& swept, std::size_t number) {
  const auto text = std::ranges::find(swept_texts(), swept.name, &SweptText::name);
  const std::vector<std::size_t> places = swept.places_of(number);
  std::string file = house + "[[rule]]\nname = '" + text->name + "'\n" + text->still;
  for (std::size_t i = 0; i < places.size(); ++i) {
    file += text->keys[i].name + " = " + text->keys[i].values[places[i]] + "\n";
  }
  const bool is_of_one_level = file.find(", '", file.find("severity")) < file.find(']', file.find("severity")) &&
                               file.find(", ", file.find("levels")) > file.find(']', file.find("levels"));
  if (is_of_one_level) file.replace(file.find(", 'critical'"), 12, "");
  return file;
}

using Caught = std::tuple<std::int64_t, bool, std::int64_t>;

struct Fared {
  std::uint64_t events, bells, right, pages;
  std::vector<Caught> caught;

  bool operator==(const Fared&) const = default;
};

void PrintTo(const Fared& fared, std::ostream* out) {
  *out << fared.events << " labels, " << fared.bells << " bells, " << fared.right << " right, " << fared.pages
       << " pages, " << fared.caught.size() << " caught";
}

// By the backtest's own scores.
Fared fared_alone(const DayFacts& day, const std::string& rule) {
  const DayScore score = score_of(day, {.rule = 0, .rung = {}});
  Fared fared{.events = score.events, .bells = score.bells, .right = score.right, .pages = 0, .caught = {}};
  const bool has_pages = rule == "ladder" || rule == "names";
  for (const Ringing& bell : day.ringings) fared.pages += has_pages && bell.rung > 0 ? 1U : 0U;
  for (const Catch& label : catches_of(day, {.rule = 0, .rung = {}})) {
    if (label.caught) fared.caught.emplace_back(label.delay.count(), label.is_lost_known, label.lost_ppm);
  }
  std::ranges::sort(fared.caught);
  return fared;
}

Fared fared_of(const VariantDay& day) {
  Fared fared{.events = day.events, .bells = day.bells, .right = day.right, .pages = day.pages, .caught = {}};
  for (const CaughtLabel& label : day.caught) {
    fared.caught.emplace_back(label.delay_ns, label.is_lost_known, label.lost_ppm);
  }
  std::ranges::sort(fared.caught);
  return fared;
}

constexpr Time before_open = time_from_ns(1'737'987'900'000'000'000);  // 27 January 2025, 09:25 in New York
constexpr std::size_t events_a_day = sanitized ? 2'500 : 9'000;

// What the variants looked at must have heard and caught, lest the comparison be one of nothing with nothing.
constexpr std::size_t least_bells = sanitized ? 20 : 100;
constexpr std::size_t least_caught = sanitized ? 4 : 10;

// Random markets of one seed with corrections, gaps, halts and stalls, a day each.
class Sweep : public testing::TestWithParam<std::uint64_t> {
 protected:
  void SetUp() override {
    for (const char* file : {"universe.csv", "baskets.csv"}) {
      folder_.file(file, text_of_file(std::string(TOCSIN_SOURCE_DIR "/tests/golden/faulty_market/") + file));
    }
    for (int day = 0; day < 3; ++day) tapes_.push_back(make_day(day));
  }

  std::string make_day(int day) {
    const std::string path = folder_.path("day" + std::to_string(day) + ".tape");
    write_faulty_day(path, folder_.path("universe.csv"), GetParam() * 10 + static_cast<std::uint64_t>(day),
                     before_open + day * std::chrono::hours(24), events_a_day);
    return path;
  }

  // Labels of every kind at times of the day, of names, baskets and the market.
  LabelFile labels() {
    LabelFile file{.path = "labels.csv", .labels = {}, .sources = {}};
    Dice dice(GetParam());
    const std::vector<std::pair<std::string, std::string>> whom{
        {"ALL", "index_drop"}, {"pair", "any"},        {"ALFA", "name_drop"}, {"pair", "name_drop"},
        {"ZETA", "any"},       {"ALL", "breadth"},     {"market", "breadth"}, {"DELT", "value_lost"},
        {"market", "any"},     {"market", "name_drop"}};
    for (int day = 0; day < 3; ++day) {
      for (const auto& [subject, kind] : whom) {
        const Time start = before_open + day * std::chrono::hours(24) + Duration{dice.between(0, 900'000'000'000)};
        const Time end = start + Duration{dice.between(1'000'000'000, 1'500'000'000'000)};
        file.labels.push_back({.when = {start, end}, .subject = subject, .kind = kind, .note = {}, .line = 1});
      }
    }
    std::ranges::stable_sort(file.labels, {}, [](const Label& label) { return label.when.start; });
    return file;
  }

  Variants variants() {
    const std::string path = folder_.file("rules.toml", all_rules());
    return expand_grids(path, RulesFile::load(path), all_grids());
  }

  RunFacts hear_alone(const std::vector<std::string>& files, const std::string& date, const SweptRule& rule,
                      std::size_t number) {
    const std::string path = folder_.file("lone.toml", lone_rule(rule, number));
    return hear_days(files, date, RulesFile::load(path), labels(), Reading{});
  }

  // Every so many variants, replayed alone. Returns how many bells and caught labels they had.
  std::pair<std::size_t, std::size_t> expect_the_same(const std::vector<std::string>& files, const std::string& date,
                                                      std::size_t days_count) {
    const Variants all = variants();
    const SweepFacts swept = hear_variants(files, date, all, labels(), Reading{});
    EXPECT_EQ(swept.days.size(), days_count);
    std::pair<std::size_t, std::size_t> seen;
    Dice dice(GetParam());
    const std::size_t step = sanitized ? 60 : 8;
    for (std::size_t variant = dice.roll(step); variant < all.count(); variant += 1 + dice.roll(2 * step)) {
      const SweptRule& rule = all.swept_of(variant);
      const RunFacts alone = hear_alone(files, date, rule, variant - rule.first);
      for (std::size_t day = 0; day < swept.days.size(); ++day) {
        const Fared fared = fared_of(swept.days[day].variants[variant]);
        EXPECT_EQ(swept.days[day].name, alone.days[day].facts.name);
        EXPECT_EQ(fared, fared_alone(alone.days[day].facts, rule.name))
            << rule.name << ": " << rule.settings_of(variant - rule.first) << " on " << swept.days[day].name;
        seen.first += fared.bells;
        seen.second += fared.caught.size();
      }
    }
    return seen;
  }

  ScratchFolder folder_;
  std::vector<std::string> tapes_;
};

TEST_P(Sweep, every_variant_fares_as_if_it_were_replayed_alone) {
  const auto [bells, caught] = expect_the_same({tapes_[0]}, "2025-01-27", 1);
  EXPECT_GT(bells, least_bells);
  EXPECT_GT(caught, least_caught);
}

TEST_P(Sweep, every_variant_fares_so_over_several_days_in_one_replay) {
  const auto [bells, caught] = expect_the_same(tapes_, "2025-01-27", 3);
  EXPECT_GT(bells, least_bells);
  EXPECT_GT(caught, least_caught);
}

TEST_P(Sweep, every_variant_fares_so_behind_a_day_that_is_played_unheard) {
  expect_the_same({tapes_[0], tapes_[1]}, "2025-01-28", 1);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Sweep, testing::Range<std::uint64_t>(1, sanitized ? 2 : 5));

}  // namespace
}  // namespace tocsin
