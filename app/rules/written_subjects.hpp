#pragma once

#include <optional>
#include <vector>

#include "app/key_reader.hpp"
#include "app/rules/whom.hpp"
#include "engine/subject.hpp"

namespace tocsin {

class Binding;

// Whom a rule judges one by one: baskets and symbols at `subject`, or many names as `Whom` has them.
class WrittenSubjects {
 public:
  [[nodiscard]] static WrittenSubjects read(KeyReader& keys);
  [[nodiscard]] std::vector<SubjectId> find(Binding& binding) const;

 private:
  std::vector<Word> subjects_;
  std::optional<Whom> whom_;  // where there is no `subject`
};

}  // namespace tocsin
