#include "app/backtest/day_recorder.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "app/desk_baskets.hpp"
#include "engine/ppm.hpp"
#include "engine/storms.hpp"
#include "feeds/zone_clock.hpp"

namespace tocsin {
namespace {

// As many courses as are written down; what is shown of them is chosen when it is known who rang.
constexpr std::size_t paths_max = 200;

Time midnight_after(Time time) {
  ZoneClock clock(us_equities_zone);
  const auto next_day = clock.day_of(time) + std::chrono::days(1);
  return clock.to_utc(next_day).value_or(time + std::chrono::days(1));  // no zone of ours skips midnight
}

// Those that labels name first, then baskets, then names.
std::vector<SubjectId> courses_of(const LabelFile& labels, const Market& market, const RuleSubjects& subjects) {
  std::vector<SubjectId> wanted;
  for (const Label& label : labels.labels) {
    const auto name = label.subject == Label::whole_market ? market_value_name : std::string_view(label.subject);
    if (const auto found = market.find(name)) wanted.push_back(*found);
  }
  std::set<SubjectId> watched;
  for (const auto& of_rule : subjects) watched.insert(of_rule.begin(), of_rule.end());
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
      first_date_(std::move(first_date)),
      local_(us_equities_zone),
      subjects_(rule_subjects_of(engine_)),
      paths_(engine_.market(), courses_of(labels, engine_.market(), subjects_)),
      rules_(played_rules_of(engine_)) {
  for (std::uint32_t i = 0; i < labels.labels.size(); ++i) {
    labels_by_date_[local_.date(labels.labels[i].when.start)].push_back(i);
  }
}

void DayRecorder::catch_up(Time now) {
  if (now >= day_end_) {
    end_day();
    begin_day(now);
  }
  begin_labels(now);
  for (; next_minute_ <= now; next_minute_ += std::chrono::minutes(1)) paths_.take_minute();
  wake_at_ = std::min(next_minute_, day_end_);
  for (const Watch& watch : watches_) {
    if (!watch.begun) wake_at_ = std::min(wake_at_, watch.when.start);
  }
}

void DayRecorder::begin_day(Time now) {
  day_ = DayFacts{.name = local_.date(now), .span = {now, now}};
  day_end_ = midnight_after(now);
  last_in_phase_.fill(now);
  next_minute_ = std::chrono::ceil<std::chrono::minutes>(now);
  paths_.begin(next_minute_);
  watches_.clear();
  standings_.clear();
  open_.clear();
  const auto labels = labels_by_date_.find(day_.name);
  if (labels == labels_by_date_.end() || day_.name < first_date_) return;
  for (const std::uint32_t number : labels->second) {
    const Label& label = labels_.labels[number];
    watches_.push_back({.meaning = LabelMeaning(labels_, label, engine_, subjects_), .when = label.when});
    day_.labels.push_back({.label = number, .when = label.when, .rules = watches_.back().meaning.rules()});
  }
}

// Before its first event, so that a fall is measured from what stood there until then.
void DayRecorder::begin_labels(Time now) {
  for (Watch& watch : watches_) {
    if (watch.begun || now < watch.when.start) continue;
    watch.begun = true;
    note_fall(watch);
  }
}

void DayRecorder::note_fall(Watch& watch) const {
  if (watch.meaning.priced() == no_subject) return;
  const Int128 value = engine_.market().value(watch.meaning.priced());
  if (!Market::known(value)) return;
  if (!Market::known(watch.start)) watch.start = watch.worst = value;
  watch.worst = std::min(watch.worst, value);
}

void DayRecorder::note_prices(Time now) {
  for (Watch& watch : watches_) {
    if (watch.begun && now < watch.when.end) note_fall(watch);
  }
}

void DayRecorder::after(const Event& event) {
  last_ = event.time;
  last_in_phase_[static_cast<std::size_t>(engine_.market().phase())] = event.time;
  if (event.kind == EventKind::timer) return;
  ++day_.events;
  if (event.kind != EventKind::quote && !watches_.empty()) note_prices(event.time);
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
  for (std::uint32_t label = 0; label < watches_.size(); ++label) {
    Watch& watch = watches_[label];
    if (!watch.meaning.is_answered_by(alert.rule, alert.subject)) continue;
    if (watch.begun && watch.meaning.priced() != no_subject) {
      note_fall(watch);
      standings_.push_back({.ringing = day_.ringings.size(),
                            .answer = ringing.answers.size(),
                            .value = engine_.market().value(watch.meaning.priced())});
    }
    ringing.answers.push_back({.label = label});
  }
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
  for (std::size_t i = 0; i < watches_.size(); ++i) {
    const Watch& watch = watches_[i];
    DayLabel& label = day_.labels[i];
    label.when.end = std::max(label.when.start, std::min(label.when.end, day_.span.end));
    label.is_fall_known = Market::known(watch.start) && watch.start > 0;
    if (label.is_fall_known) label.fall_ppm = -change_ppm(watch.worst, watch.start);
  }
}

void DayRecorder::settle_losses() {
  for (const Standing& standing : standings_) {
    Answer& answer = day_.ringings[standing.ringing].answers[standing.answer];
    const Watch& watch = watches_[answer.label];
    const Int128 whole = watch.start - watch.worst;
    answer.is_lost_known = Market::known(standing.value) && Market::known(watch.start) && whole > 0;
    const Int128 over = std::max<Int128>(0, watch.start - standing.value);
    if (answer.is_lost_known) answer.lost_ppm = change_ppm(over + whole, whole);
  }
}

std::vector<PricePath> DayRecorder::paths_worth_seeing() const {
  std::set<std::string_view> names;
  for (const Watch& watch : watches_) {
    if (watch.meaning.priced() != no_subject) names.insert(engine_.market().name_of(watch.meaning.priced()));
  }
  for (const Ringing& ringing : day_.ringings) names.insert(ringing.subject);
  return paths_.paths([&](std::string_view name) { return names.contains(name); });
}

void DayRecorder::end_day() {
  if (day_.events == 0 || day_.name < first_date_) return;
  day_.span.end = last_ + Duration(1);
  close_rest();
  settle_labels();
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
