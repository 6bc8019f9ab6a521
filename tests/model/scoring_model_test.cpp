// The scores of random small days against the formulas worked out point by point.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "replay_data/random.hpp"
#include "scoring/day_score.hpp"
#include "scoring/range_scores.hpp"
#include "tests/support/small_facts.hpp"

namespace tocsin {
namespace {

constexpr std::int64_t points = 60;
using Points = std::set<std::int64_t>;

Points points_of(const Range& range) {
  Points all;
  for (std::int64_t point = ns_since_epoch(range.start); point < ns_since_epoch(range.end); ++point) all.insert(point);
  return all;
}

// Tatbul et al. 2018, figure 2, word for word: a loop over the points of the range.
double naive_score(const Range& range, const std::vector<Range>& others, const RangeWeights& weights) {
  const std::int64_t length = range.length().count();
  double mine = 0, most = 0;
  std::set<std::size_t> overlapping;
  for (std::int64_t i = 1; i <= length; ++i) {
    const double bias = weights.bias == RangeBias::front ? static_cast<double>(length - i + 1) : 1;
    most += bias;
    for (std::size_t other = 0; other < others.size(); ++other) {
      if (!others[other].holds(range.start + Duration(i - 1))) continue;
      mine += bias;
      overlapping.insert(other);
    }
  }
  if (overlapping.empty()) return 0;
  const double factor = 1.0 / static_cast<double>(overlapping.size());
  return weights.existence + (1 - weights.existence) * factor * mine / most;
}

// The runs of consecutive points.
std::vector<Range> runs_of(const Points& all) {
  std::vector<Range> runs;
  for (const std::int64_t point : all) {
    if (runs.empty() || ns_since_epoch(runs.back().end) != point) runs.push_back(range(point, point));
    runs.back().end += Duration(1);
  }
  return runs;
}

class RandomDay {
 public:
  explicit RandomDay(std::uint64_t seed) : random_(seed, 0) {
    for (std::uint32_t i = 0, count = number(4); i < count; ++i) {
      day_.labels.push_back({.label = i + 10, .when = stretch(), .rules = {}});
      if (number(3) != 0) day_.labels.back().rules.push_back(0);
    }
    for (std::uint32_t i = 0, count = number(7); i < count; ++i) add_ringing();
    std::ranges::stable_sort(day_.ringings, {}, [](const Ringing& one) { return one.when.start; });
  }
  [[nodiscard]] const DayFacts& facts() const { return day_; }
  Range stretch() {
    const auto start = static_cast<std::int64_t>(random_.below(points));
    return range(start, start + 1 + static_cast<std::int64_t>(random_.below(points / 3)));
  }
  std::uint32_t number(std::uint64_t bound) { return static_cast<std::uint32_t>(random_.below(bound)); }

 private:
  void add_ringing() {
    const Range when = stretch();
    const std::uint32_t cause = number(2);
    Ringing made = ringing(when, {}, cause, number(2) == 0 ? "SOX" : "NVDA");
    made.rule = number(4) == 0 ? 1U : 0U;
    for (std::uint32_t label = 0; label < day_.labels.size(); ++label) {
      if (!day_.labels[label].rules.empty() && made.rule == 0 && number(2) == 0)
        made.answers.push_back({.label = label});
    }
    day_.ringings.push_back(made);
  }

  Random random_;
  DayFacts day_;
};

bool answers(const Ringing& bell, std::size_t label) {
  for (const Answer& answer : bell.answers) {
    if (answer.label == label) return true;
  }
  return false;
}

void score_label(const DayFacts& day, const Scored& of, std::size_t label, DayScore& score) {
  ++score.events;
  bool caught = false;
  Points rang;
  for (const Ringing& bell : day.ringings) {
    if (!of.is_of(bell.rule, bell.rung) || !answers(bell, label)) continue;
    rang.merge(points_of(bell.when));
    caught = caught || points_of(day.labels[label].when).contains(ns_since_epoch(bell.when.start));
  }
  score.caught += caught ? 1U : 0U;
  score.range_recall_sum += naive_score(day.labels[label].when, runs_of(rang), recall_weights);
}

// Whether it rang inside a label that it answers; those it answers are added.
bool is_right(const DayFacts& day, const Ringing& bell, Points& labelled) {
  bool right = false;
  for (std::size_t label = 0; label < day.labels.size(); ++label) {
    if (!answers(bell, label)) continue;
    labelled.merge(points_of(day.labels[label].when));
    right = right || day.labels[label].when.holds(bell.when.start);
  }
  return right;
}

void score_bells(const DayFacts& day, const Scored& of, const std::string& subject, DayScore& score) {
  Points rang, labelled;
  for (const Ringing& bell : day.ringings) {
    if (!of.is_of(bell.rule, bell.rung) || bell.subject != subject) continue;
    ++score.bells;
    rang.merge(points_of(bell.when));
    score.right += is_right(day, bell, labelled) ? 1U : 0U;
  }
  for (const Range& one : runs_of(rang)) {
    ++score.ranges;
    score.range_precision_sum += naive_score(one, runs_of(labelled), precision_weights);
  }
}

DayScore naive_day(const DayFacts& day, const Scored& of) {
  DayScore score;
  for (std::size_t label = 0; label < day.labels.size(); ++label) {
    if (!day.labels[label].rules.empty() && of.rule == 0) score_label(day, of, label, score);
  }
  for (const char* subject : {"NVDA", "SOX"}) score_bells(day, of, subject, score);
  return score;
}

TEST(ScoringModel, a_range_scores_what_a_loop_over_its_points_does) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    RandomDay random(seed);
    std::vector<Range> others;
    for (std::uint32_t i = 0, count = random.number(5); i < count; ++i) others.push_back(random.stretch());
    others = joined(others);
    const Range one = random.stretch();
    for (const RangeBias bias : {RangeBias::flat, RangeBias::front}) {
      const RangeWeights weights{.existence = random.number(2) * 0.25, .bias = bias};
      EXPECT_NEAR(range_score(one, others, weights), naive_score(one, others, weights), 1e-12) << seed;
      EXPECT_EQ(range_score(one, overlapping(one, others), weights), range_score(one, others, weights)) << seed;
    }
  }
}

TEST(ScoringModel, a_day_scores_what_a_loop_over_its_points_does) {
  std::uint64_t caught = 0, false_bells = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const RandomDay random(seed);
    for (const Scored of : {Scored{0, {}}, Scored{0, 0}, Scored{0, 1}, Scored{1, {}}}) {
      const DayScore fast = score_of(random.facts(), of);
      const DayScore slow = naive_day(random.facts(), of);
      ASSERT_EQ(fast.events, slow.events) << seed;
      ASSERT_EQ(fast.caught, slow.caught) << seed;
      ASSERT_EQ(fast.bells, slow.bells) << seed;
      ASSERT_EQ(fast.right, slow.right) << seed;
      ASSERT_EQ(fast.ranges, slow.ranges) << seed;
      ASSERT_NEAR(fast.range_recall_sum, slow.range_recall_sum, 1e-9) << seed;
      ASSERT_NEAR(fast.range_precision_sum, slow.range_precision_sum, 1e-9) << seed;
      caught += fast.caught;
      false_bells += fast.false_bells();
    }
  }
  EXPECT_GT(caught, 500U);
  EXPECT_GT(false_bells, 500U);
}

}  // namespace
}  // namespace tocsin
