#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"

namespace tocsin {
namespace {

class IndexDropForm : public RuleForm {
 public:
  explicit IndexDropForm(KeyReader& keys)
      : subjects_(rule_keys::required_words(keys, "subject", rule_keys::subjects)), fall_(WrittenFall::read(keys)) {}

  [[nodiscard]] std::size_t levels_count() const noexcept override { return fall_.levels.size(); }

  void bind(Binding& binding) const override {
    for (const SubjectId subject : binding.subjects("subject", subjects_)) {
      if (!binding.take_slots(fall_.levels.size())) return;
      binding.rules_of<IndexDrop>().push_back({binding.id(), subject, fall_.from, fall_.levels, fall_.clear});
    }
  }

 private:
  std::vector<Word> subjects_;
  WrittenFall fall_;
};

}  // namespace

std::unique_ptr<const RuleForm> read_index_drop(KeyReader& keys) { return std::make_unique<IndexDropForm>(keys); }

}  // namespace tocsin
