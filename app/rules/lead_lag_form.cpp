#include <algorithm>
#include <string>

#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"
#include "app/rules/written_subjects.hpp"
#include "strategies/score.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t lags_max = 50;  // either way
constexpr std::size_t followers_max = 64;

const std::string a_correlation = "a number above 0 and at most 1 with at most four decimals";

std::optional<std::int64_t> correlation_of(const TomlValue& value) {
  const auto times = times_of(value);
  return times && *times <= score_per_one ? times : std::nullopt;
}

class LeadLagForm : public RuleForm {
 public:
  explicit LeadLagForm(KeyReader& keys)
      : leader_(keys.required("leader", "a basket or a symbol", word_of).value_or(Word{})),
        followers_(WrittenSubjects::read(keys)) {
    rule_.window = rule_keys::span(keys, "window", 10min);
    rule_.step = rule_keys::span(keys, "step", 10s);
    rule_.lag_max = rule_keys::span(keys, "lag_max", 10s);
    rule_.lag_step = rule_keys::span(keys, "lag_step", 500ms);
    rule_.least = keys.optional("correlation_min", a_correlation, correlation_of).value_or(3 * score_per_one / 10);
    rule_.levels = rule_keys::levels(keys);
    rule_.clear = rule_keys::clear(keys, rule_.levels, rule_.levels.empty() ? 1 : rule_.levels.front() / 2);
    rule_.direction = rule_keys::direction(keys, Direction::both);
    rule_.warm_up = rule_keys::count(keys, "warm_up", 30, 2, static_cast<std::int64_t>(TickPath::ticks_max));
    check_lags(keys);
  }

  [[nodiscard]] std::size_t levels_count() const noexcept override { return rule_.levels.size(); }

  void bind(Binding& binding) const override {
    const std::vector<SubjectId> leader = binding.subjects("leader", {&leader_, 1});
    std::vector<SubjectId> followers = followers_.find(binding);
    if (leader.empty()) return;
    std::erase(followers, leader.front());
    if (followers.empty() || followers.size() > followers_max) {
      return binding.refuse("leader", "expected 1 to " + std::to_string(followers_max) +
                                          " others to follow it, found " + std::to_string(followers.size()));
    }
    for (const SubjectId follower : followers) {
      if (!binding.take_slots(rule_.levels.size())) return;
      LeadLag::Rule rule = rule_;
      rule.rule = binding.id();
      rule.leader = leader.front();
      rule.follower = follower;
      binding.rules_of<LeadLag>().push_back(std::move(rule));
    }
  }

 private:
  void check_lags(KeyReader& keys) const {
    if (rule_.lag_max < rule_.lag_step || rule_.lag_max / rule_.lag_step > lags_max) {
      keys.refuse(keys.line(), "lag_step", "expected at most lag_max, and at least a fiftieth of it");
    }
    if (rule_.lag_max > rule_.window / 10) {
      keys.refuse(keys.line(), "lag_max", "expected at most a tenth of the window");
    }
  }

  Word leader_;
  WrittenSubjects followers_;
  LeadLag::Rule rule_{};  // of no pair yet
};

}  // namespace

std::unique_ptr<const RuleForm> read_lead_lag(KeyReader& keys) { return std::make_unique<LeadLagForm>(keys); }

}  // namespace tocsin
