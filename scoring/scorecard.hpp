#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scoring/bootstrap.hpp"
#include "scoring/day_score.hpp"

namespace tocsin {

// The middle, the slow and the slowest of a set of figures.
struct Spread {
  std::int64_t median = 0;
  std::int64_t p90 = 0;
  std::int64_t worst = 0;
};

// By nearest rank: the smallest figure that a half (nine tenths) of them do not exceed. Nothing of none.
[[nodiscard]] std::optional<Spread> spread_of(std::vector<std::int64_t> figures);

// A label, how a rule fared on it, and the day it was on.
struct JudgedLabel {
  std::size_t day = 0;
  Catch outcome;
};

// How a rule, or one level of it, fared on all days. Shares are from 0 to 1, and nothing where they would be of none.
struct Score {
  Scored of;
  DayScore sum{.days = 0};
  std::vector<JudgedLabel> labels;  // by day
  std::optional<Spread> delay_ns;   // of the labels that were caught
  std::optional<Spread> lost_ppm;   // of those whose subject fell
  std::optional<Interval> recall_interval, precision_interval, false_bells_interval;

  [[nodiscard]] std::optional<double> recall() const;
  [[nodiscard]] std::optional<double> precision() const;
  [[nodiscard]] std::optional<double> false_bells_a_day() const;
  [[nodiscard]] std::optional<double> range_precision() const;
  [[nodiscard]] std::optional<double> range_recall() const;
};

// A rule as a whole, and each of its levels as if it were the only one: with its misses and false bells by level, that
// is the rule's cost curve.
struct RuleScore {
  Score whole;
  std::vector<Score> levels;  // shallow first; none where the rule has only one
};

[[nodiscard]] std::vector<RuleScore> scorecard(std::span<const PlayedRule> rules, std::span<const DayFacts> days);

}  // namespace tocsin
