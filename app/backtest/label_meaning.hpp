#pragma once

#include <compare>
#include <cstdint>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "app/backtest/label_file.hpp"
#include "app/desk.hpp"
#include "engine/subject.hpp"

namespace tocsin {

// What a rule judges, and for whom it can ring.
struct RuleScope {
  std::string_view detector;
  std::set<SubjectId> subjects;

  auto operator<=>(const RuleScope&) const = default;
};

// By RuleId; a storm's notice has no subjects.
[[nodiscard]] std::vector<RuleScope> rule_scopes_of(const DeskEngine& engine);

// Whom a label happened to: its subject, no_subject for the market as a whole; and whose price its fall is read from,
// of the market as a whole the basket of all known market value, no_subject where there is none.
struct LabelSubject {
  SubjectId subject = no_subject;
  SubjectId priced = no_subject;
};

// SetupError naming the line of `file` where the market has no such subject.
[[nodiscard]] LabelSubject label_subject_of(const LabelFile& file, const Label& label, const Market& market);

// Whom a label means among some rules: those it is meant for, and which of their alerts speak of it.
//
// A rule is meant if the label's kind is its detector or `any`, and it watches the label's subject; an index and the
// basket of its name (^SOX, SOX) are one. Where no rule of the label's very detector does so, those are meant that
// watch members of it, baskets that hold it, or, where one of the two is the whole market, anything; each of these
// answers.
class LabelMeaning {
 public:
  // `scopes` by RuleId.
  LabelMeaning(const Label& label, SubjectId subject, const Market& market, std::span<const RuleScope> scopes);

  [[nodiscard]] std::vector<std::uint32_t> rules() const;
  [[nodiscard]] bool is_answered_by(RuleId rule, SubjectId subject) const;

 private:
  enum class Reach : std::uint8_t { nobody, itself, relatives };

  [[nodiscard]] bool is_itself(SubjectId subject) const;
  [[nodiscard]] bool is_relative(SubjectId subject) const;
  [[nodiscard]] bool is_watched_itself(const std::set<SubjectId>& watched) const;
  [[nodiscard]] bool has_watched_relatives(const std::set<SubjectId>& watched) const;

  const Market& market_;
  SubjectId subject_;
  std::vector<Reach> reaches_;  // by RuleId
};

}  // namespace tocsin
