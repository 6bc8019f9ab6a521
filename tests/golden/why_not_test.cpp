#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <set>

#include "app/explain/explanation.hpp"
#include "app/explain/nearest.hpp"
#include "engine/setup_error.hpp"
#include "tests/support/recordings.hpp"
#include "tests/support/sanitized.hpp"

namespace tocsin {
namespace {

const std::string day_files =
    "universe = \"" TOCSIN_SOURCE_DIR "/replay_data/2025-01-27/universe.csv\"\nbaskets = \"" TOCSIN_SOURCE_DIR
    "/replay_data/2025-01-27/baskets.csv\"\nstorm = 0\n";
const std::string no_files = "storm = 0\n";
const std::string spreading_files =
    "baskets = \"" TOCSIN_SOURCE_DIR "/tests/golden/spreading_market/baskets.csv\"\nstorm = 0\n";

const std::string pairs =
    "detector = \"correlation_spike\"\nnames = [\"P1\", \"P2\", \"P3\", \"P4\", \"P5\", \"P6\"]\n";
const std::string echo = "detector = \"lead_lag\"\nleader = \"LEAD\"\nsubject = \"ECHO\"\nwindow = \"5min\"\n";

// A rule that is never met on its recording, without the line of the setting that is asked for.
struct Unmet {
  std::string name;
  std::string recording;
  std::string rule;     // its other keys
  std::string setting;  // key = value
  std::string files = day_files;

  friend void PrintTo(const Unmet& unmet, std::ostream* out) { *out << unmet.name; }
};

const std::vector<Unmet> unmet_rules = {
    {"index_drop", "day_tape", "detector = \"index_drop\"\nsubject = \"SOX\"\nreference = \"prior_close\"\n",
     "levels = [99]"},
    {"index_drop_open", "day_tape", "detector = \"index_drop\"\nsubject = \"SOX\"\nreference = \"open\"\n",
     "levels = [99]"},
    {"index_drop_high", "day_tape", "detector = \"index_drop\"\nsubject = \"XLK\"\nreference = \"session_high\"\n",
     "levels = [99]"},
    {"rolling_high", "day_tape",
     "detector = \"index_drop\"\nsubject = \"SOX\"\nreference = \"rolling_high\"\nwindow = \"5min\"\n",
     "levels = [99]"},
    {"name_drop", "day_tape", "detector = \"name_drop\"\nnames = [\"NVDA\", \"AVGO\"]\nreference = \"prior_close\"\n",
     "levels = [99]"},
    {"extended", "day_tape",
     "detector = \"name_drop\"\nnames = \"NVDA\"\nsession = \"extended\"\nreference = \"prior_close\"\n",
     "levels = [99]"},
    {"value_lost", "day_tape", "detector = \"value_lost\"\nnames = [\"NVDA\", \"AVGO\"]\nclear = \"1\"\n",
     "step = \"900bn\""},
    {"breadth", "day_tape", "detector = \"breadth\"\nbasket = \"XLK\"\ndrop = 7\n", "levels = [99]"},
    {"cascade", "day_tape",
     "detector = \"sector_cascade\"\nsectors = [\"SOX\", \"XLK\", \"staples\"]\ndrop = 2\nwindow = \"3h\"\n",
     "levels = [3]"},
    {"gap_open", "day_tape", "detector = \"gap_open\"\nnames = [\"NVDA\", \"AVGO\"]\ndirection = \"down\"\n",
     "levels = [99]"},
    {"near_a_band", "day_tape", "detector = \"luld\"\nnames = [\"NVDA\", \"KO\"]\n", "near = 0.0001"},
    {"stale_name", "day_tape", "detector = \"stale_feed\"\nnames = [\"NVDA\", \"KO\"]\n", "after = \"20h\""},
    {"burst", "stressed_market", "detector = \"volatility_burst\"\nnames = \"all\"\n", "levels = [99]", no_files},
    {"turn", "stressed_market", "detector = \"change_point\"\nnames = \"all\"\n", "threshold = 99", no_files},
    {"page_hinkley", "stressed_market", "detector = \"change_point\"\nmethod = \"page_hinkley\"\nnames = \"all\"\n",
     "threshold = 99.9", no_files},
    {"jump", "stressed_market", "detector = \"jump\"\nwindow = \"30min\"\nnames = \"all\"\n", "significance = 0.0001",
     no_files},
    {"surge", "stressed_market", "detector = \"volume_surge\"\nusual = 630000\nshares_min = 1000\nnames = \"all\"\n",
     "levels = [99]", no_files},
    {"wide", "stressed_market", "detector = \"liquidity_drain\"\nnames = \"all\"\n", "spread_times = 99", no_files},
    {"thin", "stressed_market", "detector = \"liquidity_drain\"\nnames = \"all\"\n", "depth_below = 0.0001", no_files},
    {"together", "related_market", pairs + "step = \"5s\"\n", "levels = [0.9999]", no_files},
    {"one_factor", "related_market", pairs + "step = \"5s\"\nmeasure = \"absorption\"\n", "levels = [0.9999]",
     no_files},
    {"rise", "related_market", pairs + "step = \"5s\"\nlevels = [0.3]\n", "rise = 99", no_files},
    {"by_the_tick", "related_market", pairs + "measure = \"hayashi_yoshida\"\nlevels = [0.3]\n", "rise = 99", no_files},
    {"lead", "related_market", echo, "levels = [99]", no_files},
    {"apart", "spreading_market", "detector = \"dislocation\"\nfund = \"FUND\"\nbasket = \"ALL\"\nhold = \"0s\"\n",
     "levels = [99]", spreading_files},
    {"index_apart", "spreading_market",
     "detector = \"dislocation\"\nbasket = \"ALL\"\nindex = \"^ALL\"\nhold = \"0s\"\n", "levels = [99]",
     spreading_files},
    {"contagion", "spreading_market", "detector = \"contagion\"\nmemory = \"10min\"\nfalls_min = 30\n", "levels = [99]",
     spreading_files},
    {"few_falls", "spreading_market", "detector = \"contagion\"\nmemory = \"10min\"\nlevels = [0.3]\n",
     "falls_min = 100000", spreading_files},
};

// What somebody is told who asks why a rule did not ring is true: by the setting that he is given it rings, and by one
// that is the least bit less it does not.
class WhyNot : public testing::TestWithParam<Unmet> {
 protected:
  using Told = std::vector<Telling>;

