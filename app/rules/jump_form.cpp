#include <algorithm>

#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"
#include "app/rules/written_subjects.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t returns_least = 10;
constexpr std::int64_t returns_most = 2'000;

class JumpForm : public RuleForm {
 public:
  explicit JumpForm(KeyReader& keys) : subjects_(WrittenSubjects::read(keys)) {
    rule_.step = rule_keys::span(keys, "step", 1min);
    const Duration window = rule_keys::span(keys, "window", 60 * rule_.step);
    const std::int64_t returns = window / rule_.step;
    rule_.key = keys.optional("significance", rule_keys::a_share, share_of).value_or(10'000);
    rule_.direction = rule_keys::direction(keys, Direction::both);
    rule_.least_ppm = keys.optional("sigma_min", rule_keys::a_percent, percent_of).value_or(200);
    if (returns < returns_least || returns > returns_most) {
      keys.refuse(keys.line(), "window", "expected 10 to 2000 steps");
    }
    rule_.returns = static_cast<std::uint32_t>(std::clamp(returns, returns_least, returns_most));
  }

  [[nodiscard]] std::size_t levels_count() const noexcept override { return 1; }

  void bind(Binding& binding) const override {
    for (const SubjectId subject : subjects_.find(binding)) {
      if (!binding.take_slots(1)) return;
      Jump::Rule rule = rule_;
      rule.rule = binding.id();
      rule.subject = subject;
      binding.rules_of<Jump>().push_back(rule);
    }
  }

 private:
  static std::optional<std::int64_t> share_of(const TomlValue& value) {
    const auto share = rule_keys::positive_percent_of(value);
    return share && *share < ppm_per_one ? share : std::nullopt;
  }

  WrittenSubjects subjects_;
  Jump::Rule rule_{};  // of no subject yet
};

}  // namespace

std::unique_ptr<const RuleForm> read_jump(KeyReader& keys) { return std::make_unique<JumpForm>(keys); }

}  // namespace tocsin
