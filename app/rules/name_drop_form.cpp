#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"
#include "app/rules/whom.hpp"

namespace tocsin {
namespace {

class NameDropForm : public RuleForm {
 public:
  explicit NameDropForm(KeyReader& keys) : whom_(Whom::read(keys)), fall_(WrittenFall::read(keys)) {}

  [[nodiscard]] std::size_t levels_count() const noexcept override { return fall_.levels.size(); }

  void bind(Binding& binding) const override {
    std::vector<SubjectId> names = whom_.find(binding);
    if (!binding.take_slots(names.size() * fall_.levels.size())) return;
    binding.rules_of<NameDrop>().push_back({binding.id(), std::move(names), fall_.from, fall_.levels, fall_.clear});
  }

 private:
  Whom whom_;
  WrittenFall fall_;
};

}  // namespace

std::unique_ptr<const RuleForm> read_name_drop(KeyReader& keys) { return std::make_unique<NameDropForm>(keys); }

}  // namespace tocsin
