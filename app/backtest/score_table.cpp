#include "app/backtest/score_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sinks/alert_words.hpp"
#include "sinks/figures.hpp"

namespace tocsin {
namespace {

constexpr std::size_t misses_shown = 10;
constexpr std::string_view none = "-";

std::string percent(const std::optional<double>& share) {
  return share ? fmt::format("{:.0f} %", *share * 100) : std::string(none);
}

std::string rate(const std::optional<double>& figure) {
  return figure ? fmt::format("{:.2f}", *figure) : std::string(none);
}

std::string between(const std::optional<Bounds>& interval) {
  return interval ? fmt::format("{:.2f} to {:.2f}", interval->low, interval->high) : std::string(none);
}

std::string head(const Backtested& backtested) {
  std::string text = fmt::format("{}, {}, {}\n", counted(backtested.days.size(), "day"),
                                 counted(backtested.labels.labels.size(), "label"), backtested.rules_path);
  if (!backtested.provenance.empty()) text += "data: " + backtested.provenance + "\n";
  if (const std::size_t elsewhere = backtested.labels_elsewhere(); elsewhere > 0) {
    text += counted(elsewhere, "label") + " of dates that were not heard: not scored\n";
  }
  return text + "\n";
}

std::string miss_text(const Miss& miss, const Backtested& backtested) {
  const Label& label = backtested.labels.labels[miss.label->label];
  const std::string fall =
      miss.label->is_fall_known ? fmt::format(", {} at its worst", signed_percent(-miss.label->fall_ppm)) : "";
  return fmt::format("  {} {}  {} {} {}{}{}\n    {}\n", backtested.days[miss.day].name,
                     backtested.rules[miss.rule].name, label.subject, label.kind, clock_of(label.when), fall,
                     label.note.empty() ? "" : ": " + label.note, command_of(miss, backtested));
}

std::string misses_text(const Backtested& backtested) {
  const std::vector<Miss> misses = misses_of(backtested);
  if (misses.empty()) return "";
  std::string text = fmt::format("\n{}, the deepest falls first:\n",
                                 misses.size() == 1 ? "1 miss" : fmt::format("{} misses", grouped(misses.size())));
  for (std::size_t i = 0; i < std::min(misses.size(), misses_shown); ++i) text += miss_text(misses[i], backtested);
  if (misses.size() > misses_shown) text += fmt::format("  ... and {} more\n", grouped(misses.size() - misses_shown));
  return text;
}

// --- CSV

std::string figure(const std::optional<double>& value) { return value ? fmt::format("{:.6f}", *value) : ""; }
std::string low(const std::optional<Bounds>& interval) { return interval ? figure(interval->low) : ""; }
std::string high(const std::optional<Bounds>& interval) { return interval ? figure(interval->high) : ""; }

std::string spread_csv(const std::optional<Spread>& spread, int decimals) {
  if (!spread) return ",,";
  return fmt::format("{},{},{}", exact_decimal(spread->median, decimals), exact_decimal(spread->p90, decimals),
                     exact_decimal(spread->worst, decimals));
}

std::string level_csv(const PlayedRule& rule, const std::optional<std::uint32_t>& rung) {
  if (!rung) return ",,";
  if (!rule.is_unit_known) return fmt::format("{},,", *rung + 1);
  return fmt::format("{},{},{}", *rung + 1, exact_decimal(rule.levels[*rung], decimals_of(rule.level_unit)),
                     word(rule.level_unit));
}

// Names of rules have nothing that CSV would read otherwise.
std::string csv_row(const PlayedRule& rule, const Score& score) {
  const DayScore& sum = score.sum;
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", rule.name,
                     rule.detector, level_csv(rule, score.of.rung), sum.days, sum.events, sum.caught, sum.missed(),
                     figure(score.recall()), low(score.recall_interval), high(score.recall_interval),
                     spread_csv(score.delay_ns, 9), spread_csv(score.lost_ppm, 4), sum.bells, sum.right,
                     sum.false_bells(), sum.suppressed, figure(score.false_bells_a_day()),
                     low(score.false_bells_interval), high(score.false_bells_interval), figure(score.precision()),
                     low(score.precision_interval), high(score.precision_interval), figure(score.range_precision()),
                     figure(score.range_recall()));
}

constexpr std::string_view csv_header =
    "rule,detector,level_number,level,level_unit,days,events,caught,missed,recall,recall_low,recall_high,"
    "delay_median_s,delay_p90_s,delay_worst_s,lost_median_pct,lost_p90_pct,lost_worst_pct,bells,right,false,suppressed,"
    "false_per_day,false_per_day_low,false_per_day_high,precision,precision_low,precision_high,range_precision,"
    "range_recall\n";

}  // namespace

const std::vector<std::string>& score_columns() {
  static const std::vector<std::string> columns{"rule", "events",    "caught",    "recall",    "delay",
                                                "lost", "false/day", "95 of 100", "precision", "suppressed"};
  return columns;
}

ScoreRow score_row(const std::string& name, const Score& score) {
  const std::string delay = score.delay_ns ? length_of_time(Duration(score.delay_ns->median)) : std::string(none);
  const std::string lost = score.lost_ppm ? share_percent(score.lost_ppm->median) : std::string(none);
  return {name,
          grouped(score.sum.events),
          grouped(score.sum.caught),
          percent(score.recall()),
          delay,
          lost,
          rate(score.false_bells_a_day()),
          between(score.false_bells_interval),
          percent(score.precision()),
          grouped(score.sum.suppressed)};
}

std::string score_table(const Backtested& backtested) {
  std::vector<ScoreRow> rows{score_columns()};
  for (const RuleScore& score : backtested.card) {
    rows.push_back(score_row(backtested.rules[score.whole.of.rule].name, score.whole));
  }
  return printable_lines(head(backtested) + aligned(rows) + misses_text(backtested) + failures_text(backtested.failed));
}

std::string score_csv(const Backtested& backtested) {
  std::string text(csv_header);
  for (const RuleScore& score : backtested.card) {
    const PlayedRule& rule = backtested.rules[score.whole.of.rule];
    text += csv_row(rule, score.whole);
    for (const Score& level : score.levels) text += csv_row(rule, level);
  }
  return text;
}

}  // namespace tocsin
