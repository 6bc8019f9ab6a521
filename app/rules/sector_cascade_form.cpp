#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"

namespace tocsin {
namespace {

class SectorCascadeForm : public RuleForm {
 public:
  explicit SectorCascadeForm(KeyReader& keys)
      : sectors_(keys.words("sectors", rule_keys::baskets).value_or(std::vector<Word>{})) {
    drop_ =
        keys.required("drop", rule_keys::a_positive_percent, rule_keys::positive_percent_of).value_or(ppm_per_percent);
    names_min_ =
        static_cast<std::uint32_t>(keys.optional("names_min", "a number of names from 0 up", count_of).value_or(0));
    levels_ = keys.required("levels", "ascending numbers of sectors, such as [3, 4, 5]", count_levels_of)
                  .value_or(std::vector<std::int64_t>{});
    window_ = rule_keys::window(keys, "window");
  }

  [[nodiscard]] std::size_t levels_count() const noexcept override { return levels_.size(); }

  void bind(Binding& binding) const override {
    std::vector<SubjectId> sectors =
        sectors_.empty() ? binding.directory().sectors() : binding.baskets("sectors", sectors_);
    const std::size_t meant = sectors_.empty() ? sectors.size() : sectors_.size();
    if (static_cast<std::size_t>(levels_.back()) > meant) {
      binding.refuse("levels", "expected levels up to the number of sectors, " + std::to_string(meant) + ", found " +
                                   std::to_string(levels_.back()));
    }
    if (!binding.take_slots(levels_.size())) return;
    binding.rules_of<SectorCascade>().push_back(
        {binding.id(), std::move(sectors), drop_, names_min_, levels_, window_});
  }

 private:
  std::vector<Word> sectors_;  // baskets; none: every sector of the universe's stocks
  std::int64_t drop_ = 0;      // parts per million
  std::uint32_t names_min_ = 0;
  std::vector<std::int64_t> levels_;  // sectors, ascending
  Duration window_{};
};

}  // namespace

std::unique_ptr<const RuleForm> read_sector_cascade(KeyReader& keys) {
  return std::make_unique<SectorCascadeForm>(keys);
}

}  // namespace tocsin
