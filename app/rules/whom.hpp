#pragma once

#include <vector>

#include "app/key_reader.hpp"
#include "engine/subject.hpp"

namespace tocsin {

class Binding;

// Whom a rule of many names means: one of `names`, `members_of` and `sectors`.
class Whom {
 public:
  // A rule that names none of the three is a mistake, as one that names two.
  [[nodiscard]] static Whom read(KeyReader& keys);
  // The names, each once, in the order of their symbols; for "all" every stock with a prior close.
  [[nodiscard]] std::vector<SubjectId> find(Binding& binding) const;

 private:
  std::vector<Word> names_;       // symbols
  std::vector<Word> members_of_;  // baskets
  std::vector<Word> sectors_;     // baskets
};

// Symbols at `names`; none for "all".
[[nodiscard]] std::vector<Word> read_names(KeyReader& keys);

}  // namespace tocsin
