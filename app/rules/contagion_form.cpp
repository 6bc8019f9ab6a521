#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"
#include "strategies/score.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

class ContagionForm : public RuleForm {
 public:
  explicit ContagionForm(KeyReader& keys)
      : sectors_(keys.words("sectors", rule_keys::baskets).value_or(std::vector<Word>{})) {
    rule_.terms.step =
        keys.optional("step", rule_keys::a_positive_percent, rule_keys::positive_percent_of).value_or(ppm_per_percent);
    rule_.terms.decay = rule_keys::span(keys, "decay", 1min);
    rule_.terms.memory = rule_keys::span(keys, "memory", 30min);
    rule_.levels =
        keys.required("levels", rule_keys::number_levels, times_levels_of).value_or(std::vector<std::int64_t>{});
    rule_.clear = rule_keys::clear_times(keys, rule_.levels, score_per_one / 10);
    rule_.falls_min = rule_keys::count(keys, "falls_min", 20, 1, 100'000);
    rule_.across_min = keys.optional("across_min", rule_keys::a_percent, percent_of).value_or(25 * ppm_per_percent);
    if (rule_.terms.memory < 2 * rule_.terms.decay) {
      keys.refuse(keys.line(), "memory", "expected at least twice the decay");
    }
  }

  [[nodiscard]] std::size_t levels_count() const noexcept override { return rule_.levels.size(); }

  void bind(Binding& binding) const override {
    Contagion::Rule rule = rule_;
    rule.rule = binding.id();
    rule.sectors = sectors_.empty() ? binding.directory().sectors() : binding.baskets("sectors", sectors_);
    if (rule.sectors.size() > Branching::kinds_max) {
      return binding.refuse("sectors", "expected at most " + std::to_string(Branching::kinds_max) + " sectors, found " +
                                           std::to_string(rule.sectors.size()));
    }
    if (!binding.take_slots(rule_.levels.size())) return;
    binding.rules_of<Contagion>().push_back(std::move(rule));
  }

 private:
  std::vector<Word> sectors_;  // baskets; none: every sector of the universe's stocks
  Contagion::Rule rule_{};     // of no sectors yet
};

}  // namespace

std::unique_ptr<const RuleForm> read_contagion(KeyReader& keys) { return std::make_unique<ContagionForm>(keys); }

}  // namespace tocsin
