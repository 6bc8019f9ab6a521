#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace tocsin {

class Binding;
class Mistakes;

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
  // The form with the file that it names opened, from `folder` with its slash; nothing where it names none.
  [[nodiscard]] virtual std::unique_ptr<const RuleForm> opened(const std::string& /*folder*/,
                                                               Mistakes& /*mistakes*/) const {
    return nullptr;
  }
  // Looks the words up, and adds the rules they make.
  virtual void bind(Binding& binding) const = 0;
};

}  // namespace tocsin
