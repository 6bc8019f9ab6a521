#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"
#include "app/rules/whom.hpp"

namespace tocsin {
namespace {

class LuldForm : public RuleForm {
 public:
  explicit LuldForm(KeyReader& keys) : whom_(Whom::read(keys)), grace_(rule_keys::grace(keys)) {
    near_ = keys.optional("near", rule_keys::a_positive_percent, rule_keys::positive_percent_of).value_or(0);
  }

  [[nodiscard]] std::size_t levels_count() const noexcept override { return near_ > 0 ? 4 : 3; }

  void bind(Binding& binding) const override {
    std::vector<SubjectId> names = whom_.find(binding);
    if (!binding.take_slots(names.size() * levels_count())) return;
    binding.rules_of<Luld>().push_back({binding.id(), std::move(names), near_, grace_});
  }

 private:
  Whom whom_;
  Duration grace_;
  std::int64_t near_ = 0;  // parts per million; 0: not asked for
};

}  // namespace

std::unique_ptr<const RuleForm> read_luld(KeyReader& keys) { return std::make_unique<LuldForm>(keys); }

}  // namespace tocsin
