#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/backtest/backtested.hpp"
#include "app/sweep/budget.hpp"
#include "app/sweep/day_split.hpp"
#include "app/sweep/sweep_facts.hpp"
#include "app/sweep/variant_score.hpp"
#include "app/sweep/variants.hpp"

namespace tocsin {

// What was chosen of one rule's variants, by the training days alone.
struct Choice {
  std::size_t best = 0;               // whatever it costs
  std::optional<std::size_t> chosen;  // the best that meets every budget; nothing where none does
};

// All that a sweep found.
struct Swept {
  std::string rules_path;
  std::string labels_path;
  Variants variants;
  std::vector<Budget> budgets;
  HoldOut hold_out;
  std::vector<std::string> dates;  // of the days that were heard
  DaySplit split;
  std::vector<VariantScore> training;  // by variant
  std::vector<VariantScore> held_out;  // by variant; of no days where none is held out
  std::vector<Choice> choices;         // by swept rule
  std::vector<FailedRun> failed;
  std::vector<std::string> notes;  // each once
  std::string provenance;

  [[nodiscard]] bool is_judged() const noexcept { return !split.held_out.empty(); }
};

// Of each swept rule's variants the best by `scores`, and the best within the budgets; of equals the first.
[[nodiscard]] std::vector<Choice> choices_of(const Variants& variants, const std::vector<VariantScore>& scores,
                                             const std::vector<Budget>& budgets);

// The variants of a rule, best first by `scores`.
[[nodiscard]] std::vector<std::size_t> ranked(const SweptRule& rule, const std::vector<VariantScore>& scores);

}  // namespace tocsin
