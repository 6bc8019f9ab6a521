#include <optional>

#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

class DislocationForm : public RuleForm {
 public:
  explicit DislocationForm(KeyReader& keys)
      : fund_(keys.optional("fund", "a symbol", word_of)),
        basket_(keys.optional("basket", "a basket", word_of)),
        index_(keys.optional("index", "the symbol of an index", word_of)) {
    const int sides = static_cast<int>(fund_.has_value()) + static_cast<int>(basket_.has_value()) +
                      static_cast<int>(index_.has_value());
    if (sides != 2) keys.refuse(keys.line(), "basket", "expected two of fund, basket and index");
    rule_.levels = rule_keys::levels(keys);
    rule_.clear = rule_keys::clear(keys, rule_.levels, ppm_per_percent / 10);
    rule_.direction = rule_keys::direction(keys, Direction::both);
    rule_.hold = keys.optional("hold", rule_keys::a_duration, duration_of).value_or(2s);
    rule_.age_max = rule_keys::span(keys, "age_max", 5s);
    if (rule_.age_max > 1h) keys.refuse("age_max", "a duration above 0 and of at most an hour", *keys.find("age_max"));
    rule_.weight_fresh =
        keys.optional("weight_fresh", rule_keys::a_positive_percent, rule_keys::positive_percent_of).value_or(900'000);
  }

  [[nodiscard]] std::size_t levels_count() const noexcept override { return rule_.levels.size(); }

  void bind(Binding& binding) const override {
    std::vector<SubjectId> sides;
    const auto add = [&sides](const std::vector<SubjectId>& found) {
      sides.insert(sides.end(), found.begin(), found.end());
    };
    if (fund_) add(binding.symbols("fund", {&*fund_, 1}));
    if (basket_) add(binding.baskets("basket", {&*basket_, 1}));
    if (index_) add(binding.symbols("index", {&*index_, 1}));
    if (sides.size() != 2 || !binding.take_slots(rule_.levels.size())) return;
    Dislocation::Rule rule = rule_;
    rule.rule = binding.id();
    rule.subject = sides[0];
    rule.against = sides[1];
    binding.rules_of<Dislocation>().push_back(std::move(rule));
  }

 private:
  std::optional<Word> fund_;
  std::optional<Word> basket_;
  std::optional<Word> index_;
  Dislocation::Rule rule_{};  // of no subject yet
};

}  // namespace

std::unique_ptr<const RuleForm> read_dislocation(KeyReader& keys) { return std::make_unique<DislocationForm>(keys); }

}  // namespace tocsin
