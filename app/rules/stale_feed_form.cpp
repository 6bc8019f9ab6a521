#include <algorithm>
#include <array>
#include <optional>

#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"
#include "app/rules/whom.hpp"

namespace tocsin {
namespace {

class StaleFeedForm : public RuleForm {
 public:
  explicit StaleFeedForm(KeyReader& keys) {
    static constexpr std::array<std::string_view, 3> whose{"names", "members_of", "sectors"};
    sources_ = keys.optional("sources", "true", true_of).value_or(false);
    const auto is_written = [&keys](std::string_view key) { return keys.find(key) != nullptr; };
    if (std::ranges::count_if(whose, is_written) > 0 || !sources_) whom_ = Whom::read(keys);
    after_ = rule_keys::window(keys, "after");
    pace_ = keys.optional("pace", "a number of times the usual, from 1 to 1000000", pace_of).value_or(0);
    if (pace_ > 0 && !whom_) keys.refuse("pace", "none, since the rule has no names", *keys.find("pace"));
  }

  [[nodiscard]] std::size_t levels_count() const noexcept override { return 1; }

  void bind(Binding& binding) const override {
    std::vector<SubjectId> names = whom_ ? whom_->find(binding) : std::vector<SubjectId>{};
    if (!binding.take_slots(names.size() + sources_max)) return;
    binding.rules_of<StaleFeed>().push_back({binding.id(), std::move(names), sources_, after_, pace_});
  }

 private:
  static constexpr std::size_t sources_max = 256;

  static std::optional<std::int64_t> pace_of(const TomlValue& value) {
    const auto count = count_of(value);
    return count && *count > 0 ? count : std::nullopt;
  }

  std::optional<Whom> whom_;  // none: sources alone
  bool sources_ = false;
  Duration after_{};
  std::int64_t pace_ = 0;  // 0: none
};

}  // namespace

std::unique_ptr<const RuleForm> read_stale_feed(KeyReader& keys) { return std::make_unique<StaleFeedForm>(keys); }

}  // namespace tocsin
