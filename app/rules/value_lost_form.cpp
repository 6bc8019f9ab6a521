#include "app/desk_baskets.hpp"
#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"
#include "app/rules/whom.hpp"
#include "feeds/quoted.hpp"

namespace tocsin {
namespace {

class ValueLostForm : public RuleForm {
 public:
  explicit ValueLostForm(KeyReader& keys) : names_(read_names(keys)) {
    static const std::string dollars = "dollars above 0, such as \"100bn\", \"750mn\" or 1000000";
    total_ = keys.optional("total", "true, or names instead", true_of).value_or(false);
    check_whose_value(keys);
    const auto step = keys.required("step", dollars, rule_keys::positive_dollars_of);
    const auto clear = keys.required("clear", dollars, rule_keys::positive_dollars_of);
    if (step && clear && *clear >= *step) keys.refuse("clear", "fewer dollars than a step", *keys.find("clear"));
    step_ = step.value_or(1);
    clear_ = clear.value_or(1);
  }

  [[nodiscard]] std::size_t levels_count() const noexcept override { return 0; }

  void bind(Binding& binding) const override {
    std::vector<SubjectId> subjects = whose(binding);
    for (const SubjectId subject : subjects) {
      if (!binding.take_slots(static_cast<std::size_t>(binding.directory().market_value(subject) / step_))) return;
    }
    binding.rules_of<ValueLost>().push_back({binding.id(), std::move(subjects), step_, clear_});
  }

 private:
  // One of the two, and not both.
  void check_whose_value(KeyReader& keys) const {
    const bool has_names = keys.find("names") != nullptr;
    if (!has_names && keys.find("total") == nullptr) {
      keys.miss("names", rule_keys::symbols + ", or \"all\", or total = true instead");
    }
    if (has_names && total_) keys.refuse(keys.line(), "total", "expected either names or total = true, not both");
  }

  [[nodiscard]] std::vector<SubjectId> whose(Binding& binding) const {
    if (total_) return market_value(binding);
    if (!names_.empty()) return valued(binding);
    return binding.listings_that("listings with shares outstanding and a prior close", [](const Listing& listing) {
      return listing.shares_outstanding > 0 && listing.reference_close() > Price{};
    });
  }

  static std::vector<SubjectId> market_value(Binding& binding) {
    if (const auto all = binding.directory().basket(market_value_name)) return {*all};
    binding.refuse("total", "expected listings with shares outstanding and a prior close, found none");
    return {};
  }

  [[nodiscard]] std::vector<SubjectId> valued(Binding& binding) const {
    for (const Word& word : names_) {
      const auto symbol = binding.directory().symbol(word.text);
      if (!symbol || binding.directory().market_value(*symbol) > 0) continue;
      binding.refuse(
          word.line, "names",
          "expected a company whose shares outstanding and prior close are known, found " + quoted(word.text));
    }
    return binding.symbols("names", names_);
  }

  std::vector<Word> names_;  // symbols; none, and not `total_`: every stock whose value is known
  bool total_ = false;       // the market-value basket
  std::int64_t step_ = 0;    // dollars
  std::int64_t clear_ = 0;   // dollars
};

}  // namespace

std::unique_ptr<const RuleForm> read_value_lost(KeyReader& keys) { return std::make_unique<ValueLostForm>(keys); }

}  // namespace tocsin