  void SetUp() override {
    const auto all = recordings();
    recording_ = *std::ranges::find(all, GetParam().recording, &Replayable::name);
    base_ = rules_with({GetParam().setting});
    rerun_ = std::make_unique<Rerun>([this](Time) { return recording_.open(); }, *base_);
    chronicle_ = std::make_unique<Chronicle>(rerun_->chronicle());
  }

  static std::unique_ptr<RulesFile> rules_with(const std::vector<std::string>& settings) {
    const Unmet& unmet = GetParam();
    std::string text = unmet.files + "[[rule]]\nname = \"asked\"\n" + unmet.rule;
    for (const std::string& setting : settings) {
      const std::string key = setting.substr(0, setting.find(" =")) + " =";
      const std::size_t there = text.find("\n" + key);
      if (there != std::string::npos) text.erase(there + 1, text.find('\n', there + 1) - there);
      text += setting + "\n";
    }
    std::ofstream(path()) << text;
    return std::make_unique<RulesFile>(RulesFile::load(path()));
  }
  static std::string path() { return testing::TempDir() + "asked_" + GetParam().name + ".toml"; }

  // What the rule says of the subject where these settings stand in it.
  Told told_with(const std::vector<Setting>& settings, SubjectId subject) const {
    std::vector<std::string> lines;
    for (const Setting& setting : settings) lines.push_back(setting.key + " = " + setting.value);
    const auto rules = rules_with(lines);
    Rerun rerun([this](Time) { return recording_.open(); }, *rules);
    Told told;
    const Chronicle chronicle = rerun.chronicle();
    for (const Telling& telling : chronicle.tellings()) {
      if (telling.subject == subject && telling.state == AlertState::firing) told.push_back(telling);
    }
    return told;
  }

