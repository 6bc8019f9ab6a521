#include "app/backtest/backtested.hpp"

#include <algorithm>
#include <string_view>

#include "feeds/zone_clock.hpp"
#include "sinks/alert_words.hpp"
#include "sinks/figures.hpp"
#include "sinks/local_time.hpp"

namespace tocsin {
namespace {

// Labels of a day stand in the order of their file.
const DayLabel* label_of(const DayFacts& day, std::uint32_t number) {
  return &*std::ranges::lower_bound(day.labels, number, {}, &DayLabel::label);
}

// For a shell: as it is where it has nothing that a shell would read otherwise.
std::string shell_word(const std::string& word) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./+:=@,%^";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace

std::vector<Miss> misses_of(const Backtested& backtested) {
  std::vector<Miss> misses;
  for (const RuleScore& score : backtested.card) {
    for (const JudgedLabel& label : score.whole.labels) {
      if (label.outcome.caught) continue;
      misses.push_back({.day = label.day,
                        .rule = score.whole.of.rule,
                        .label = label_of(backtested.days[label.day], label.outcome.label)});
    }
  }
  std::ranges::stable_sort(misses, [](const Miss& a, const Miss& b) {
    if (a.label->is_fall_known != b.label->is_fall_known) return a.label->is_fall_known;
    return a.label->is_fall_known && a.label->fall_ppm > b.label->fall_ppm;
  });
  return misses;
}

std::size_t Backtested::labels_elsewhere() const {
  std::size_t heard = 0;
  for (const DayFacts& day : days) heard += day.labels.size();
  return labels.labels.size() - heard;
}

std::string command_of(const Miss& miss, const Backtested& backtested) {
  const LocalTime local(us_equities_zone);
  const DaySource& source = backtested.sources[miss.day];
  std::string command = "tocsin replay";
  for (const std::string& file : source.files) command += " " + shell_word(file);
  command += " --rules " + shell_word(backtested.rules_path);
  if (!backtested.csv_spec.empty()) command += " --csv " + shell_word(backtested.csv_spec);
  if (!source.is_first) return command;  // times of day are those of the first date
  const Range& when = backtested.labels.labels[miss.label->label].when;
  const Time start = when.start;
  const Time end = when.end + std::chrono::seconds(1);  // --to is no longer played, and cut to the second
  command += " --from " + local.whole_seconds(start);
  if (local.date(end) == local.date(start)) {
    command += " --to " + local.whole_seconds(end);
  }
  return command;
}

std::string level_of(const PlayedRule& rule, std::size_t rung) {
  if (!rule.is_unit_known) return "level " + std::to_string(rung + 1);
  const std::int64_t level = rule.levels[rung];
  if (rule.level_unit == Unit::percent) return level_percent(level);
  if (rule.level_unit == Unit::dollars) return level_dollars(level);
  return exact_decimal(level, decimals_of(rule.level_unit)) + " " + std::string(word(rule.level_unit));
}

std::string clock_of(const Range& when) {
  const LocalTime local(us_equities_zone);
  return local.whole_seconds(when.start) + "-" + local.whole_seconds(when.end);
}

}  // namespace tocsin
