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

RuleSubjects rule_subjects_of(const DeskEngine& engine) {
  RuleSubjects subjects(engine.policies().size());
  const Slots& slots = engine.slots();
  for (std::uint32_t slot = 0; slot < slots.size(); ++slot) {
    if (engine.policies()[index_of(slots[slot].rule)].detector == storm_detector) continue;
    subjects[index_of(slots[slot].rule)].insert(slots[slot].subject);
  }
  return subjects;
}

LabelMeaning::LabelMeaning(const LabelFile& file, const Label& label, const DeskEngine& engine,
                           const RuleSubjects& subjects)
    : market_(engine.market()), subject_(find_subject(file, label, market_)), priced_(subject_) {
  if (subject_ == no_subject) priced_ = market_.find(market_value_name).value_or(no_subject);
  const auto is_its_kind = [&](std::size_t rule) { return label.kind == engine.policies()[rule].detector; };
  bool is_watched = false;
  for (std::size_t rule = 0; rule < subjects.size(); ++rule) {
    const bool is_meant = (is_its_kind(rule) || label.is_of_any_kind()) && is_watched_itself(subjects[rule]);
    reaches_.push_back(is_meant ? Reach::itself : Reach::nobody);
    is_watched = is_watched || is_meant;
  }
  for (std::size_t rule = 0; rule < subjects.size() && !is_watched; ++rule) {
    if (is_its_kind(rule) && has_watched_relatives(subjects[rule])) reaches_[rule] = Reach::relatives;
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
