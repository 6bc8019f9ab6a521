#include "strategies/falls.hpp"

#include <algorithm>

#include "strategies/contributors.hpp"

namespace tocsin {
namespace {

// The rules of one ladder, while it is being put together.
struct Draft {
  SubjectId subject;
  FallFrom from;
  Phases phases;
  std::int64_t coverage_min_ppm;
  std::vector<ThresholdSet::Threshold> thresholds;

  [[nodiscard]] bool takes(const Falls::Rule& rule, const Policy& policy) const noexcept {
    return subject == rule.subject && from == rule.from && phases == policy.phases &&
           coverage_min_ppm == policy.coverage_min_ppm;
  }
};

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
  std::vector<Draft> drafts;
  std::vector<std::size_t> draft_of_slot;
  for (const Rule& rule : rules) {
    const Policy& policy = setup.policies[index_of(rule.rule)];
    // Rules of one subject follow each other in a sweep: look at the latest draft first.
    auto draft = std::find_if(drafts.rbegin(), drafts.rend(), [&](const Draft& d) { return d.takes(rule, policy); });
    if (draft == drafts.rend()) {
      drafts.push_back({rule.subject, rule.from, policy.phases, policy.coverage_min_ppm, {}});
      draft = drafts.rbegin();
    }
    for (std::size_t rung = 0; rung < rule.levels.size(); ++rung) {
      const std::int64_t level = rule.levels[rung];
      const std::uint32_t slot = setup.slots.add(rule.rule, rule.subject, level, rung);
      draft->thresholds.push_back({.fires = level, .clears = level - rule.clear, .slot = slot});
      draft_of_slot.push_back(static_cast<std::size_t>(&*draft - drafts.data()));
    }
  }

  std::vector<std::size_t> order(drafts.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return drafts[i].subject; });
  std::vector<std::uint32_t> place(drafts.size());
  std::vector<SubjectId> subjects;
  for (const std::size_t i : order) {
    Draft& draft = drafts[i];
    place[i] = static_cast<std::uint32_t>(ladders_.size());
    subjects.push_back(draft.subject);
    ladders_.push_back({draft.subject, draft.from, draft.phases, draft.coverage_min_ppm,
                        shares_of(draft.subject, draft.from, setup.market),
                        ThresholdSet(setup.arena, std::move(draft.thresholds)), std::nullopt});
    if (draft.from.basis == Basis::rolling_high) {
      ladders_.back().window_high.emplace(setup.arena, draft.from.window);
      rolling_.push_back(place[i]);
    }
  }
  ranges_ = SubjectRanges(setup.market.subjects_count(), subjects);
  for (const std::size_t i : draft_of_slot) ladder_of_slot_.push_back(place[i]);
}

FallMeasure Falls::measure_of(const Ladder& ladder, const Market& market) const noexcept {
  const Int128 reference =
      ladder.window_high ? ladder.window_high->high() : market.reference(ladder.subject, ladder.from.basis);
  return {.reference = reference, .unit = ladder.from.unit, .shares = ladder.shares};
}

void Falls::on_cross(SubjectId subject, const Event& event, Market& market, Findings& findings) noexcept {
  for (Ladder& ladder : ranges_.of(subject, ladders_)) {
    if ((ladder.phases & bit_of(market.phase())) == 0 || !Market::known(market.value(subject))) continue;
    if (ladder.window_high) ladder.window_high->add(market.value(subject), event.time);
    turn(ladder, event, market, findings);
    watch(ladder, market);
  }
}

void Falls::turn(Ladder& ladder, const Event& event, const Market& market, Findings& findings) noexcept {
  const FallMeasure measure = measure_of(ladder, market);
  if (!measure.known()) return;
  const Int128 value = market.value(ladder.subject);
  const bool may_clear =
      ladder.coverage_min_ppm == 0 || market.doubt(ladder.subject, event.time).traded_ppm >= ladder.coverage_min_ppm;
  ladder.thresholds.update(value, measure, may_clear, [&](std::uint32_t slot, bool on, Int128 limit) {
    findings.add({.slot = slot, .active = on, .value = value, .limit = limit});
  });
}

void Falls::watch(const Ladder& ladder, Market& market) const noexcept {
  const FallMeasure measure = measure_of(ladder, market);
  if (ladder.window_high || !measure.known()) {
    market.watch(ladder.subject, no_limit_above, no_limit_below);  // every move
    return;
  }
  Int128 above = ladder.thresholds.next_above(measure);
  if (ladder.from.basis == Basis::session_high) above = std::min(above, measure.reference + 1);
  market.watch(ladder.subject, ladder.thresholds.next_below(measure), above);
}

void Falls::on_timer(const Event& event, const Market& market, Findings& findings) noexcept {
  for (const std::uint32_t i : rolling_) {
    Ladder& ladder = ladders_[i];
    if ((ladder.phases & bit_of(market.phase())) == 0 || !Market::known(market.value(ladder.subject))) continue;
    ladder.window_high->add(market.value(ladder.subject), event.time);  // a price that stands is a price of now, too
    turn(ladder, event, market, findings);
  }
}

void Falls::on_day(const Event&, const Market&, Findings&) noexcept {
  for (const std::uint32_t i : rolling_) ladders_[i].window_high->forget();
}

void Falls::describe(const Slot&, Int128 limit, const Market& market, Alert& alert) const noexcept {
  const Ladder& ladder = ladders_[ladder_of_slot_[alert.slot - first_slot_]];
  const FallMeasure measure = measure_of(ladder, market);
  const Int128 value = market.value(alert.subject);
  alert.unit = unit_of(alert.subject, ladder.from, market);
  alert.change_ppm = change_ppm(value, measure.reference);
  alert.basis = ladder.from.basis;
  alert.window = ladder.from.window;
  if (alert.unit == Unit::dollars) {
    const auto dollars = [&](Int128 fallen) {
      return static_cast<std::int64_t>(fallen * static_cast<Int128>(ladder.shares) / Price::units_per_one);
    };
    alert.value = dollars(measure.reference - value);
    alert.limit = alert.key;
    alert.reference = dollars(measure.reference);
  } else {
    alert.value = market.level(alert.subject, value).units;
    alert.limit = market.level(alert.subject, limit).units;
    alert.reference = market.level(alert.subject, measure.reference).units;
  }
  fill_contributors(market, ladder.from.basis, alert);
  fill_doubt(market, alert);
}

}  // namespace tocsin
