#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/subject.hpp"

namespace tocsin {

// Where a list that is sorted by subject keeps each subject's entries: found in O(1).
class SubjectRanges {
 public:
  SubjectRanges() = default;
  // `of_entries`: the subject of each entry, ascending.
  SubjectRanges(std::size_t subjects_count, std::span<const SubjectId> of_entries) : first_(subjects_count + 1, 0) {
    for (const SubjectId subject : of_entries) ++first_[index_of(subject) + 1];
    for (std::size_t s = 1; s < first_.size(); ++s) first_[s] += first_[s - 1];
  }

  [[nodiscard]] std::size_t subjects_count() const noexcept { return first_.empty() ? 0 : first_.size() - 1; }
  // `entries`: the list, const or not.
  template <class List>
  [[nodiscard]] auto of(SubjectId subject, List& entries) const noexcept {
    return std::span(entries).subspan(first_[index_of(subject)],
                                      first_[index_of(subject) + 1] - first_[index_of(subject)]);
  }

 private:
  std::vector<std::uint32_t> first_;
};

}  // namespace tocsin
