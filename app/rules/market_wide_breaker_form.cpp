#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"

namespace tocsin {
namespace {

class MarketWideBreakerForm : public RuleForm {
 public:
  explicit MarketWideBreakerForm(KeyReader& keys)
      : index_(keys.optional("subject", "the symbol of an index", word_of).value_or(Word{"^GSPC", keys.line()})),
        grace_(rule_keys::grace(keys)) {}

  [[nodiscard]] std::size_t levels_count() const noexcept override { return MarketWideBreaker::levels.size() + 1; }

  void bind(Binding& binding) const override {
    for (const SubjectId index : binding.symbols("subject", {&index_, 1})) {
      if (!binding.take_slots(levels_count())) return;
      binding.rules_of<MarketWideBreaker>().push_back({binding.id(), index, grace_});
    }
  }

 private:
  Word index_;
  Duration grace_;
};

}  // namespace

std::unique_ptr<const RuleForm> read_market_wide_breaker(KeyReader& keys) {
  return std::make_unique<MarketWideBreakerForm>(keys);
}

}  // namespace tocsin
