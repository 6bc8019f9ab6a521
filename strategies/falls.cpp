#include "strategies/falls.hpp"

#include <algorithm>

#include "strategies/contributors.hpp"

namespace tocsin {
namespace {

std::uint64_t shares_of(SubjectId subject, const FallFrom& from, const Market& market) noexcept {
  if (from.unit == FallMeasure::Unit::ppm || market.is_basket(subject)) return 1;
  return market.universe()[InstrumentId{index_of(subject)}].shares_outstanding;
}

Unit unit_of(SubjectId subject, const FallFrom& from, const Market& market) noexcept {
  if (from.unit == FallMeasure::Unit::dollars) return Unit::dollars;
  if (market.is_basket(subject)) return Unit::points;
  const bool is_index = market.universe()[InstrumentId{index_of(subject)}].type == InstrumentType::index;
  return is_index ? Unit::points : Unit::price;
}

}  // namespace

Falls::Falls(std::span<const Rule> rules, DetectorSetup& setup)
    : first_slot_(static_cast<std::uint32_t>(setup.slots.size())) {
  std::map<Terms, Draft> drafts;
  std::vector<const Draft*> draft_of_slot;
  std::size_t slots_count = 0;
  for (const Rule& rule : rules) slots_count += rule.levels.size();
  levels_.reserve(slots_count);
  draft_of_slot.reserve(slots_count);
  for (const Rule& rule : rules) {
    const Policy& policy = setup.policies[index_of(rule.rule)];
    Draft& draft = drafts[{rule.subject, rule.from, policy.phases, policy.coverage_min_ppm}];
    for (std::size_t rung = 0; rung < rule.levels.size(); ++rung) {
      const std::int64_t level = rule.levels[rung];
      const std::uint32_t slot = setup.slots.add(rule.rule, rule.subject, level, rung);
      draft.thresholds.push_back({.fires = level, .clears = level - rule.clear, .slot = slot});
      levels_.push_back(
          {.ladder = 0, .fires = level, .clears = level - rule.clear, .rung = static_cast<std::uint32_t>(rung)});
      draft_of_slot.push_back(&draft);
    }
  }
  std::uint32_t place = 0;
  for (auto& [terms, draft] : drafts) draft.place = place++;
  build(drafts, setup);
  for (std::size_t i = 0; i < levels_.size(); ++i) levels_[i].ladder = draft_of_slot[i]->place;
}

void Falls::build(const std::map<Terms, Draft>& drafts, DetectorSetup& setup) {
  std::vector<SubjectId> subjects;
  for (const auto& [terms, draft] : drafts) {
    subjects.push_back(terms.subject);
    ladders_.push_back({terms, shares_of(terms.subject, terms.from, setup.market),
                        ThresholdSet(setup.arena, draft.thresholds), std::nullopt});
    if (terms.from.basis != Basis::rolling_high) continue;
    ladders_.back().window_high.emplace(setup.arena, terms.from.window);
    rolling_.push_back(draft.place);
  }
  ranges_ = SubjectRanges(setup.market.subjects_count(), subjects);
}

bool Falls::in_hours(const Ladder& ladder, const Market& market) noexcept {
  return (ladder.terms.phases & bit_of(market.phase())) != 0 && Market::known(market.value(ladder.terms.subject));
}

FallMeasure Falls::measure_of(const Ladder& ladder, const Market& market) noexcept {
  const Int128 reference =
      ladder.window_high ? ladder.window_high->high() : market.reference(ladder.terms.subject, ladder.terms.from.basis);
  return {.reference = reference, .unit = ladder.terms.from.unit, .shares = ladder.shares};
}

void Falls::on_cross(SubjectId subject, const Event& event, Market& market, Findings& findings) noexcept {
  for (Ladder& ladder : ranges_.of(subject, ladders_)) {
    if (!in_hours(ladder, market)) continue;
    if (ladder.window_high) {
      if (event.kind == EventKind::reference) ladder.window_high->restate(market.value(subject));
      ladder.window_high->add(market.value(subject), event.time);
    }
    turn(ladder, event.time, market, findings);
    watch(ladder, market);
  }
}

bool Falls::may_clear(const Ladder& ladder, Time now, const Market& market) noexcept {
  const std::int64_t coverage_min_ppm = ladder.terms.coverage_min_ppm;
  return coverage_min_ppm == 0 || market.doubt(ladder.terms.subject, now).traded_ppm >= coverage_min_ppm;
}

void Falls::turn(Ladder& ladder, Time now, const Market& market, Findings& findings) noexcept {
  const FallMeasure measure = measure_of(ladder, market);
  if (!measure.known()) return;
  const Int128 value = market.value(ladder.terms.subject);
  const bool clears = value >= ladder.thresholds.next_above(measure) && may_clear(ladder, now, market);
  ladder.thresholds.update(value, measure, clears, [&](std::uint32_t slot, bool on, Int128 limit) {
    findings.add({.slot = slot, .active = on, .value = value, .limit = limit});
  });
}

// Nothing to watch while there is no reference: the subject is crossed when it becomes known.
void Falls::watch(const Ladder& ladder, Market& market) noexcept {
  const SubjectId subject = ladder.terms.subject;
  if (ladder.window_high) {
    market.watch(subject, no_limit_above, no_limit_below);  // every move
    return;
  }
  const FallMeasure measure = measure_of(ladder, market);
  if (!measure.known()) return;
  Int128 above = ladder.thresholds.next_above(measure);
  if (ladder.terms.from.basis == Basis::session_high) above = std::min(above, measure.reference + 1);
  market.watch(subject, ladder.thresholds.next_below(measure), above);
}

void Falls::on_timer(const Event& event, const Market& market, Findings& findings) noexcept {
  for (const std::uint32_t i : rolling_) {
    Ladder& ladder = ladders_[i];
    if (!in_hours(ladder, market)) continue;
    ladder.window_high->add(market.value(ladder.terms.subject), event.time);  // so that what is past expires
    turn(ladder, event.time, market, findings);
  }
}

void Falls::on_phase(const Event&, const Market& market, Findings&) noexcept {
  for (const std::uint32_t i : rolling_) {
    if (market.day_opened() || !in_hours(ladders_[i], market)) ladders_[i].window_high->forget();
  }
}

// The windows of what holds the instrument forget the print: a high that it alone had set, and those it had outshone.
void Falls::on_correction(const Restatement& restated, const Event& event, Market& market, Findings&) noexcept {
  for (const std::uint32_t i : rolling_) {
    Ladder& ladder = ladders_[i];
    if (market.units_in(ladder.terms.subject, restated.told.instrument) != 0) retell_window(ladder, event.time, market);
  }
}

void Falls::retell_window(Ladder& ladder, Time now, const Market& market) noexcept {
  WindowHigh& window = *ladder.window_high;
  if (!in_hours(ladder, market)) return window.forget();
  window.retell(market.value(ladder.terms.subject));
  market.look_back(ladder.terms.subject, [&](const Stretch& stretch) {
    const Time until = std::min(stretch.until, now);
    if (!window.reaches(until, now)) return false;
    window.precede(stretch.value, until);
    return true;
  });
}

Int128 Falls::window_high_at(const Ladder& ladder, const Claim& claim, const Market& market) noexcept {
  Int128 high = no_limit_below;
  market.look_back(ladder.terms.subject, [&](const Stretch& stretch) {
    if (stretch.first > claim.since) return true;
    if (!ladder.window_high->reaches(std::min(stretch.until, claim.trigger.time), claim.trigger.time)) return false;
    high = std::max(high, stretch.value);
    return true;
  });
  return high;
}

// What the fall was measured from when the claim became true, by what is known now.
FallMeasure Falls::measure_at(const Ladder& ladder, const Claim& claim, const Market& market) noexcept {
  FallMeasure measure = measure_of(ladder, market);
  if (ladder.window_high) measure.reference = window_high_at(ladder, claim, market);
  if (ladder.terms.from.basis == Basis::session_high) {
    measure.reference = market.session_high_at(ladder.terms.subject, claim.since);
  }
  return measure;
}

Verdict Falls::verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept {
  const Level& level = levels_[claim.slot - first_slot_];
  const Ladder& ladder = ladders_[level.ladder];
  if (market.units_in(ladder.terms.subject, restated.told.instrument) == 0) return {};
  if (claim.since <= restated.position) return verdict_on_older(claim, restated, market);
  const FallMeasure measure = measure_at(ladder, claim, market);
  const Int128 limit = measure.known() ? measure.fires_at(level.fires) : no_limit_below;
  const bool is_restated = ladder.terms.from.basis != Basis::prior_close && limit != claim.limit;
  if (!restated.was_last_at(claim.since) && !is_restated) return {};
  if (!measure.known() || turned(claim, measure, market) != Turned::on) return {Verdict::Footing::falls, limit};
  return {Verdict::Footing::stands, limit};
}

// It had been true before the print came, which may have hidden that the value came back.
Verdict Falls::verdict_on_older(Claim claim, const Restatement& restated, const Market& market) const noexcept {
  const Level& level = levels_[claim.slot - first_slot_];
  const FallMeasure measure = measure_of(ladders_[level.ladder], market);
  const bool moves = ladders_[level.ladder].terms.from.basis != Basis::prior_close;
  if (moves) return {};  // what it was measured from was another then
  if (!claim.is_on || !restated.told.counts_to(print_counts::last) || !measure.known()) return {};
  claim.since = restated.position + 1;
  if (turned(claim, measure, market) != Turned::off) return {};
  return {Verdict::Footing::is_over, measure.clears_at(level.clears)};
}

// What the value did last, from when the claim became true on; of one that is not on any more, whether it was ever
// true.
// How much had traded then is not known: where that decides, a value that came back is not held to have cleared.
Turned Falls::turned(const Claim& claim, const FallMeasure& measure, const Market& market) const noexcept {
  const Level& level = levels_[claim.slot - first_slot_];
  const Ladder& ladder = ladders_[level.ladder];
  const bool clears = claim.is_on && ladder.terms.coverage_min_ppm == 0;
  Turned last = Turned::not_at_all;
  market.look_back(ladder.terms.subject, [&](const Stretch& stretch) {
    if (stretch.last < claim.since) return false;
    const bool counts = stretch.first <= claim.until && (ladder.terms.phases & bit_of(stretch.phase)) != 0;
    if (!counts) return true;
    if (clears && stretch.value >= measure.clears_at(level.clears)) last = Turned::off;
    if (stretch.value <= measure.fires_at(level.fires)) last = Turned::on;
    return last == Turned::not_at_all;
  });
  return last;
}

void Falls::take_back(std::uint32_t slot) noexcept {
  ladders_[levels_[slot - first_slot_].ladder].thresholds.take_back(slot);
}

void Falls::conditions(std::uint32_t slot, Time, const Market& market, Conditions& conditions) const noexcept {
  const Level& level = levels_[slot - first_slot_];
  const Ladder& ladder = ladders_[level.ladder];
  const bool in_dollars = ladder.terms.from.unit == FallMeasure::Unit::dollars;
  Condition fall{.what = in_dollars ? "market value lost" : "fall from its reference",
                 .unit = in_dollars ? Unit::dollars : Unit::percent,
                 .needed = level.fires,
                 .key = in_dollars ? "step" : "levels",
                 .key_unit = in_dollars ? Unit::dollars : Unit::percent,
                 .clear = level.fires - level.clears};
  const FallMeasure measure = measure_of(ladder, market);
  if (measure.known() && Market::known(market.value(ladder.terms.subject))) {
    fall.value = measure.deepest_key(market.value(ladder.terms.subject));
    const std::int64_t most = in_dollars ? fall.value : ppm_per_one;
    fall.would_do = setting_up_to(in_dollars ? fall.value / (level.rung + 1) : fall.value, 1, most);
  }
  conditions.add(fall);
}

void Falls::describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept {
  const Ladder& ladder = ladders_[levels_[alert.slot - first_slot_].ladder];
  const FallMeasure measure = measure_of(ladder, market);
  const Int128 value = market.value(slot.subject);
  alert.unit = unit_of(slot.subject, ladder.terms.from, market);
  alert.change_ppm = change_ppm(value, measure.reference);
  alert.basis = ladder.terms.from.basis;
  alert.window = ladder.terms.from.window;
  if (alert.unit == Unit::dollars) {
    alert.level_unit = Unit::dollars;
    alert.limit = alert.state == AlertState::resolved ? levels_[alert.slot - first_slot_].clears : slot.key;
    describe_dollars(ladder, measure, market, alert);
  } else {
    alert.value = market.level(slot.subject, value).units;
    alert.limit = market.level(slot.subject, limit).units;
    alert.reference = measure.known() ? market.level(slot.subject, measure.reference).units : 0;
  }
  fill_contributors(market, ladder.terms.from.basis, alert);
  fill_doubt(market, alert);
}

void Falls::describe_dollars(const Ladder& ladder, const FallMeasure& measure, const Market& market,
                             Alert& alert) noexcept {
  if (!measure.known()) return;
  const auto dollars = [&ladder](Int128 units) {
    return clamp_to_64_bits(units * static_cast<Int128>(ladder.shares) / Price::units_per_one);
  };
  alert.value = dollars(measure.reference - market.value(ladder.terms.subject));
  alert.reference = dollars(measure.reference);
}

}  // namespace tocsin
