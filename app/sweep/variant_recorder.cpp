#include "app/sweep/variant_recorder.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace tocsin {

VariantRecorder::VariantRecorder(const DeskEngine& engine, std::size_t variants_count, const LabelFile& labels,
                                 std::string first_date)
    : engine_(engine),
      labels_(labels),
      kin_of_(variants_count),
      day_(labels, engine.market(), std::move(first_date)),
      tallies_(variants_count) {
  find_kin();
}

void VariantRecorder::find_kin() {
  std::vector<std::vector<SubjectId>> subjects(kin_of_.size());
  const Slots& slots = engine_.slots();
  for (std::uint32_t slot = 0; slot < slots.size(); ++slot) {
    if (index_of(slots[slot].rule) >= subjects.size()) continue;  // a storm's
    std::vector<SubjectId>& of_rule = subjects[index_of(slots[slot].rule)];
    if (of_rule.empty() || of_rule.back() != slots[slot].subject) of_rule.push_back(slots[slot].subject);
  }
  for (std::size_t variant = 0; variant < subjects.size(); ++variant) {
    std::ranges::sort(subjects[variant]);
    const auto twice = std::ranges::unique(subjects[variant]);
    subjects[variant].erase(twice.begin(), twice.end());
    kin_of_[variant] = kin_number(engine_.policies()[variant].detector, std::move(subjects[variant]));
  }
}

// Neighbours are mostly kin.
std::uint32_t VariantRecorder::kin_number(std::string_view detector, std::vector<SubjectId> subjects) {
  for (std::size_t i = kin_.size(); i-- > 0;) {
    if (kin_[i].scope.detector == detector && kin_[i].subjects == subjects) return static_cast<std::uint32_t>(i);
  }
  kin_.push_back({.scope = {.detector = detector, .subjects = {subjects.begin(), subjects.end()}},
                  .subjects = std::move(subjects),
                  .answers = {}});
  return static_cast<std::uint32_t>(kin_.size() - 1);
}

void VariantRecorder::catch_up(Time now) {
  if (day_.is_over(now)) {
    end_day();
    begin_day(now);
  }
  day_.begin_labels(now);
  wake_at_ = day_.due_at();
}

void VariantRecorder::begin_day(Time now) {
  day_.begin(now);
  events_ = 0;
  for (Tally& tally : tallies_) tally = {};
  find_answers();
}

// Labels that are meant for nobody are forgotten.
void VariantRecorder::find_answers() {
  for (Kin& kin : kin_) {
    kin.events = 0;
    kin.answers.assign(kin.subjects.size(), {});
  }
  std::vector<LabelWatch> meant;
  for (const LabelWatch& watch : day_.watches()) {
    if (find_answers_to(static_cast<std::uint32_t>(meant.size()), watch)) meant.push_back(watch);
  }
  day_.keep(std::move(meant));
}

bool VariantRecorder::find_answers_to(std::uint32_t label, const LabelWatch& watch) {
  bool is_meant = false;
  for (Kin& kin : kin_) {
    const LabelMeaning meaning(labels_.labels[watch.label], watch.whom.subject, engine_.market(), {&kin.scope, 1});
    if (meaning.rules().empty()) continue;
    is_meant = true;
    ++kin.events;
    for (std::size_t i = 0; i < kin.subjects.size(); ++i) {
      if (meaning.is_answered_by(RuleId{0}, kin.subjects[i])) kin.answers[i].push_back(label);
    }
  }
  return is_meant;
}

std::span<const std::uint32_t> VariantRecorder::answers_of(const Kin& kin, SubjectId subject) const {
  const auto place = std::ranges::lower_bound(kin.subjects, subject) - kin.subjects.begin();
  return kin.answers[static_cast<std::size_t>(place)];
}

void VariantRecorder::ring(const Ruling& ruling) {
  const Slot& slot = engine_.slots()[ruling.slot];
  const std::size_t variant = index_of(slot.rule);
  if (variant >= tallies_.size()) return;  // a storm's notice
  Tally& tally = tallies_[variant];
  ++tally.bells;
  if (engine_.policies()[variant].severity_at(slot.rung) == Severity::critical) ++tally.pages;
  bool is_right = false;
  for (const std::uint32_t label : answers_of(kin_[kin_of_[variant]], slot.subject)) {
    if (!day_.watches()[label].when.holds(ruling.time)) continue;
    is_right = true;
    catch_label(tally, label, ruling.time);
  }
  if (is_right) ++tally.right;
}

void VariantRecorder::catch_label(Tally& tally, std::uint32_t label, Time at) {
  if (std::ranges::find(tally.catches, label, &Catch::label) != tally.catches.end()) return;
  tally.catches.push_back({.label = label, .at = at, .value = day_.watches()[label].value(engine_.market())});
}

CaughtLabel VariantRecorder::settled(const Catch& one) const {
  const LabelWatch& watch = day_.watches()[one.label];
  Answer answer;
  watch.settle(one.value, answer);
  return {.delay_ns = (one.at - watch.when.start).count(),
          .is_lost_known = answer.is_lost_known,
          .lost_ppm = answer.lost_ppm};
}

void VariantRecorder::end_day() {
  if (events_ == 0 || !day_.is_heard()) return;
  SweptDay day{.name = day_.date(), .variants = std::vector<VariantDay>(tallies_.size())};
  for (std::size_t i = 0; i < tallies_.size(); ++i) {
    const Tally& tally = tallies_[i];
    day.variants[i] = {.events = kin_[kin_of_[i]].events,
                       .bells = tally.bells,
                       .right = tally.right,
                       .pages = tally.pages,
                       .caught = {}};
    for (const Catch& one : tally.catches) day.variants[i].caught.push_back(settled(one));
  }
  days_.push_back(std::move(day));
}

std::vector<SweptDay> VariantRecorder::take() {
  end_day();
  return std::move(days_);
}

}  // namespace tocsin
