#include <array>

#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"
#include "app/rules/written_subjects.hpp"
#include "strategies/score.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using Method = ChangePoint::Method;

class ChangePointForm : public RuleForm {
 public:
  explicit ChangePointForm(KeyReader& keys) : subjects_(WrittenSubjects::read(keys)) {
    static constexpr std::array<std::string_view, 2> methods{"cusum", "page_hinkley"};
    rule_.method = static_cast<Method>(keys.choice("method", methods).value_or(0));
    const bool is_cusum = rule_.method == Method::cusum;
    rule_.step = rule_keys::span(keys, "step", 1min);
    rule_.memory = rule_keys::span(keys, "memory", 1h);
    rule_.key = rule_keys::times(keys, "threshold", is_cusum ? 5 * score_per_one : 50 * score_per_one);
    rule_.drift = rule_keys::times(keys, "drift", is_cusum ? score_per_one / 2 : score_per_one / 200);
    rule_.least_ppm = keys.optional("sigma_min", rule_keys::a_percent, percent_of).value_or(200);
    rule_.warm_up = rule_keys::count(keys, "warm_up", 30, 2, 100'000);
    read_of_method(keys);
  }

  [[nodiscard]] std::size_t levels_count() const noexcept override { return 1; }

  void bind(Binding& binding) const override {
    for (const SubjectId subject : subjects_.find(binding)) {
      if (!binding.take_slots(1)) return;
      ChangePoint::Rule rule = rule_;
      rule.rule = binding.id();
      rule.subject = subject;
      binding.rules_of<ChangePoint>().push_back(rule);
    }
  }

 private:
  // What one of the methods has, and the other has not.
  void read_of_method(KeyReader& keys) {
    const auto head_start = keys.optional("head_start", "true, or nothing", true_of);
    const auto alpha = keys.optional("alpha", "a number above 0 and at most 1 with at most four decimals", times_of);
    const bool is_cusum = rule_.method == Method::cusum;
    if (head_start && !is_cusum) refuse(keys, "head_start", "cusum");
    if (alpha && is_cusum) refuse(keys, "alpha", "page_hinkley");
    if (alpha && *alpha > score_per_one) {
      keys.refuse("alpha", "a number above 0 and at most 1 with at most four decimals", *keys.find("alpha"));
    }
    rule_.has_head_start = head_start.value_or(false);
    rule_.alpha_ppm = alpha.value_or(999'900);
  }

  static void refuse(KeyReader& keys, std::string_view key, const std::string& method) {
    keys.refuse(keys.find(key)->line, key, "expected none, since method is not " + method);
  }

  WrittenSubjects subjects_;
  ChangePoint::Rule rule_{};  // of no subject yet
};

}  // namespace

std::unique_ptr<const RuleForm> read_change_point(KeyReader& keys) { return std::make_unique<ChangePointForm>(keys); }

}  // namespace tocsin
