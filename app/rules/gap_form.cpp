#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"

namespace tocsin {
namespace {

class GapForm : public RuleForm {
 public:
  explicit GapForm(KeyReader& keys)
      : baskets_(keys.words("baskets", rule_keys::baskets).value_or(std::vector<Word>{})) {}

  [[nodiscard]] std::size_t levels_count() const noexcept override { return 1; }

  void bind(Binding& binding) const override {
    if (!binding.take_slots(sources_max)) return;
    binding.rules_of<FeedGap>().push_back({binding.id(), binding.baskets("baskets", baskets_)});
  }

 private:
  static constexpr std::size_t sources_max = 256;

  std::vector<Word> baskets_;  // none: all
};

}  // namespace

std::unique_ptr<const RuleForm> read_gap(KeyReader& keys) { return std::make_unique<GapForm>(keys); }

}  // namespace tocsin
