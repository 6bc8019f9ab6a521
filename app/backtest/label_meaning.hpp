#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "app/backtest/label_file.hpp"
#include "app/desk.hpp"
#include "engine/subject.hpp"

namespace tocsin {

// The subjects that each rule of a desk can ring for, by RuleId.
using RuleSubjects = std::vector<std::set<SubjectId>>;
[[nodiscard]] RuleSubjects rule_subjects_of(const DeskEngine& engine);

// Whom a label means on a desk: the rules it is meant for, and which of their alerts speak of it.
//
// A rule is meant if the label's kind is its detector or `any`, and it watches the label's subject; an index and the
// basket of its name (^SOX, SOX) are one. Where no rule of the label's very detector does so, those are meant that
// watch members of it, baskets that hold it, or, where one of the two is the whole market, anything; each of these
// answers.
class LabelMeaning {
 public:
  // SetupError naming the line of `file` where the desk has no such subject.
  LabelMeaning(const LabelFile& file, const Label& label, const DeskEngine& engine, const RuleSubjects& subjects);

  [[nodiscard]] std::vector<std::uint32_t> rules() const;
  [[nodiscard]] bool is_answered_by(RuleId rule, SubjectId subject) const;
  // Whose price the label's fall is read from; of the market as a whole the basket of all known market value.
  // no_subject where there is none.
  [[nodiscard]] SubjectId priced() const noexcept { return priced_; }

 private:
  enum class Reach : std::uint8_t { nobody, itself, relatives };

  [[nodiscard]] bool is_itself(SubjectId subject) const;
  [[nodiscard]] bool is_relative(SubjectId subject) const;
  [[nodiscard]] bool is_watched_itself(const std::set<SubjectId>& watched) const;
  [[nodiscard]] bool has_watched_relatives(const std::set<SubjectId>& watched) const;

  const Market& market_;
  SubjectId subject_ = no_subject;
  SubjectId priced_ = no_subject;
  std::vector<Reach> reaches_;  // by RuleId
};

}  // namespace tocsin
