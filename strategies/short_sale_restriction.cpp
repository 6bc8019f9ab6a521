#include "strategies/short_sale_restriction.hpp"

#include <algorithm>

#include "engine/ppm.hpp"
#include "engine/threshold_set.hpp"
#include "strategies/contributors.hpp"
#include "strategies/first_reached.hpp"

namespace tocsin {

ShortSaleRestriction::ShortSaleRestriction(std::span<const Rule> rules, DetectorSetup& setup)
    : eve_(&setup.arena.one<Eve>({.session_begun = setup.market.phase() == Phase::regular})),
      first_slot_(static_cast<std::uint32_t>(setup.slots.size())) {
  for (const Rule& rule : rules) {
    const Phases phases = setup.policies[index_of(rule.rule)].phases;
    for (const SubjectId subject : rule.names) watches_.push_back({subject, rule.rule, 0, 0, phases, rule.grace});
  }
  std::ranges::stable_sort(watches_, {}, &Watch::name);
  std::vector<SubjectId> names;
  for (Watch& watch : watches_) {
    watch.number = static_cast<std::uint32_t>(names.size());
    watch.slot = setup.slots.add(watch.rule, watch.name, drop_ppm, 0);
    setup.slots.add(watch.rule, watch.name, watch.grace.count(), 1);
    names.push_back(watch.name);
  }
  ranges_ = SubjectRanges(setup.market.subjects_count(), names);
  disagreements_ = setup.arena.array<Disagreement>(watches_.size());
  on_ = setup.arena.array<bool>(watches_.size() * rungs);
  if (watches_.empty()) return;
  limits_ = setup.arena.array<std::int64_t>(setup.market.universe().size(), never);
  standings_ = setup.arena.array<Standing>(limits_.size());
  for (const SubjectId each : names) set_limit(InstrumentId{index_of(each)}, setup.market);
}

// 90 % of the prior close; below every price where that is not known.
Price ShortSaleRestriction::limit_of(InstrumentId id, const Market& market) noexcept {
  const Price close = market.prior_close(id);
  if (close <= Price{}) return {never};
  return {clamp_to_64_bits(static_cast<Int128>(close.units) * (ppm_per_one - drop_ppm) / ppm_per_one)};
}

void ShortSaleRestriction::set_limit(InstrumentId id, const Market& market) noexcept {
  limits_[index_of(id)] = standings_[index_of(id)].is_triggered ? never : limit_of(id, market).units;
}

void ShortSaleRestriction::on_cross(SubjectId subject, const Event&, Market& market, Findings&) noexcept {
  if (index_of(subject) >= limits_.size()) return;
  const InstrumentId id{index_of(subject)};
  if (is_watched(id)) set_limit(id, market);
}

void ShortSaleRestriction::consider(const Event& event, const Market& market, Findings& findings) noexcept {
  const bool sets_last = (event.trade.conditions & trade_condition::not_last) == 0 && is_plausible(event.trade.price);
  if (!sets_last || market.phase() != Phase::regular) return;
  trigger(event.instrument, market.prints().end() - 1);
  judge(event.instrument, event.time, market, findings);
}

void ShortSaleRestriction::trigger(InstrumentId id, std::uint64_t position) noexcept {
  Standing& standing = standings_[index_of(id)];
  standing.is_triggered = true;
  standing.position = position;
  limits_[index_of(id)] = never;
}

void ShortSaleRestriction::on_status(const Event& event, const Market& market, Findings& findings) noexcept {
  if (event.status.short_sale == ShortSale::unknown || !is_watched(event.instrument)) return;
  Standing& standing = standings_[index_of(event.instrument)];
  standing.venue = event.status.short_sale;
  if (!eve_->is_known && !eve_->session_begun) standing.is_carried = standing.venue == ShortSale::restricted;
  judge(event.instrument, event.time, market, findings);
}

void ShortSaleRestriction::on_timer(const Event& event, const Market& market, Findings& findings) noexcept {
  for (const Watch& watch : watches_) {
    judge_difference(watch, event.time, market, findings);
    if (!disagreements_[watch.number].outlasts(watch.grace, event.time)) continue;
    turn(watch, 1, true, watch.grace.count(), findings);
  }
}

void ShortSaleRestriction::on_phase(const Event& event, const Market& market, Findings& findings) noexcept {
  if (market.day_opened()) {
    for (Standing& standing : standings_) {
      standing.is_carried = standing.is_triggered || (!eve_->is_known && !eve_->session_begun && standing.is_carried);
      standing.is_triggered = false;
    }
    *eve_ = {.is_known = eve_->is_known || eve_->session_begun};
  }
  if (market.phase() == Phase::regular) eve_->session_begun = true;
  for (const Watch& watch : watches_) judge(InstrumentId{index_of(watch.name)}, event.time, market, findings);
}

void ShortSaleRestriction::judge(InstrumentId id, Time now, const Market& market, Findings& findings) noexcept {
  for (const Watch& watch : ranges_.of(subject_of(id), watches_)) {
    if (in_hours(watch, market))
      turn(watch, 0, standings_[index_of(id)].is_restricted(), limit_of(id, market).units, findings);
    judge_difference(watch, now, market, findings);
  }
}

void ShortSaleRestriction::judge_difference(const Watch& watch, Time now, const Market& market,
                                            Findings& findings) noexcept {
  Disagreement& disagreement = disagreements_[watch.number];
  if (!in_hours(watch, market)) return disagreement.forget();
  disagreement.look(standings_[index_of(watch.name)].differs(), now);
  if (!disagreement.is_there()) turn(watch, 1, false, watch.grace.count(), findings);
}

void ShortSaleRestriction::turn(const Watch& watch, std::uint32_t rung, bool on, Int128 limit,
                                Findings& findings) noexcept {
  bool& is_on = on_[watch.number * rungs + rung];
  if (is_on == on) return;
  is_on = on;
  findings.add({.slot = watch.slot + rung, .active = on, .value = 0, .limit = limit});
}

// Only what becomes true is told here: what rested on the print is taken back by its verdict.
void ShortSaleRestriction::on_correction(const Restatement& restated, const Event& event, Market& market,
                                         Findings& findings) noexcept {
  const InstrumentId id = restated.told.instrument;
  ended_ = no_instrument;
  if (!is_watched(id)) return;
  Standing& standing = standings_[index_of(id)];
  const Price limit = limit_of(id, market);
  const bool was_restricted = standing.is_restricted();
  const bool is_trigger = standing.is_triggered && standing.position == restated.position;
  if (is_trigger || !standing.is_triggered) {
    const auto reached = first_reached_now(market.prints(), id, limit, restated.position, is_trigger);
    standing.is_triggered = false;
    if (reached) trigger(id, *reached);
    set_limit(id, market);
  }
  if (standing.is_restricted()) {
    judge(id, event.time, market, findings);
  } else if (was_restricted) {
    ended_ = id;
  }
}

Verdict ShortSaleRestriction::verdict(const Claim& claim, const Restatement& restated,
                                      const Market& market) const noexcept {
  const Watch& watch = watch_of(claim.slot);
  const InstrumentId id = restated.told.instrument;
  if (watch.name != subject_of(id) || claim.slot != watch.slot || !claim.is_on) return {};
  const Int128 limit = limit_of(id, market).units;
  if (ended_ == id) return {Verdict::Footing::falls, limit};
  if (!restated.is_print_of(claim.trigger) || claim.since <= restated.position) return {};
  return {Verdict::Footing::stands, limit};
}

void ShortSaleRestriction::take_back(std::uint32_t slot) noexcept {
  const Watch& watch = watch_of(slot);
  on_[watch.number * rungs + slot - watch.slot] = false;
}

Sight ShortSaleRestriction::sight(std::uint32_t slot, const Market& market) const noexcept {
  const InstrumentId id{index_of(watch_of(slot).name)};
  if (market.prior_close(id) <= Price{}) return Sight::no_reference;
  return market.quotes().is_doubtful(id) ? Sight::gapped : Sight::seeing;
}

void ShortSaleRestriction::conditions(std::uint32_t slot, Time now, const Market& market,
                                      Conditions& conditions) const noexcept {
  const Watch& watch = watch_of(slot);
  const InstrumentId id{index_of(watch.name)};
  if (slot != watch.slot) {
    return add_disagreement(disagreements_[watch.number], watch.grace, now, conditions);
  }
  Condition fall{.what = "fall of a trade of the session from the prior close", .needed = drop_ppm};
  const FallMeasure measure{.reference = market.prior_close(id).units};
  if (measure.known() && market[id].last != no_price) fall.value = measure.deepest_key(market[id].last.units);
  if (standings_[index_of(id)].is_restricted()) fall.value = std::max(fall.value, drop_ppm);
  conditions.add(fall);
}

void ShortSaleRestriction::describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept {
  const Watch& watch = watch_of(alert.slot);
  const InstrumentId id{index_of(slot.subject)};
  const Standing& standing = standings_[index_of(id)];
  alert.limit = clamp_to_64_bits(limit);
  alert.reference = no_price.units;
  if (slot.rung == 0) {
    alert.what = standing.is_triggered ? "is under short-sale restriction today and the next trading day"
                 : standing.is_carried ? "is under short-sale restriction today"
                                       : "is under no short-sale restriction";
    alert.unit = Unit::price;
    alert.value = market[id].last.units;
    alert.reference = market.prior_close(id).units;
    alert.add_evidence("change", Unit::percent, change_ppm(market[id].last.units, alert.reference));
  } else {
    alert.what = !standing.differs()        ? "is restricted or free from short sales as its venue says"
                 : standing.is_restricted() ? "is under short-sale restriction by its trades, but not by its venue"
                                            : "is under short-sale restriction by its venue, but not by its trades";
    alert.level_unit = Unit::seconds;
    alert.unit = Unit::seconds;
    alert.value = disagreements_[watch.number].age(alert.time).count();
  }
  fill_doubt(market, alert);
}

}  // namespace tocsin
