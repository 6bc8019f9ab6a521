#include "app/backtest/label_meaning.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "app/desk_baskets.hpp"
#include "app/rules/directory.hpp"
#include "engine/setup_error.hpp"
#include "engine/storms.hpp"
#include "feeds/nearest_word.hpp"
#include "feeds/quoted.hpp"

namespace tocsin {
namespace {

std::string_view without_caret(std::string_view name) { return name.starts_with('^') ? name.substr(1) : name; }

SubjectId find_subject(const LabelFile& file, const Label& label, const Market& market) {
  if (label.subject == Label::whole_market) return no_subject;
  if (const auto found = market.find(label.subject)) return *found;
  const Directory directory(market.universe(), market.baskets());
  throw SetupError(file.path + ":" + std::to_string(label.line) +
                   ": subject: expected a symbol or basket of the day, or `market`, found " +
                   quoted(std::string_view(label.subject)) + did_you_mean(label.subject, directory.all_names()));
}

}  // namespace

std::vector<RuleScope> rule_scopes_of(const DeskEngine& engine) {
  std::vector<RuleScope> scopes;
  for (const Policy& policy : engine.policies()) scopes.push_back({.detector = policy.detector, .subjects = {}});
  const Slots& slots = engine.slots();
  for (std::uint32_t slot = 0; slot < slots.size(); ++slot) {
    RuleScope& scope = scopes[index_of(slots[slot].rule)];
    if (scope.detector != storm_detector) scope.subjects.insert(slots[slot].subject);
  }
  return scopes;
}

LabelSubject label_subject_of(const LabelFile& file, const Label& label, const Market& market) {
  const SubjectId subject = find_subject(file, label, market);
  if (subject != no_subject) return {.subject = subject, .priced = subject};
  return {.subject = subject, .priced = market.find(market_value_name).value_or(no_subject)};
}

LabelMeaning::LabelMeaning(const Label& label, SubjectId subject, const Market& market,
                           std::span<const RuleScope> scopes)
    : market_(market), subject_(subject) {
  bool is_watched = false;
  for (const RuleScope& scope : scopes) {
    const bool is_meant = (label.kind == scope.detector || label.is_of_any_kind()) && is_watched_itself(scope.subjects);
    reaches_.push_back(is_meant ? Reach::itself : Reach::nobody);
    is_watched = is_watched || is_meant;
  }
  for (std::size_t rule = 0; rule < scopes.size() && !is_watched; ++rule) {
    const bool is_its_kind = label.kind == scopes[rule].detector;
    if (is_its_kind && has_watched_relatives(scopes[rule].subjects)) reaches_[rule] = Reach::relatives;
  }
}

std::vector<std::uint32_t> LabelMeaning::rules() const {
  std::vector<std::uint32_t> meant;
  for (std::uint32_t rule = 0; rule < reaches_.size(); ++rule) {
    if (reaches_[rule] != Reach::nobody) meant.push_back(rule);
  }
  return meant;
}

bool LabelMeaning::is_answered_by(RuleId rule, SubjectId subject) const {
  const Reach reach = reaches_[index_of(rule)];
  if (reach == Reach::nobody) return false;
  return reach == Reach::itself ? is_itself(subject) : is_relative(subject);
}

bool LabelMeaning::is_watched_itself(const std::set<SubjectId>& watched) const {
  return std::ranges::any_of(watched, [this](SubjectId subject) { return is_itself(subject); });
}

bool LabelMeaning::has_watched_relatives(const std::set<SubjectId>& watched) const {
  return std::ranges::any_of(watched, [this](SubjectId subject) { return is_relative(subject); });
}

bool LabelMeaning::is_itself(SubjectId subject) const {
  if (subject == subject_) return true;
  if (subject == no_subject || subject_ == no_subject) return false;
  return without_caret(market_.name_of(subject)) == without_caret(market_.name_of(subject_));
}

bool LabelMeaning::is_relative(SubjectId subject) const {
  if (subject == no_subject || subject_ == no_subject) return true;
  if (market_.is_basket(subject) == market_.is_basket(subject_)) return false;
  const auto [basket, member] =
      market_.is_basket(subject) ? std::pair(subject, subject_) : std::pair(subject_, subject);
  return market_.units_in(basket, InstrumentId{index_of(member)}) != 0;
}

}  // namespace tocsin
