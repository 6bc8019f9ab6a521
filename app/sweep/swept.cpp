#include "app/sweep/swept.hpp"

#include <algorithm>
#include <numeric>

namespace tocsin {
namespace {

bool meets(const VariantScore& score, const std::vector<Budget>& budgets) {
  return std::ranges::all_of(budgets, [&](const Budget& budget) { return budget.is_met_by(score); });
}

Choice choice_of(const SweptRule& rule, const std::vector<VariantScore>& scores, const std::vector<Budget>& budgets) {
  Choice choice{.best = rule.first, .chosen = {}};
  for (std::size_t i = rule.first; i < rule.first + rule.count; ++i) {
    if (is_better(scores[i], scores[choice.best])) choice.best = i;
    if (!meets(scores[i], budgets)) continue;
    if (!choice.chosen || is_better(scores[i], scores[*choice.chosen])) choice.chosen = i;
  }
  return choice;
}

}  // namespace

std::vector<Choice> choices_of(const Variants& variants, const std::vector<VariantScore>& scores,
                               const std::vector<Budget>& budgets) {
  std::vector<Choice> choices;
  for (const SweptRule& rule : variants.swept) choices.push_back(choice_of(rule, scores, budgets));
  return choices;
}

std::vector<std::size_t> ranked(const SweptRule& rule, const std::vector<VariantScore>& scores) {
  std::vector<std::size_t> variants(rule.count);
  std::iota(variants.begin(), variants.end(), rule.first);
  std::ranges::stable_sort(variants, [&](std::size_t a, std::size_t b) { return is_better(scores[a], scores[b]); });
  return variants;
}

}  // namespace tocsin
