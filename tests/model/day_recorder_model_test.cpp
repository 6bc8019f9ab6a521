// What a backtest writes down of labels, many of one subject on one day, against a look at every label behind every
// event and at every bell.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/any_feed.hpp"
#include "app/backtest/day_run.hpp"
#include "app/backtest/label_day.hpp"
#include "app/desk.hpp"
#include "engine/ppm.hpp"
#include "scoring/day_score.hpp"
#include "tests/support/faulty_day.hpp"
#include "tests/support/random_market.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

constexpr Time before_open = time_from_ns(1'737'987'900'000'000'000);  // 27 January 2025, 09:25 in New York
constexpr std::size_t events_count = sanitized ? 2'500 : 9'000;

const std::string rules =
    "universe = 'universe.csv'\nbaskets = 'baskets.csv'\ntimer = '500ms'\n"
    "[[rule]]\nname = 'ladder'\ndetector = 'index_drop'\nsubject = ['ALL', 'pair']\nlevels = [0.5, 1, 2]\nclear = "
    "0.25\n"
    "reference = 'session_high'\nsession = 'all'\n"
    "[[rule]]\nname = 'names'\ndetector = 'name_drop'\nnames = 'all'\nlevels = [1, 3]\nclear = 0.5\n"
    "reference = 'rolling_high'\nwindow = '20s'\nsession = 'all'\nhold_off = '1s'\n"
    "[[rule]]\nname = 'wide'\ndetector = 'breadth'\nbasket = 'ALL'\nlevels = [30]\nclear = 5\nsession = 'all'\n";

// Every label is looked at every time.
class NaiveRecorder {
 public:
  NaiveRecorder(const DeskEngine& engine, const LabelFile& labels, std::size_t rules_count)
      : engine_(engine), rules_count_(rules_count) {
    const std::vector<RuleScope> scopes = rule_scopes_of(engine);
    for (const Label& label : labels.labels) {
      const LabelSubject whom = label_subject_of(labels, label, engine.market());
      watches_.push_back({.whom = whom, .when = label.when});
      meanings_.emplace_back(label, whom.subject, engine.market(), scopes);
    }
  }

  void before(const Event& event) {
    for (LabelWatch& watch : watches_) {
      if (watch.begun || event.time < watch.when.start) continue;
      watch.begun = true;
      watch.note_fall(engine_.market());
    }
  }
  void on_alert(const Alert& alert) {
    const bool is_bell = alert.state == AlertState::firing || alert.state == AlertState::escalated;
    if (!is_bell || alert.slot == no_slot || index_of(alert.rule) >= rules_count_) return;
    note(alert.time);
    Bell bell{.rule = static_cast<std::uint32_t>(index_of(alert.rule)),
              .rung = engine_.slots()[alert.slot].rung,
              .subject = alert.subject,
              .at = alert.time,
              .values = {}};
    for (const LabelWatch& watch : watches_) bell.values.push_back(watch.value(engine_.market()));
    bells_.push_back(bell);
  }
  void after(const Event& event) {
    if (event.kind != EventKind::timer && event.kind != EventKind::quote) note(event.time);
  }

  [[nodiscard]] std::size_t bells_count() const { return bells_.size(); }
  [[nodiscard]] bool is_right(std::size_t bell) const {
    for (std::size_t label = 0; label < watches_.size(); ++label) {
      if (catches(bells_[bell], label)) return true;
    }
    return false;
  }
  [[nodiscard]] Catch catch_of(std::size_t label, const Scored& scored) const {
    Catch result{.label = static_cast<std::uint32_t>(label)};
    for (const Bell& bell : bells_) {
      if (!scored.is_of(bell.rule, bell.rung) || !catches(bell, label)) continue;
      Answer answer;
      watches_[label].settle(bell.values[label], answer);
      return {.label = result.label,
              .caught = true,
              .delay = bell.at - watches_[label].when.start,
              .is_lost_known = answer.is_lost_known,
              .lost_ppm = answer.lost_ppm};
    }
    return result;
  }
  // The same day, where each bell names every label that it speaks of, whether or not it rang in it.
  [[nodiscard]] DayFacts with_all_answers(DayFacts day) const {
    for (std::size_t bell = 0; bell < bells_.size(); ++bell) {
      day.ringings[bell].answers.clear();
      for (std::uint32_t label = 0; label < watches_.size(); ++label) {
        if (speaks_of(bells_[bell], label)) day.ringings[bell].answers.push_back({.label = label});
      }
    }
    return day;
  }
  [[nodiscard]] std::int64_t fall_ppm(std::size_t label) const {
    const LabelWatch& watch = watches_[label];
    return watch.is_fall_known() ? -change_ppm(watch.worst, watch.start) : 0;
  }

 private:
  struct Bell {
    std::uint32_t rule, rung;
    SubjectId subject;
    Time at;
    std::vector<Int128> values;  // by label
  };

  void note(Time now) {
    for (LabelWatch& watch : watches_) {
      if (watch.begun && now < watch.when.end) watch.note_fall(engine_.market());
    }
  }
  [[nodiscard]] bool speaks_of(const Bell& bell, std::size_t label) const {
    return meanings_[label].is_answered_by(static_cast<RuleId>(bell.rule), bell.subject);
  }
  [[nodiscard]] bool catches(const Bell& bell, std::size_t label) const {
    return watches_[label].when.holds(bell.at) && speaks_of(bell, label);
  }

