#include "strategies/market_wide_breaker.hpp"

#include <algorithm>

#include "engine/ppm.hpp"
#include "engine/threshold_set.hpp"
#include "strategies/contributors.hpp"
#include "strategies/first_reached.hpp"

namespace tocsin {
namespace {

// The level in a reason such as "MWC2"; 0 in any other.
std::uint8_t level_of(const Status& status) noexcept {
  const std::string_view reason(status.reason.data(), status.reason.size());
  const bool is_halt = status.state == TradingState::halted && reason.starts_with("MWC");
  return is_halt && reason[3] >= '1' && reason[3] <= '3' ? static_cast<std::uint8_t>(reason[3] - '0') : std::uint8_t{};
}

}  // namespace

std::uint8_t MarketWideBreaker::Standing::highest() const noexcept {
  std::uint8_t highest = 0;
  for (std::size_t rung = 0; rung < levels.size(); ++rung) {
    if (reached[rung].is_reached) highest = static_cast<std::uint8_t>(rung + 1);
  }
  return highest;
}

MarketWideBreaker::MarketWideBreaker(std::span<const Rule> rules, DetectorSetup& setup)
    : venue_(&setup.arena.one<Venue>()), first_slot_(static_cast<std::uint32_t>(setup.slots.size())) {
  std::vector<Rule> sorted(rules.begin(), rules.end());
  std::ranges::stable_sort(sorted, {}, &Rule::index);
  std::vector<SubjectId> indices;
  for (const Rule& rule : sorted) {
    const auto slot = static_cast<std::uint32_t>(setup.slots.size());
    for (std::uint32_t rung = 0; rung < levels.size(); ++rung) {
      setup.slots.add(rule.rule, rule.index, levels[rung], rung);
    }
    setup.slots.add(rule.rule, rule.index, rule.grace.count(), rungs - 1);
    watches_.push_back({rule, slot, setup.policies[index_of(rule.rule)].phases, setup.arena.one<Standing>()});
    indices.push_back(rule.index);
  }
  ranges_ = SubjectRanges(setup.market.subjects_count(), indices);
}

// The highest value of the index that has declined so far; lower than any without a prior close.
Int128 MarketWideBreaker::limit_of(const Watch& watch, std::uint32_t rung, const Market& market) noexcept {
  const FallMeasure measure{.reference = market.reference(watch.rule.index, Basis::prior_close)};
  return measure.known() ? measure.fires_at(levels[rung]) : no_limit_below;
}

bool MarketWideBreaker::is_in_time(std::uint32_t rung, Time time, const Market& market) noexcept {
  return rung == level_3 || time <= market.next_phase_at() - cut_off;
}

void MarketWideBreaker::consider(Watch& watch, const Event& event, const Market& market, Findings& findings) noexcept {
  const bool sets_last = (event.trade.conditions & trade_condition::not_last) == 0 && is_plausible(event.trade.price);
  if (!sets_last || market.phase() != Phase::regular) return;
  for (std::uint32_t rung = 0; rung < levels.size(); ++rung) {
    const Int128 limit = limit_of(watch, rung, market);
    if (event.trade.price.units > limit) return;
    if (watch.standing.reached[rung].is_reached || !is_in_time(rung, event.time, market)) continue;
    reach(watch, rung, market.prints().end() - 1, event.time);
    turn(watch, rung, true, limit, findings);
  }
}

void MarketWideBreaker::reach(Watch& watch, std::uint32_t rung, std::uint64_t position, Time time) noexcept {
  watch.standing.reached[rung] = {
      .position = position, .until = rung == level_3 ? Time::max() : time + halt, .is_reached = true};
}

void MarketWideBreaker::turn(Watch& watch, std::uint32_t rung, bool on, Int128 limit, Findings& findings) noexcept {
  if (watch.standing.on[rung] == on) return;
  watch.standing.on[rung] = on;
  findings.add({.slot = watch.slot + rung, .active = on, .value = 0, .limit = limit});
}

bool MarketWideBreaker::differs(const Watch& watch) const noexcept {
  const std::uint8_t ours = watch.standing.highest();
  return venue_->level > ours || (venue_->speaks && venue_->level < ours);
}

void MarketWideBreaker::on_status(const Event& event, const Market&, Findings&) noexcept {
  const std::uint8_t level = level_of(event.status);
  venue_->level = std::max(venue_->level, level);
  venue_->speaks = venue_->speaks || level > 0 || event.instrument == no_instrument;
}

void MarketWideBreaker::on_timer(const Event& event, const Market& market, Findings& findings) noexcept {
  for (Watch& watch : watches_) {
    if ((watch.phases & bit_of(market.phase())) == 0) continue;
    for (std::uint32_t rung = 0; rung < levels.size(); ++rung) {
      if (event.time >= watch.standing.reached[rung].until) {
        turn(watch, rung, false, limit_of(watch, rung, market), findings);
      }
    }
    Disagreement& disagreement = watch.standing.disagreement;
    disagreement.look(differs(watch), event.time);
    const bool outlasts = disagreement.outlasts(watch.rule.grace, event.time);
    if (outlasts || !disagreement.is_there()) {
      turn(watch, rungs - 1, outlasts, watch.rule.grace.count(), findings);
    }
  }
}

void MarketWideBreaker::on_phase(const Event&, const Market& market, Findings& findings) noexcept {
  if (!market.day_opened()) return;
  venue_->level = 0;
  for (Watch& watch : watches_) {
    for (std::uint32_t rung = 0; rung < rungs; ++rung) turn(watch, rung, false, 0, findings);
    watch.standing = {};
  }
}

void MarketWideBreaker::on_correction(const Restatement& restated, const Event& event, Market& market,
                                      Findings& findings) noexcept {
  if (watches_.empty()) return;
  for (Watch& watch : ranges_.of(subject_of(restated.told.instrument), watches_)) {
    for (std::uint32_t rung = 0; rung < levels.size(); ++rung) {
      retell(watch, rung, restated.position, market);
      const Level& level = watch.standing.reached[rung];
      if (!level.is_reached || event.time >= level.until) continue;
      turn(watch, rung, true, limit_of(watch, rung, market), findings);
    }
  }
}

// What the print reached it may reach no more, or another did later, or it does now.
void MarketWideBreaker::retell(Watch& watch, std::uint32_t rung, std::uint64_t position,
                               const Market& market) noexcept {
  Level& level = watch.standing.reached[rung];
  if (level.is_reached && level.position != position) return;
  const Int128 limit = limit_of(watch, rung, market);
  const bool was_first = level.is_reached;
  level = {};
  if (limit == no_limit_below) return;
  const auto reached =
      first_reached_now(market.prints(), index_instrument(watch), {clamp_to_64_bits(limit)}, position, was_first);
  if (!reached || market.phase() != Phase::regular) return;
  const Time time = market.prints()[*reached].time;
  if (is_in_time(rung, time, market)) reach(watch, rung, *reached, time);
}

Verdict MarketWideBreaker::verdict(const Claim& claim, const Restatement& restated,
                                   const Market& market) const noexcept {
  const Watch& watch = watch_of(claim.slot);
  const std::uint32_t rung = claim.slot - watch.slot;
  const bool is_ours = subject_of(restated.told.instrument) == watch.rule.index && rung < levels.size();
  if (!is_ours || claim.since <= restated.position) return {};
  const bool rested = restated.is_print_of(claim.trigger);
  const Int128 limit = limit_of(watch, rung, market);
  if ((rested || claim.is_on) && !watch.standing.reached[rung].is_reached) return {Verdict::Footing::falls, limit};
  if (!rested || !claim.is_on) return {};
  return {Verdict::Footing::stands, limit};
}

void MarketWideBreaker::take_back(std::uint32_t slot) noexcept {
  const Watch& watch = watch_of(slot);
  watch.standing.on[slot - watch.slot] = false;
}

Sight MarketWideBreaker::sight(std::uint32_t slot, const Market& market) const noexcept {
  const InstrumentId id = index_instrument(watch_of(slot));
  if (market.prior_close(id) <= Price{}) return Sight::no_reference;
  return market.traded_today(id) ? Sight::seeing : Sight::stale;
}

void MarketWideBreaker::conditions(std::uint32_t slot, Time now, const Market& market,
                                   Conditions& conditions) const noexcept {
  const Watch& watch = watch_of(slot);
  const std::uint32_t rung = slot - watch.slot;
  if (rung == rungs - 1) return add_disagreement(watch.standing.disagreement, watch.rule.grace, now, conditions);
  Condition decline{.what = "decline from the prior close", .needed = levels[rung]};
  const FallMeasure measure{.reference = market.reference(watch.rule.index, Basis::prior_close)};
  const Price last = market[index_instrument(watch)].last;
  if (measure.known() && last != no_price) decline.value = measure.deepest_key(last.units);
  conditions.add(decline);
  if (rung == level_3 || market.phase() != Phase::regular) return;
  conditions.add({.what = "time left until it halts no more that day",
                  .unit = Unit::seconds,
                  .value = (market.next_phase_at() - cut_off - now).count(),
                  .needed = 0});
}

void MarketWideBreaker::describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept {
  const Watch& watch = watch_of(alert.slot);
  const InstrumentId id = index_instrument(watch);
  alert.limit = clamp_to_64_bits(limit);
  alert.reference = no_price.units;
  if (slot.rung == rungs - 1) {
    const std::uint8_t ours = watch.standing.highest();
    alert.what = venue_->level > ours   ? "has not declined as far as the venue's market-wide halt says"
                 : venue_->level < ours ? "has declined to a market-wide halt that the venue does not say"
                                        : "has declined as far as the venue says";
    alert.level_unit = alert.unit = Unit::seconds;
    alert.value = watch.standing.disagreement.age(alert.time).count();
    alert.add_evidence("level of the venue", Unit::score, venue_->level * ppm_per_one);
    alert.add_evidence("level of the index", Unit::score, ours * ppm_per_one);
  } else {
    const Time until = watch.standing.reached[slot.rung].until;
    alert.what = alert.state == AlertState::resolved || alert.state == AlertState::withdrawn
                     ? "no longer halts the market as a whole"
                 : slot.rung == level_3 ? "halts the market as a whole until the next trading day"
                                        : "halts the market as a whole for 15 minutes";
    alert.unit = Unit::points;
    alert.value = market[id].last.units;
    alert.reference = market.prior_close(id).units;
    alert.add_evidence("change", Unit::percent, change_ppm(alert.value, alert.reference));
    if (slot.rung != level_3 && until > alert.time) {
      alert.add_evidence("halt left", Unit::seconds, (until - alert.time).count());
    }
  }
  fill_doubt(market, alert);
}

}  // namespace tocsin
