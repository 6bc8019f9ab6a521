#include "app/rules/written_subjects.hpp"

#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"

namespace tocsin {

WrittenSubjects WrittenSubjects::read(KeyReader& keys) {
  WrittenSubjects subjects;
  if (keys.find("subject") != nullptr) {
    subjects.subjects_ = rule_keys::required_words(keys, "subject", rule_keys::subjects);
  } else {
    subjects.whom_ = Whom::read(keys);
  }
  return subjects;
}

std::vector<SubjectId> WrittenSubjects::find(Binding& binding) const {
  return whom_ ? whom_->find(binding) : binding.subjects("subject", subjects_);
}

}  // namespace tocsin