  // Those on which the rule never rang: of the others a shallower level rings at the same moments.
  std::set<SubjectId> subjects() const {
    std::set<SubjectId> subjects;
    for (std::uint32_t i = 0; i < rerun_->engine().slots().size(); ++i) {
      const Slot& slot = rerun_->engine().slots()[i];
      if (rerun_->engine().policies()[index_of(slot.rule)].name == "asked") subjects.insert(slot.subject);
    }
    for (const Telling& telling : chronicle_->tellings()) {
      if (telling.state == AlertState::firing) subjects.erase(telling.subject);
    }
    return subjects;
  }

  // The same as nearest_miss, by a look behind every event that may move the subject.
  std::optional<Shortfall> nearest_by_every_look(std::uint32_t slot, SubjectId subject) {
    const std::vector<bool> movers = movers_of(subject, rerun_->engine().market());
    std::optional<Shortfall> nearest;
    rerun_->go_before(Time::min(), *chronicle_);
    for (const Event* next = rerun_->next(); next != nullptr; next = rerun_->next()) {
      const Event event = *next;
      rerun_->step([](const Alert&) {});
      if (index_of(event.instrument) < movers.size() && !movers[index_of(event.instrument)]) continue;
      const Shortfall look = shortfall_of(rerun_->engine(), slot, event.time, false);
      if (look.rings() || (nearest && nearest->in_hours && !look.in_hours)) continue;
      if (!nearest || look.in_hours != nearest->in_hours || look.is_nearer_than(*nearest)) nearest = look;
    }
    return nearest;
  }

  // The setting's own number one step nearer to what the rule asks for.
  static std::vector<Setting> less(const Condition& condition) {
    Condition nearly = condition;
    const std::int64_t finest = condition.key_unit == Unit::score ? 100 : 1;
    // Of a significance and of what must be at most so much, less is more.
    const bool is_more = condition.key != "significance" && condition.must != Must::be_at_most;
    nearly.would_do += is_more ? finest : -finest;
    return settings_for(nearly);
  }

