#include "app/sweep.hpp"

#include <iostream>
#include <map>
#include <set>
#include <utility>

#include "app/backtest/day_runs.hpp"
#include "app/backtest/outputs.hpp"
#include "app/backtest/provenances.hpp"
#include "app/backtest/text_table.hpp"
#include "app/diagnostics.hpp"
#include "app/sweep/sweep_report.hpp"
#include "app/sweep/sweep_run.hpp"
#include "app/sweep/sweep_table.hpp"
#include "app/sweep/swept.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

// Puts the days of the runs together, in the order of their dates.
class Gathering {
 public:
  explicit Gathering(Swept& swept) : swept_(swept) {}

  void add(const DayRun& run, ChildResult result) {
    if (!result.failure.empty()) return fail(run, run.date, std::move(result.failure));
    SweepFacts facts = sweep_facts_of(result.bytes);
    for (std::string& note : facts.notes) notes_.insert(std::move(note));
    provenances_.add(facts.provenance);
    for (SweptDay& day : facts.days) {
      const std::string date = day.name;
      if (!days_.try_emplace(date, std::move(day)).second) fail(run, date, "heard already, from other files");
    }
  }

  std::vector<SweptDay> finish() {
    swept_.notes.assign(notes_.begin(), notes_.end());
    swept_.provenance = provenances_.text();
    std::vector<SweptDay> days;
    for (auto& [date, day] : days_) {
      swept_.dates.push_back(date);
      days.push_back(std::move(day));
    }
    return days;
  }

 private:
  void fail(const DayRun& run, const std::string& date, std::string reason) {
    swept_.failed.push_back({date + " (" + named(run.files) + ")", std::move(reason)});
  }

  Swept& swept_;
  std::map<std::string, SweptDay> days_;
  std::set<std::string> notes_;
  Provenances provenances_;
};

std::vector<SweptDay> hear(const SweepOptions& options, std::span<const DayFiles> days, const LabelFile& labels,
                           Swept& swept) {
  const std::vector<DayRun> runs = runs_of(days, options.lead_in);
  const Reading reading = reading_of(options.reading);
  auto results = run_days("sweep", runs, options.jobs, [&](const DayRun& run) {
    return bytes_of(hear_variants(run.files, run.date, swept.variants, labels, reading));
  });
  Gathering gathering(swept);
  for (std::size_t run = 0; run < runs.size(); ++run) gathering.add(runs[run], std::move(results[run]));
  for (const DayFiles& day : days) {
    if (!day.failure.empty()) swept.failed.push_back({named(day.files), day.failure});
  }
  return gathering.finish();
}

void judge(std::span<const SweptDay> days, Swept& swept) {
  swept.split = swept.hold_out.split(swept.dates);
  swept.training = scores_over(days, swept.split.training);
  swept.held_out = scores_over(days, swept.split.held_out);
  swept.choices = choices_of(swept.variants, swept.training, swept.budgets);
}

Swept as_asked(const SweepOptions& options, const RulesFile& rules) {
  std::vector<Grid> grids;
  for (const std::string& grid : options.grids) grids.push_back(parse_grid(grid));
  std::vector<Budget> budgets;
  for (const std::string& budget : options.budgets) budgets.push_back(parse_budget(budget));
  return {.rules_path = options.rules,
          .labels_path = options.labels,
          .variants = expand_grids(options.rules, rules, std::move(grids)),
          .budgets = std::move(budgets),
          .hold_out = HoldOut::parse(options.held_out)};
}

}  // namespace

int sweep(const SweepOptions& options) {
  const RulesFile rules = RulesFile::load(options.rules);
  Swept swept = as_asked(options, rules);
  const LabelFile labels = read_label_file(options.labels);
  const std::vector<DayFiles> files = day_files_of(options.days, reading_of(options.reading));
  Outputs outputs(files_read(rules, options.labels, files));
  outputs.open(options.out);
  outputs.open(options.report);

  const std::vector<SweptDay> days = hear(options, files, labels, swept);
  for (const std::string& note : swept.notes) warn(note);
  if (days.empty()) {
    std::cout << failures_text(swept.failed);
    return 1;
  }
  judge(days, swept);
  std::cout << sweep_table(swept);
  if (!options.out.empty()) outputs.write(options.out, sweep_csv(swept));
  if (!options.report.empty()) outputs.write(options.report, sweep_page(swept));
  return swept.failed.empty() ? 0 : 1;
}

}  // namespace tocsin
