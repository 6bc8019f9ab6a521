#include <array>

#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"
#include "app/rules/whom.hpp"
#include "strategies/score.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

std::optional<std::int64_t> spread_times_of(const TomlValue& value) {
  const auto times = times_of(value);
  return times && *times > score_per_one ? times : std::nullopt;
}

std::optional<std::int64_t> depth_share_of(const TomlValue& value) {
  const auto share = rule_keys::positive_percent_of(value);
  return share && *share < ppm_per_one ? share : std::nullopt;
}

class LiquidityDrainForm : public RuleForm {
 public:
  explicit LiquidityDrainForm(KeyReader& keys) : whom_(Whom::read(keys)) {
    static constexpr std::array<std::string_view, 2> needs{"both", "either"};
    rule_.step = rule_keys::span(keys, "step", 5s);
    rule_.memory = rule_keys::span(keys, "memory", 30min);
    rule_.spread_times =
        keys.optional("spread_times", "a number above 1 and at most 100 with at most four decimals", spread_times_of)
            .value_or(0);
    rule_.depth_share = keys.optional("depth_below", rule_keys::a_share, depth_share_of).value_or(0);
    rule_.needs_both = keys.choice("needs", needs).value_or(0) == 0;
    rule_.warm_up = rule_keys::count(keys, "warm_up", 60, 1, 100'000);
    if (keys.find("spread_times") == nullptr && keys.find("depth_below") == nullptr) {
      keys.miss("spread_times", "spread_times or depth_below, or both");
    }
  }

  [[nodiscard]] std::size_t levels_count() const noexcept override { return 1; }

  void bind(Binding& binding) const override {
    for (const SubjectId name : whom_.find(binding)) {
      if (!binding.take_slots(1)) return;
      LiquidityDrain::Rule rule = rule_;
      rule.rule = binding.id();
      rule.subject = name;
      binding.rules_of<LiquidityDrain>().push_back(rule);
    }
  }

 private:
  Whom whom_;
  LiquidityDrain::Rule rule_{};  // of no name yet
};

}  // namespace

std::unique_ptr<const RuleForm> read_liquidity_drain(KeyReader& keys) {
  return std::make_unique<LiquidityDrainForm>(keys);
}

}  // namespace tocsin
