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
  for (const Rule& rule : rules) {
    const Policy& policy = setup.policies[index_of(rule.rule)];
    Draft& draft = drafts[{rule.subject, rule.from, policy.phases, policy.coverage_min_ppm}];
    for (std::size_t rung = 0; rung < rule.levels.size(); ++rung) {
      const std::int64_t level = rule.levels[rung];
      const std::uint32_t slot = setup.slots.add(rule.rule, rule.subject, level, rung);
      draft.thresholds.push_back({.fires = level, .clears = level - rule.clear, .slot = slot});
      levels_.push_back({.ladder = 0, .clears = level - rule.clear});
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

void Falls::describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept {
  const Ladder& ladder = ladders_[levels_[alert.slot - first_slot_].ladder];
  const FallMeasure measure = measure_of(ladder, market);
  const Int128 value = market.value(slot.subject);
  alert.unit = unit_of(slot.subject, ladder.terms.from, market);
  alert.change_ppm = change_ppm(value, measure.reference);
  alert.basis = ladder.terms.from.basis;
  alert.window = ladder.terms.from.window;
  if (alert.unit == Unit::dollars) {
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