  Replayable recording_;
  std::unique_ptr<RulesFile> base_;
  std::unique_ptr<Rerun> rerun_;
  std::unique_ptr<Chronicle> chronicle_;
};

TEST_P(WhyNot, the_nearest_moment_of_the_day_rings_by_the_setting_that_is_given_and_by_no_less) {
  std::size_t asked_count = 0;
  for (const SubjectId subject : subjects()) {
    const auto slots = slots_of(rerun_->engine(), RuleId{0}, subject);
    const auto miss = nearest_miss(*rerun_, *chronicle_, std::span(slots).first(1), Time::min(), Time::max()).miss;
    if (!miss || miss->lacks.size() != 1 || miss->lacks.front().settings.empty()) continue;
    if (++asked_count > (sanitized ? 1 : 4)) break;
    const auto& conditions = miss->shortfall.conditions;
    const auto missed =
        std::ranges::find_if(conditions.all(), [&](const Condition& c) { return !conditions.is_met(c); });
    ASSERT_NE(missed, conditions.all().end());
    const std::string said = std::string(rerun_->names().market.name_of(subject)) + ": " + condition_words(*missed) +
                             ", " + text_of(miss->lacks.front().settings);
    const Told rung = told_with(miss->lacks.front().settings, subject);
    EXPECT_FALSE(rung.empty()) << said;
    if (!rung.empty()) {
      EXPECT_LE(rung.front().time, miss->shortfall.at) << said;
    }
    const auto nearly = less(*missed);
    if (!nearly.empty()) {
      EXPECT_TRUE(told_with(nearly, subject).empty()) << said << ", and not " << text_of(nearly);
    }
  }
  EXPECT_GT(asked_count, 0U);
}

TEST_P(WhyNot, a_moment_rings_by_then_by_the_setting_that_is_given) {
  std::mt19937_64 random(1);
  const std::set<SubjectId> watched = subjects();
  // Steps of the timer, on which some detectors judge alone.
  const Time first = std::chrono::ceil<std::chrono::seconds>(rerun_->first_time());
  const auto last = nearest_miss(*rerun_, *chronicle_, slots_of(rerun_->engine(), RuleId{0}, *watched.begin()),
                                 Time::min(), Time::max())
                        .miss;
  ASSERT_TRUE(last);
  std::size_t asked_count = 0;
  for (int i = 0; i < 40 && asked_count < (sanitized ? 1 : 5); ++i) {
    const SubjectId subject = *std::next(watched.begin(), static_cast<std::ptrdiff_t>(random() % watched.size()));
    const Duration reach = last->shortfall.at - first + std::chrono::minutes(1);
    const auto seconds = static_cast<std::uint64_t>(reach / std::chrono::seconds(1));
    const Time at = first + std::chrono::seconds(random() % seconds);
    const auto slots = slots_of(rerun_->engine(), RuleId{0}, subject);
    const auto miss = miss_at(*rerun_, *chronicle_, std::span(slots).first(1), at);
    if (!miss || miss->lacks.size() != 1 || miss->lacks.front().settings.empty()) continue;
    ++asked_count;
    const Told rung = told_with(miss->lacks.front().settings, subject);
    const bool by_then = !rung.empty() && rung.front().time <= at;
    EXPECT_TRUE(by_then) << rerun_->names().market.name_of(subject) << " at " << LocalTime::utc(at) << ": "
                         << miss->lacks.front().text << ", " << text_of(miss->lacks.front().settings);
  }
}

TEST_P(WhyNot, the_nearest_moment_is_the_one_that_a_look_behind_every_event_finds) {
  const SubjectId subject = rerun_->engine().slots()[0].subject;
  const auto miss = nearest_miss(*rerun_, *chronicle_, std::vector<std::uint32_t>{0}, Time::min(), Time::max()).miss;
  const auto looked = nearest_by_every_look(0, subject);
  ASSERT_TRUE(miss && looked);
  EXPECT_EQ(LocalTime::utc(miss->shortfall.at), LocalTime::utc(looked->at));
  EXPECT_EQ(miss->shortfall.unmet, looked->unmet);
  EXPECT_EQ(miss->shortfall.widest, looked->widest);
}

// Rules of the market have no level to set: what is told is how far the day stayed from theirs.
struct Fixed {
  std::string rule, subject;
  std::string_view what;
  std::int64_t needed;
};

TEST(WhyNotByLaw, says_how_far_the_day_stayed_from_a_rule_of_the_market_and_names_no_setting) {
  const auto all = recordings();
  const Replayable day = *std::ranges::find(all, "day_tape", &Replayable::name);
  const RulesFile rules = RulesFile::load(TOCSIN_SOURCE_DIR "/replay_data/2025-01-27/detectors.toml");
  Rerun rerun([&](Time) { return day.open(); }, rules);
  const Chronicle chronicle = rerun.chronicle();
  for (const Fixed& fixed :
       {Fixed{"halts_of_the_market", "^GSPC", "decline", 70'000}, Fixed{"rule_201", "AMD", "fall of a trade", 100'000},
        Fixed{"lost", "market", "messages lost", 1}}) {
    const auto policies = rerun.engine().policies();
    const auto rule = static_cast<RuleId>(std::ranges::find(policies, fixed.rule, &Policy::name) - policies.begin());
    const SubjectId subject = rerun.engine().market().find(fixed.subject).value_or(no_subject);
    const auto slots = slots_of(rerun.engine(), rule, subject);
    ASSERT_FALSE(slots.empty()) << fixed.rule;
    const auto miss = nearest_miss(rerun, chronicle, std::span(slots).first(1), Time::min(), Time::max()).miss;
    ASSERT_TRUE(miss && !miss->lacks.empty()) << fixed.rule;
    EXPECT_TRUE(miss->lacks.front().settings.empty()) << fixed.rule;
    const Condition& condition = miss->shortfall.conditions.all().front();
    EXPECT_TRUE(condition.what.starts_with(fixed.what)) << condition.what;
    EXPECT_EQ(condition.needed, fixed.needed) << fixed.rule;
    EXPECT_LT(condition.value, fixed.needed) << fixed.rule;
  }
}

INSTANTIATE_TEST_SUITE_P(Rules, WhyNot, testing::ValuesIn(unmet_rules),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace tocsin
