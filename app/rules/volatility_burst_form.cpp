#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"
#include "app/rules/written_subjects.hpp"
#include "strategies/score.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t steps_max = 1'000;  // of a window

class VolatilityBurstForm : public RuleForm {
 public:
  explicit VolatilityBurstForm(KeyReader& keys) : subjects_(WrittenSubjects::read(keys)) {
    rule_.window = rule_keys::span(keys, "window", 1min);
    rule_.step = rule_keys::span(keys, "step", 10s);
    rule_.memory = rule_keys::span(keys, "memory", 30min);
    rule_.levels =
        keys.required("levels", rule_keys::number_levels, times_levels_of).value_or(std::vector<std::int64_t>{});
    rule_.clear = rule_keys::clear_times(keys, rule_.levels, score_per_one);
    rule_.least_ppm = keys.optional("sigma_min", rule_keys::a_percent, percent_of).value_or(500);
    rule_.direction = rule_keys::direction(keys, Direction::both);
    rule_.warm_up = rule_keys::count(keys, "warm_up", 30, 2, 100'000);
    if (rule_.window < rule_.step || rule_.window / rule_.step > steps_max) {
      keys.refuse(keys.line(), "step", "expected at most the window, and at least a thousandth of it");
    }
  }

  [[nodiscard]] std::size_t levels_count() const noexcept override { return rule_.levels.size(); }

  void bind(Binding& binding) const override {
    for (const SubjectId subject : subjects_.find(binding)) {
      if (!binding.take_slots(rule_.levels.size())) return;
      VolatilityBurst::Rule rule = rule_;
      rule.rule = binding.id();
      rule.subject = subject;
      binding.rules_of<VolatilityBurst>().push_back(std::move(rule));
    }
  }

 private:
  WrittenSubjects subjects_;
  VolatilityBurst::Rule rule_{};  // of no subject yet
};

}  // namespace

std::unique_ptr<const RuleForm> read_volatility_burst(KeyReader& keys) {
  return std::make_unique<VolatilityBurstForm>(keys);
}

}  // namespace tocsin
