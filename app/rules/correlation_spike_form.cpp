#include <algorithm>
#include <array>
#include <string>

#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"
#include "app/rules/whom.hpp"
#include "strategies/score.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using Measure = CorrelationSpike::Measure;

constexpr std::int64_t steps_least = 10;  // of a window
constexpr std::int64_t steps_most = ReturnWindow::returns_max;

const std::string correlation_levels =
    "ascending numbers above 0 and below 1 with at most four decimals, such as [0.6, 0.8]";

std::optional<std::vector<std::int64_t>> correlation_levels_of(const TomlValue& value) {
  auto levels = times_levels_of(value);
  return levels && levels->back() < score_per_one ? std::move(levels) : std::nullopt;
}

class CorrelationSpikeForm : public RuleForm {
 public:
  explicit CorrelationSpikeForm(KeyReader& keys) {
    static constexpr std::array<std::string_view, 3> measures{"mean", "absorption", "hayashi_yoshida"};
    read_whom(keys);
    rule_.measure = static_cast<Measure>(keys.choice("measure", measures).value_or(0));
    rule_.window = rule_keys::span(keys, "window", 5min);
    rule_.step = rule_keys::span(keys, "step", 10s);
    rule_.levels =
        keys.required("levels", correlation_levels, correlation_levels_of).value_or(std::vector<std::int64_t>{});
    rule_.clear = rule_keys::clear_times(keys, rule_.levels, score_per_one / 10);
    rule_.rise = rule_keys::times(keys, "rise", 0);
    rule_.memory = rule_keys::span(keys, "memory", 1h);
    rule_.warm_up = rule_keys::count(keys, "warm_up", 30, 2, 100'000);
    const std::int64_t steps = rule_.window / rule_.step;
    if (steps < steps_least || steps > steps_most) {
      keys.refuse(keys.line(), "window",
                  "expected " + std::to_string(steps_least) + " to " + std::to_string(steps_most) + " steps");
    }
  }

  [[nodiscard]] std::size_t levels_count() const noexcept override { return rule_.levels.size(); }

  void bind(Binding& binding) const override {
    if (!names_.empty()) bind_to(binding, "names", no_subject, binding.symbols("names", names_));
    for (const SubjectId basket : binding.baskets("members_of", baskets_)) {
      std::vector<SubjectId> members;
      binding.add_members(members, basket);
      std::ranges::sort(members);
      bind_to(binding, "members_of", basket, std::move(members));
    }
  }

 private:
  void read_whom(KeyReader& keys) {
    if (keys.find("names") != nullptr) {
      names_ = rule_keys::required_words(keys, "names", rule_keys::symbols);
    } else {
      baskets_ = rule_keys::required_words(keys, "members_of", rule_keys::baskets);
    }
  }

  void bind_to(Binding& binding, std::string_view key, SubjectId subject, std::vector<SubjectId> names) const {
    if (names.size() < 2 || names.size() > CorrelationSpike::names_max) {
      return binding.refuse(key, "expected 2 to " + std::to_string(CorrelationSpike::names_max) + " names, found " +
                                     std::to_string(names.size()));
    }
    if (!binding.take_slots(rule_.levels.size())) return;
    CorrelationSpike::Rule rule = rule_;
    rule.rule = binding.id();
    rule.subject = subject;
    rule.names = std::move(names);
    binding.rules_of<CorrelationSpike>().push_back(std::move(rule));
  }

  std::vector<Word> names_;        // symbols
  std::vector<Word> baskets_;      // where there are no names
  CorrelationSpike::Rule rule_{};  // of no names yet
};

}  // namespace

std::unique_ptr<const RuleForm> read_correlation_spike(KeyReader& keys) {
  return std::make_unique<CorrelationSpikeForm>(keys);
}

}  // namespace tocsin