  const DeskEngine& engine_;
  std::size_t rules_count_;
  std::vector<LabelWatch> watches_;
  std::vector<LabelMeaning> meanings_;
  std::vector<Bell> bells_;
};

class DayRecorderModel : public testing::TestWithParam<std::uint64_t> {
 protected:
  void SetUp() override {
    for (const char* file : {"universe.csv", "baskets.csv"}) {
      folder_.file(file, text_of_file(std::string(TOCSIN_SOURCE_DIR "/tests/golden/faulty_market/") + file));
    }
    folder_.file("rules.toml", rules);
    write_faulty_day(tape(), folder_.path("universe.csv"), GetParam(), before_open, events_count);
  }
  [[nodiscard]] std::string tape() const { return folder_.path("day.tape"); }
  [[nodiscard]] RulesFile rules_file() const { return RulesFile::load(folder_.path("rules.toml")); }

  // When bells began and ended, ascending.
  [[nodiscard]] std::set<Time> bell_times() const {
    const LabelFile none{.path = "labels.csv", .labels = {}, .sources = {}};
    std::set<Time> times;
    const RunFacts facts = hear_days({tape()}, "2025-01-27", rules_file(), none, Reading{});
    for (const Ringing& bell : facts.days.front().facts.ringings) times.insert({bell.when.start, bell.when.end});
    return times;
  }
  // Many of each subject and kind, some of which touch, and some of which end when a bell begins or ends.
  [[nodiscard]] LabelFile labels() const {
    const std::set<Time> times = bell_times();
    LabelFile file{.path = "labels.csv", .labels = {}, .sources = {}};
    Dice dice(GetParam());
    for (const auto& [subject, kind] : std::vector<std::pair<std::string, std::string>>{
             {"ALL", "index_drop"}, {"pair", "any"}, {"ALFA", "name_drop"}, {"ALFA", "any"}, {"market", "breadth"}}) {
      for (Time start = before_open - std::chrono::minutes(1); start < before_open + std::chrono::minutes(25);) {
        const auto bell = times.upper_bound(start);
        const bool ends_with_it = bell != times.end() && dice.one_in(2);
        const Time end = ends_with_it ? *bell : start + Duration{dice.between(1'000'000, 60'000'000'000)};
        file.labels.push_back({.when = {start, end}, .subject = subject, .kind = kind, .note = {}, .line = 1});
        start = end + Duration{dice.one_in(3) ? 0 : dice.between(1, 20'000'000'000)};
      }
    }
    std::ranges::stable_sort(file.labels, {}, [](const Label& label) { return label.when.start; });
    return file;
  }

 private:
  ScratchFolder folder_;
};

void expect_the_same(const DayFacts& day, const NaiveRecorder& naive, const Scored& scored) {
  const DayScore score = score_of(day, scored);
  const DayScore all = score_of(naive.with_all_answers(day), scored);
  EXPECT_EQ(score.caught, all.caught);
  EXPECT_EQ(score.right, all.right);
  EXPECT_EQ(score.ranges, all.ranges);
  EXPECT_EQ(score.range_precision_sum, all.range_precision_sum);
  EXPECT_EQ(score.range_recall_sum, all.range_recall_sum);
  for (const Catch& fast : catches_of(day, scored)) {
    const Catch slow = naive.catch_of(fast.label, scored);
    ASSERT_EQ(fast.caught, slow.caught) << fast.label;
    EXPECT_EQ(fast.delay, slow.delay) << fast.label;
    EXPECT_EQ(fast.is_lost_known, slow.is_lost_known) << fast.label;
    EXPECT_EQ(fast.lost_ppm, slow.lost_ppm) << fast.label;
  }
}

TEST_P(DayRecorderModel, labels_fare_as_if_each_were_looked_at_behind_every_event) {
  const LabelFile file = labels();
  const RunFacts facts = hear_days({tape()}, "2025-01-27", rules_file(), file, Reading{});
  Desk desk(open_feeds({tape()}), rules_file());
  NaiveRecorder naive(desk.engine(), file, facts.rules.size());
  for (auto events = desk.next(); !events.empty(); events = desk.next()) {
    for (const Event& event : events) {
      naive.before(event);
      desk.engine().step(event, [&](const Alert& alert) { naive.on_alert(alert); });
      naive.after(event);
    }
  }
  const DayFacts& day = facts.days.front().facts;
  ASSERT_EQ(day.labels.size(), file.labels.size());
  for (std::size_t label = 0; label < day.labels.size(); ++label) {
    EXPECT_EQ(day.labels[label].fall_ppm, naive.fall_ppm(label)) << label;
  }
  ASSERT_EQ(day.ringings.size(), naive.bells_count());
  std::size_t right = 0;
  for (std::size_t bell = 0; bell < day.ringings.size(); ++bell) {
    EXPECT_EQ(is_right(day.ringings[bell], day), naive.is_right(bell)) << bell;
    right += naive.is_right(bell) ? 1U : 0U;
  }
  EXPECT_GT(right, sanitized ? 0U : 10U);
  for (std::uint32_t rule = 0; rule < facts.rules.size(); ++rule) {
    expect_the_same(day, naive, {.rule = rule, .rung = {}});
    expect_the_same(day, naive, {.rule = rule, .rung = 1});
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, DayRecorderModel, testing::Range<std::uint64_t>(1, sanitized ? 2 : 6));

}  // namespace
}  // namespace tocsin
