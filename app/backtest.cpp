#include "app/backtest.hpp"

#include <iostream>
#include <map>
#include <set>

#include "app/backtest/backtested.hpp"
#include "app/backtest/day_files.hpp"
#include "app/backtest/day_run.hpp"
#include "app/backtest/day_runs.hpp"
#include "app/backtest/outputs.hpp"
#include "app/backtest/provenances.hpp"
#include "app/backtest/report.hpp"
#include "app/backtest/score_table.hpp"
#include "app/backtest/wire.hpp"
#include "app/diagnostics.hpp"

namespace tocsin {
namespace {

// Puts the facts of the runs together, in the order of their dates.
class Gathering {
 public:
  explicit Gathering(Backtested& backtested) : backtested_(backtested) {}

  void add(const DayRun& run, ChildResult result) {
    if (!result.failure.empty()) {
      backtested_.failed.push_back({run.date + " (" + named(run.files) + ")", std::move(result.failure)});
      return;
    }
    RunFacts facts = run_facts_of(result.bytes);
    add_rules(facts.rules);
    for (std::string& note : facts.notes) notes_.insert(std::move(note));
    provenances_.add(facts.provenance);
    for (HeardDay& day : facts.days) add_day(run, std::move(day));
  }

  void finish() {
    for (auto& [date, day] : days_) {
      backtested_.days.push_back(std::move(day.heard.facts));
      backtested_.paths.push_back(std::move(day.heard.paths));
      backtested_.sources.push_back(std::move(day.source));
    }
    backtested_.notes.assign(notes_.begin(), notes_.end());
    backtested_.provenance = provenances_.text();
    backtested_.card = scorecard(backtested_.rules, backtested_.days);
  }

 private:
  struct Day {
    HeardDay heard;
    DaySource source;
  };

  void add_day(const DayRun& run, HeardDay day) {
    const std::string date = day.facts.name;
    DaySource source{.files = run.files, .is_first = !run.has_lead_in && date == run.date};
    const auto [known, is_new] = days_.try_emplace(date, Day{std::move(day), std::move(source)});
    if (is_new) return;
    backtested_.failed.push_back(
        {date + " (" + named(run.files) + ")", "heard already, from " + named(known->second.source.files)});
  }

  // A rule has the same levels every day, but where its subjects are worth more steps on one of them.
  void add_rules(const std::vector<PlayedRule>& rules) {
    if (backtested_.rules.empty()) backtested_.rules = rules;
    for (std::size_t i = 0; i < rules.size(); ++i) {
      PlayedRule& known = backtested_.rules[i];
      if (rules[i].levels.size() > known.levels.size()) known.levels = rules[i].levels;
      if (rules[i].is_unit_known) known.level_unit = rules[i].level_unit;
      known.is_unit_known = known.is_unit_known || rules[i].is_unit_known;
    }
  }

  Backtested& backtested_;
  std::map<std::string, Day> days_;
  std::set<std::string> notes_;
  Provenances provenances_;
};

Backtested hear(const BacktestOptions& options, const std::vector<DayFiles>& days, const RulesFile& rules,
                LabelFile labels) {
  Backtested backtested{
      .rules_path = options.rules, .csv_spec = options.reading.csv.value_or(""), .labels = std::move(labels)};
  const std::vector<DayRun> runs = runs_of(days, options.lead_in);
  const Reading reading = reading_of(options.reading);
  auto results = run_days("backtest", runs, options.jobs, [&](const DayRun& run) {
    return bytes_of(hear_days(run.files, run.date, rules, backtested.labels, reading));
  });
  Gathering gathering(backtested);
  for (std::size_t run = 0; run < runs.size(); ++run) gathering.add(runs[run], std::move(results[run]));
  for (const DayFiles& day : days) {
    if (!day.failure.empty()) backtested.failed.push_back({named(day.files), day.failure});
  }
  gathering.finish();
  return backtested;
}

}  // namespace

int backtest(const BacktestOptions& options) {
  const RulesFile rules = RulesFile::load(options.rules);
  LabelFile labels = read_label_file(options.labels);
  const std::vector<DayFiles> days = day_files_of(options.days, reading_of(options.reading));
  Outputs outputs(files_read(rules, options.labels, days));
  outputs.open(options.csv);
  outputs.open(options.report);

  const Backtested backtested = hear(options, days, rules, std::move(labels));
  for (const std::string& note : backtested.notes) warn(note);
  std::cout << score_table(backtested);
  if (!options.csv.empty()) outputs.write(options.csv, score_csv(backtested));
  if (!options.report.empty()) outputs.write(options.report, report_page(backtested));
  return backtested.failed.empty() ? 0 : 1;
}

}  // namespace tocsin
