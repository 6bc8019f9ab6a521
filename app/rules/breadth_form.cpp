#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"

namespace tocsin {
namespace {

class BreadthForm : public RuleForm {
 public:
  explicit BreadthForm(KeyReader& keys)
      : basket_(keys.required("basket", "a basket", word_of).value_or(Word{})),
        drop_(keys.optional("drop", rule_keys::a_percent, percent_of).value_or(0)),
        levels_(rule_keys::levels(keys)),
        clear_(rule_keys::clear(keys, levels_, 2 * ppm_per_percent)) {}

  [[nodiscard]] std::size_t levels_count() const noexcept override { return levels_.size(); }

  void bind(Binding& binding) const override {
    for (const SubjectId basket : binding.baskets("basket", {&basket_, 1})) {
      if (!binding.take_slots(levels_.size())) return;
      binding.rules_of<Breadth>().push_back({binding.id(), basket, drop_, levels_, clear_});
    }
  }

 private:
  Word basket_;
  std::int64_t drop_ = 0;             // parts per million
  std::vector<std::int64_t> levels_;  // parts per million of the members, ascending
  std::int64_t clear_ = 0;            // parts per million of the members
};

}  // namespace

std::unique_ptr<const RuleForm> read_breadth(KeyReader& keys) { return std::make_unique<BreadthForm>(keys); }

}  // namespace tocsin
