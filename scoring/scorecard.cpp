#include "scoring/scorecard.hpp"

#include <algorithm>

namespace tocsin {
namespace {

std::optional<double> share(double part, std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return part / static_cast<double>(whole);
}
std::optional<double> recall_of(const DayScore& sum) { return share(static_cast<double>(sum.caught), sum.events); }
std::optional<double> precision_of(const DayScore& sum) { return share(static_cast<double>(sum.right), sum.bells); }
std::optional<double> false_bells_of(const DayScore& sum) {
  return share(static_cast<double>(sum.false_bells()), sum.days);
}

std::vector<JudgedLabel> judged(std::span<const DayFacts> days, const Scored& of) {
  std::vector<JudgedLabel> labels;
  for (std::size_t day = 0; day < days.size(); ++day) {
    for (const Catch& outcome : catches_of(days[day], of)) labels.push_back({.day = day, .outcome = outcome});
  }
  return labels;
}

Score score_over(std::span<const DayFacts> days, const Scored& of) {
  Score score{.of = of, .labels = judged(days, of)};
  std::vector<DayScore> by_day;
  for (const DayFacts& day : days) by_day.push_back(score_of(day, of));
  for (const DayScore& day : by_day) score.sum.add(day);
  std::vector<std::int64_t> delays, losses;
  for (const JudgedLabel& label : score.labels) {
    if (label.outcome.caught) delays.push_back(label.outcome.delay.count());
    if (label.outcome.is_lost_known) losses.push_back(label.outcome.lost_ppm);
  }
  score.delay_ns = spread_of(std::move(delays));
  score.lost_ppm = spread_of(std::move(losses));
  score.recall_interval = bootstrap_interval(by_day, recall_of);
  score.precision_interval = bootstrap_interval(by_day, precision_of);
  score.false_bells_interval = bootstrap_interval(by_day, false_bells_of);
  return score;
}

}  // namespace

std::optional<Spread> spread_of(std::vector<std::int64_t> figures) {
  if (figures.empty()) return std::nullopt;
  std::ranges::sort(figures);
  const auto rank = [&](std::size_t tenths) { return figures[(figures.size() * tenths + 9) / 10 - 1]; };
  return Spread{.median = rank(5), .p90 = rank(9), .worst = figures.back()};
}

std::optional<double> Score::recall() const { return recall_of(sum); }
std::optional<double> Score::precision() const { return precision_of(sum); }
std::optional<double> Score::false_bells_a_day() const { return false_bells_of(sum); }
std::optional<double> Score::range_precision() const { return share(sum.range_precision_sum, sum.ranges); }
std::optional<double> Score::range_recall() const { return share(sum.range_recall_sum, sum.events); }

std::vector<RuleScore> scorecard(std::span<const PlayedRule> rules, std::span<const DayFacts> days) {
  std::vector<RuleScore> card;
  for (std::uint32_t rule = 0; rule < rules.size(); ++rule) {
    RuleScore score{.whole = score_over(days, {.rule = rule, .rung = {}}), .levels = {}};
    const auto levels = static_cast<std::uint32_t>(rules[rule].levels.size());
    for (std::uint32_t rung = 0; levels > 1 && rung < levels; ++rung) {
      score.levels.push_back(score_over(days, {.rule = rule, .rung = rung}));
    }
    card.push_back(std::move(score));
  }
  return card;
}

}  // namespace tocsin
