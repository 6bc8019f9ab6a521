#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"
#include "app/rules/whom.hpp"

namespace tocsin {
namespace {

class ShortSaleRestrictionForm : public RuleForm {
 public:
  explicit ShortSaleRestrictionForm(KeyReader& keys) : whom_(Whom::read(keys)), grace_(rule_keys::grace(keys)) {}

  [[nodiscard]] std::size_t levels_count() const noexcept override { return 2; }

  void bind(Binding& binding) const override {
    std::vector<SubjectId> names = whom_.find(binding);
    if (!binding.take_slots(names.size() * levels_count())) return;
    binding.rules_of<ShortSaleRestriction>().push_back({binding.id(), std::move(names), grace_});
  }

 private:
  Whom whom_;
  Duration grace_;
};

}  // namespace

std::unique_ptr<const RuleForm> read_short_sale_restriction(KeyReader& keys) {
  return std::make_unique<ShortSaleRestrictionForm>(keys);
}

}  // namespace tocsin
