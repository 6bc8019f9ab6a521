#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"
#include "app/rules/whom.hpp"

namespace tocsin {
namespace {

class GapOpenForm : public RuleForm {
 public:
  explicit GapOpenForm(KeyReader& keys)
      : whom_(Whom::read(keys)),
        levels_(rule_keys::levels(keys)),
        direction_(rule_keys::direction(keys, Direction::both)) {}

  [[nodiscard]] std::size_t levels_count() const noexcept override { return levels_.size(); }

  void bind(Binding& binding) const override {
    std::vector<SubjectId> names = whom_.find(binding);
    if (!binding.take_slots(names.size() * levels_.size())) return;
    binding.rules_of<GapOpen>().push_back({binding.id(), std::move(names), direction_, levels_});
  }

 private:
  Whom whom_;
  std::vector<std::int64_t> levels_;  // parts per million, ascending
  Direction direction_;
};

}  // namespace

std::unique_ptr<const RuleForm> read_gap_open(KeyReader& keys) { return std::make_unique<GapOpenForm>(keys); }

}  // namespace tocsin
