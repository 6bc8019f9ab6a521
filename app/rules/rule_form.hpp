#pragma once

#include <cstddef>

namespace tocsin {

class Binding;

// What a person wrote at the keys of one detector, checked by itself: its symbols and baskets not yet looked up.
class RuleForm {
 public:
  RuleForm() = default;
  RuleForm(const RuleForm&) = delete;
  RuleForm& operator=(const RuleForm&) = delete;
  RuleForm(RuleForm&&) = delete;
  RuleForm& operator=(RuleForm&&) = delete;
  virtual ~RuleForm() = default;

  // Levels that the rule states itself. A rule by steps states none: it has as many as its subjects are worth.
  [[nodiscard]] virtual std::size_t levels_count() const noexcept = 0;
  // Looks the words up, and adds the rules they make.
  virtual void bind(Binding& binding) const = 0;
};

}  // namespace tocsin
