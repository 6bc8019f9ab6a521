#include "app/backtest/day_recorder.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "app/desk_baskets.hpp"
#include "engine/ppm.hpp"
#include "engine/storms.hpp"

namespace tocsin {
namespace {

// As many courses as are written down; what is shown of them is chosen when it is known who rang.
constexpr std::size_t paths_max = 200;

// Those that labels name first, then baskets, then names.
std::vector<SubjectId> courses_of(const LabelFile& labels, const Market& market, std::span<const RuleScope> scopes) {
  std::vector<SubjectId> wanted;
  for (const Label& label : labels.labels) {
    const auto name = label.subject == Label::whole_market ? market_value_name : std::string_view(label.subject);
    if (const auto found = market.find(name)) wanted.push_back(*found);
  }
  std::set<SubjectId> watched;
  for (const RuleScope& scope : scopes) watched.insert(scope.subjects.begin(), scope.subjects.end());
  watched.erase(no_subject);
  for (const bool baskets : {true, false}) {
    for (const SubjectId subject : watched) {
      if (market.is_basket(subject) == baskets) wanted.push_back(subject);
    }
  }
  std::set<SubjectId> seen;
  std::erase_if(wanted, [&](SubjectId subject) { return !seen.insert(subject).second; });
  if (wanted.size() > paths_max) wanted.resize(paths_max);
  return wanted;
}

// A bell of no length is heard where it rings.
bool is_heard_in(const Range& rang, const Range& label) {
  return label.holds(rang.start) || overlap_of(rang, label).length() > Duration::zero();
}

}  // namespace

std::vector<PlayedRule> played_rules_of(const DeskEngine& engine) {
  std::vector<PlayedRule> rules;
  for (const Policy& policy : engine.policies()) {
    if (policy.detector != storm_detector) rules.push_back({.name = policy.name, .detector = policy.detector});
  }
  const Slots& slots = engine.slots();
  for (std::uint32_t slot = 0; slot < slots.size(); ++slot) {
    if (index_of(slots[slot].rule) >= rules.size()) continue;  // a storm's
    std::vector<std::int64_t>& levels = rules[index_of(slots[slot].rule)].levels;
    if (slots[slot].rung >= levels.size()) levels.resize(slots[slot].rung + 1U);
    levels[slots[slot].rung] = slots[slot].key;
  }
  return rules;
}

DayRecorder::DayRecorder(const Desk& desk, const LabelFile& labels, std::string first_date)
    : desk_(desk),
      engine_(desk.engine()),
      labels_(labels),
      scopes_(rule_scopes_of(engine_)),
      paths_(engine_.market(), courses_of(labels, engine_.market(), scopes_)),
      rules_(played_rules_of(engine_)),
      at_hand_(labels, engine_.market(), std::move(first_date)) {}

void DayRecorder::catch_up(Time now) {
  if (at_hand_.is_over(now)) {
    end_day();
    begin_day(now);
  }
  at_hand_.begin_labels(now);
  for (; next_minute_ <= now; next_minute_ += std::chrono::minutes(1)) paths_.take_minute();
  wake_at_ = std::min(next_minute_, at_hand_.due_at());
}

void DayRecorder::begin_day(Time now) {
  at_hand_.begin(now);
  day_ = DayFacts{.name = at_hand_.date(), .span = {now, now}};
  last_in_phase_.fill(now);
  next_minute_ = std::chrono::ceil<std::chrono::minutes>(now);
  paths_.begin(next_minute_);
  alike_.clear();
  alike_by_.clear();
  alike_of_.clear();
  rang_for_.clear();
  standings_.clear();
  open_.clear();
  for (const LabelWatch& watch : at_hand_.watches()) add_label(watch);
}

void DayRecorder::add_label(const LabelWatch& watch) {
  const Label& label = labels_.labels[watch.label];
  const auto known = alike_by_.try_emplace({label.subject, label.kind}, static_cast<std::uint32_t>(alike_.size()));
  if (known.second) {
    alike_.push_back({.meaning = {label, watch.whom.subject, engine_.market(), scopes_}, .places = {}});
  }
  const std::uint32_t number = known.first->second;
  alike_[number].places.push_back(static_cast<std::uint32_t>(day_.labels.size()));
  alike_of_.push_back(number);
  day_.labels.push_back({.label = watch.label, .when = watch.when, .rules = alike_[number].meaning.rules()});
}

void DayRecorder::after(const Event& event) {
  last_ = event.time;
  last_in_phase_[static_cast<std::size_t>(engine_.market().phase())] = event.time;
  if (event.kind == EventKind::timer) return;
  ++day_.events;
  if (event.kind != EventKind::quote && !day_.labels.empty()) at_hand_.note_prices(event);
}

// A storm's notices stand for others' bells, and what the desk does or a rule sees rings none.
void DayRecorder::on_alert(const Alert& alert) {
  if (alert.slot == no_slot || index_of(alert.rule) >= rules_.size()) return;
  PlayedRule& rule = rules_[index_of(alert.rule)];
  rule.level_unit = alert.level_unit;
  rule.is_unit_known = true;
  switch (alert.state) {
    case AlertState::firing:
    case AlertState::escalated:
      ring(alert);
      break;
    case AlertState::resolved:
    case AlertState::withdrawn:
      close(alert.id, alert.time);
      break;
    case AlertState::suppressed:
      day_.silences.push_back(
          {.rule = static_cast<std::uint32_t>(index_of(alert.rule)), .rung = engine_.slots()[alert.slot].rung});
      break;
    case AlertState::revised:
    case AlertState::repeated:
    case AlertState::updated:
    case AlertState::acknowledged:
    case AlertState::snoozed:
    case AlertState::unsnoozed:
    case AlertState::muted:
    case AlertState::blind:
    case AlertState::sighted:
      break;
  }
}

void DayRecorder::ring(const Alert& alert) {
  Ringing ringing{.rule = static_cast<std::uint32_t>(index_of(alert.rule)),
                  .rung = engine_.slots()[alert.slot].rung,
                  .subject = std::string(engine_.market().name_of(alert.subject)),
                  .when = {alert.time, alert.time},
                  .answers = {}};
  for (const std::uint32_t label : at_hand_.under_way()) {
    LabelWatch& watch = at_hand_.watch(label);
    if (alert.time >= watch.when.end) continue;
    if (!alike_[alike_of_[label]].meaning.is_answered_by(alert.rule, alert.subject)) continue;
    watch.note_fall(engine_.market());
    standings_.push_back({.ringing = day_.ringings.size(), .label = label, .value = watch.value(engine_.market())});
  }
  rang_for_.push_back(alert.subject);
  open_[alert.id] = day_.ringings.size();
  day_.ringings.push_back(std::move(ringing));
}

void DayRecorder::close(std::uint64_t id, Time at) {
  const auto open = open_.find(id);
  if (open == open_.end()) return;  // it rang on a day before, or was over when it was withdrawn
  day_.ringings[open->second].when.end = at;
  open_.erase(open);
}

// What still rings is heard until the hours of its rule end, or the data.
void DayRecorder::close_rest() {
  for (const auto& [id, number] : open_) {
    Ringing& ringing = day_.ringings[number];
    const Phases hours = engine_.policies()[ringing.rule].phases;
    for (std::size_t phase = 0; phase < last_in_phase_.size(); ++phase) {
      if ((hours & bit_of(static_cast<Phase>(phase))) == 0) continue;
      ringing.when.end = std::max(ringing.when.end, last_in_phase_[phase]);
    }
  }
}

void DayRecorder::settle_labels() {
  for (std::size_t i = 0; i < day_.labels.size(); ++i) {
    const LabelWatch& watch = at_hand_.watches()[i];
    DayLabel& label = day_.labels[i];
    label.when.end = std::max(label.when.start, std::min(label.when.end, day_.span.end));
    label.is_fall_known = watch.is_fall_known();
    if (label.is_fall_known) label.fall_ppm = -change_ppm(watch.worst, watch.start);
  }
}

// Of the labels that an alert speaks of, those in which it rang.
void DayRecorder::find_answers() {
  for (std::size_t number = 0; number < day_.ringings.size(); ++number) {
    Ringing& ringing = day_.ringings[number];
    for (const AlikeLabels& alike : alike_) {
      if (!alike.meaning.is_answered_by(static_cast<RuleId>(ringing.rule), rang_for_[number])) continue;
      const auto is_over = [&](std::uint32_t place) { return day_.labels[place].when.end <= ringing.when.start; };
      for (auto place = std::ranges::partition_point(alike.places, is_over); place != alike.places.end(); ++place) {
        if (!is_heard_in(ringing.when, day_.labels[*place].when)) break;
        ringing.answers.push_back({.label = *place});
      }
    }
    std::ranges::sort(ringing.answers, {}, &Answer::label);
  }
}

void DayRecorder::settle_losses() {
  for (const Standing& standing : standings_) {
    std::vector<Answer>& answers = day_.ringings[standing.ringing].answers;
    const auto answer = std::ranges::lower_bound(answers, standing.label, {}, &Answer::label);
    if (answer == answers.end() || answer->label != standing.label) continue;
    at_hand_.watches()[standing.label].settle(standing.value, *answer);
  }
}

std::vector<PricePath> DayRecorder::paths_worth_seeing() const {
  std::set<std::string_view> names;
  for (const LabelWatch& watch : at_hand_.watches()) {
    if (watch.whom.priced != no_subject) names.insert(engine_.market().name_of(watch.whom.priced));
  }
  for (const Ringing& ringing : day_.ringings) names.insert(ringing.subject);
  return paths_.paths([&](std::string_view name) { return names.contains(name); });
}

void DayRecorder::end_day() {
  if (day_.events == 0 || !at_hand_.is_heard()) return;
  day_.span.end = last_ + Duration(1);
  close_rest();
  settle_labels();
  find_answers();
  settle_losses();
  std::vector<PricePath> paths = paths_worth_seeing();
  days_.push_back({.facts = std::exchange(day_, {}), .paths = std::move(paths)});
}

RunFacts DayRecorder::take() {
  end_day();
  return {.rules = std::move(rules_),
          .days = std::move(days_),
          .notes = {desk_.notes().begin(), desk_.notes().end()},
          .provenance = desk_.merge().provenance()};
}

}  // namespace tocsin
