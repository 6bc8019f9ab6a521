#include "strategies/luld.hpp"

#include <algorithm>
#include <string_view>

#include "engine/ppm.hpp"
#include "strategies/contributors.hpp"

namespace tocsin {
namespace {

// NASDAQ's codes LUDP and LUDS, or a pause by its state.
bool is_luld_pause(const Status& status) noexcept {
  const std::string_view reason(status.reason.data(), status.reason.size());
  return status.state == TradingState::paused || (status.state == TradingState::halted && reason.starts_with("LUD"));
}

bool is_eligible(const Event& event, const Market& market) noexcept {
  return (event.trade.conditions & trade_condition::not_last) == 0 && event.trade.price > Price{} &&
         is_plausible(event.trade.price) && market.phase() == Phase::regular;
}

template <class Standing>
bool has_live_bands(const Standing& standing, bool is_stopped, const Market& market) noexcept {
  return market.phase() == Phase::regular && standing.reference != no_price && !standing.is_paused() && !is_stopped;
}

}  // namespace

Luld::Luld(std::span<const Rule> rules, DetectorSetup& setup)
    : first_slot_(static_cast<std::uint32_t>(setup.slots.size())) {
  for (const Rule& rule : rules) {
    for (const SubjectId subject : rule.names) {
      auto& disagreement = setup.arena.one<Disagreement>();
      watches_.push_back({subject, rule.rule, 0, 0, rule.near, rule.grace, disagreement});
    }
  }
  std::vector<std::uint32_t> order(watches_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, {}, [this](std::uint32_t i) { return watches_[i].name; });
  std::vector<Watch> sorted;
  for (const std::uint32_t i : order) sorted.push_back(watches_[i]);
  watches_.swap(sorted);
  add_slots(setup);
  standings_ = setup.arena.array<Standing>(names_.size());
  interests_ = setup.arena.array<Interest>(names_.size());
  on_ = setup.arena.array<bool>(levels_.size());
  for (std::uint32_t& number : numbers_) number = std::min(number, static_cast<std::uint32_t>(names_.size()));
}

void Luld::add_slots(DetectorSetup& setup) {
  if (!watches_.empty()) numbers_.resize(setup.market.universe().size(), std::numeric_limits<std::uint32_t>::max());
  for (std::uint32_t i = 0; i < watches_.size(); ++i) {
    Watch& watch = watches_[i];
    if (i == 0 || watches_[i - 1].name != watch.name) {
      numbers_[index_of(watch.name)] = static_cast<std::uint32_t>(names_.size());
      names_.push_back(InstrumentId{index_of(watch.name)});
      nearest_.push_back(0);
      first_watch_.push_back(i);
    }
    watch.standing = static_cast<std::uint32_t>(names_.size() - 1);
    watch.slot = static_cast<std::uint32_t>(setup.slots.size());
    nearest_.back() = std::max(nearest_.back(), watch.near);
    std::uint32_t rung_number = 0;
    const auto add = [&](Rung rung, std::int64_t key) {
      setup.slots.add(watch.rule, watch.name, key, rung_number++);
      levels_.push_back({i, rung});
    };
    if (watch.near > 0) add(Rung::near, watch.near);
    add(Rung::limit_state, 0);
    add(Rung::pause, pause.count());
    add(Rung::differs, watch.grace.count());
  }
  first_watch_.push_back(static_cast<std::uint32_t>(watches_.size()));
}

bool Luld::has_bands(InstrumentId id, const Market& market) noexcept {
  const std::uint8_t tier = market.universe()[id].luld_tier;
  return (tier == 1 || tier == 2) && market.prior_close(id) > Price{};
}

bool Luld::is_stopped(InstrumentId id, const Market& market) noexcept {
  return tocsin::is_stopped(market.status(id)) || tocsin::is_stopped(market.market_status());
}

void Luld::reset(Standing& standing) noexcept {
  standing.window.clear();
  standing.window_from = no_position;
  standing.reference = no_price;
  standing.limit_since = never;
  standing.paused_at = never;
}

// The pro-forma reference price, if it takes over.
std::optional<Price> Luld::new_reference(Standing& standing, Time now) noexcept {
  const Price reference = standing.reference;
  const bool is_first = reference == no_price;
  if (!is_first && (now - standing.reference_at < reference_age_min ||
                    standing.window.is_surely_within(reference_moves, reference, now))) {
    return std::nullopt;
  }
  const auto mean = standing.window.mean(now);
  if (is_first || !mean) return mean;
  const Int128 moved = Int128{mean->units} - reference.units;
  return std::max(moved, -moved) * reference_moves >= reference.units ? mean : std::nullopt;
}

// Whether the bands are others now.
bool Luld::follow_reference(Standing& standing, InstrumentId id, Time now, const Market& market) noexcept {
  if (standing.is_paused()) return false;
  const auto mean = new_reference(standing, now);
  const bool is_doubled = now >= market.next_phase_at() - doubled;
  if (!mean && (standing.reference == no_price || standing.is_doubled == is_doubled)) return false;
  if (!has_bands(id, market)) return false;
  if (mean) {
    standing.reference = *mean;
    standing.reference_at = now;
  }
  standing.is_doubled = is_doubled;
  standing.bands =
      PriceBands::around(standing.reference, market.universe()[id].luld_tier, market.prior_close(id), is_doubled);
  return true;
}

void Luld::hear_trade(const Event& event, const Market& market, Findings& findings) noexcept {
  const std::uint32_t number = number_of(event.instrument);
  if (number >= standings_.size() || !is_eligible(event, market)) return;
  Standing& standing = standings_[number];
  if (standing.is_paused()) {
    if (event.time - standing.paused_at < pause) return;
    reset(standing);
  }
  if (standing.window_from == no_position) standing.window_from = market.prints().end() - 1;
  standing.window.add(event.trade.price, event.time);
  if (follow_reference(standing, event.instrument, event.time, market) || interests_[number].is_engaged) {
    look(number, event.time, market, findings);
  }
}

void Luld::hear_quote(const Event& event, const Market& market, Findings& findings) noexcept {
  const std::uint32_t number = number_of(event.instrument);
  if (number >= standings_.size() || !interests_[number].holds(event.quote)) return;
  look(number, event.time, market, findings);
}

void Luld::on_status(const Event& event, const Market& market, Findings& findings) noexcept {
  const std::uint32_t number = number_of(event.instrument);
  if (number >= standings_.size() || event.status.state == TradingState::unknown) return;
  Standing& standing = standings_[number];
  const bool is_pause = is_luld_pause(event.status);
  const bool is_reopened = event.status.state == TradingState::trading && standing.venue_paused;
  const bool is_halt = event.status.state == TradingState::halted && !is_pause;
  if (is_reopened || is_halt || (is_pause && !standing.is_paused())) reset(standing);
  standing.venue_speaks = true;
  if (event.status.state != TradingState::quote_only) standing.venue_paused = is_pause;
  look(number, event.time, market, findings);
}

void Luld::on_timer(const Event& event, const Market& market, Findings& findings) noexcept {
  for (std::uint32_t number = 0; number < standings_.size(); ++number) {
    Standing& standing = standings_[number];
    const InstrumentId id = names_[number];
    const bool moved = market.phase() == Phase::regular && follow_reference(standing, id, event.time, market);
    const Quote best = market.quotes().best(id);
    if (!moved && is_idle(number, best)) {
      note_side(standing, best, is_stopped(id, market), market);
      continue;
    }
    look(number, event.time, market, findings);
    for (Watch& watch : watches_of(number)) judge_difference(watch, true, event.time, market, findings);
  }
}

void Luld::on_phase(const Event& event, const Market& market, Findings& findings) noexcept {
  for (std::uint32_t number = 0; number < standings_.size(); ++number) {
    reset(standings_[number]);
    standings_[number].venue_paused = false;
    look(number, event.time, market, findings);
  }
}

void Luld::on_correction(const Restatement& restated, const Event& event, Market& market, Findings& findings) noexcept {
  const Print& told = restated.told;
  const std::uint32_t number = number_of(told.instrument);
  if (number >= standings_.size() || restated.position < standings_[number].window_from) return;
  if (!told.counts_to(print_counts::last) || told.phase != Phase::regular || told.price <= Price{}) return;
  Standing& standing = standings_[number];
  standing.window.take_out(told.price, told.time);
  if (restated.corrected > Price{}) standing.window.put_back(restated.corrected, told.time);
  if (follow_reference(standing, told.instrument, event.time, market)) look(number, event.time, market, findings);
}

std::int64_t Luld::width_of(const Standing& standing, std::int64_t near_ppm) noexcept {
  return clamp_to_64_bits(Int128{standing.reference.units} * near_ppm / ppm_per_one);
}

// The best offer stands at the lower band, or at most `near_ppm` of the reference above it, or the best bid as near to
// the upper.
bool Luld::is_near(const Standing& standing, const Quote& quote, std::int64_t near_ppm) noexcept {
  if (standing.reference == no_price) return false;
  const std::int64_t width = width_of(standing, near_ppm);
  return (quote.ask != no_price && quote.ask.units <= standing.bands.lower.units + width) ||
         (quote.bid != no_price && quote.bid.units >= standing.bands.upper.units - width);
}

// The least `near_ppm` by which the quote is near; unsaid where it has no side. There are bands.
std::int64_t Luld::distance_ppm(const Standing& standing, const Quote& quote) noexcept {
  if (quote.bid == no_price && quote.ask == no_price) return unsaid;
  Int128 distance = no_limit_above;
  if (quote.ask != no_price) distance = std::min<Int128>(distance, quote.ask.units - standing.bands.lower.units);
  if (quote.bid != no_price) distance = std::min<Int128>(distance, standing.bands.upper.units - quote.bid.units);
  return distance <= 0 ? 0 : clamp_to_64_bits(ceil_divide(distance * ppm_per_one, standing.reference.units));
}

// Through a band counts as at it: where the venue's bands were another's, its quotes would not stand there.
bool Luld::is_at_band(const Standing& standing, const Quote& quote) noexcept {
  const bool crosses = quote.bid != no_price && quote.ask != no_price && quote.bid >= quote.ask;
  const bool at_lower = quote.ask != no_price && quote.ask <= standing.bands.lower;
  const bool at_upper = quote.bid != no_price && quote.bid >= standing.bands.upper;
  return !crosses && (at_lower || at_upper);
}

// Nothing of it is on or can turn on: it would be looked at in vain.
bool Luld::is_idle(std::uint32_t number, const Quote& best) const noexcept {
  const Standing& standing = standings_[number];
  return !standing.venue_speaks && !standing.is_paused() && standing.limit_since == never &&
         !interests_[number].holds(best);
}

void Luld::note_side(Standing& standing, const Quote& best, bool is_stopped, const Market& market) noexcept {
  if (standing.reference != no_price && !standing.is_paused()) standing.is_upper = best.bid > standing.reference;
  standing.is_live = has_live_bands(standing, is_stopped, market);
}

void Luld::look(std::uint32_t number, Time now, const Market& market, Findings& findings) noexcept {
  Standing& standing = standings_[number];
  const InstrumentId id = names_[number];
  const Quote best = market.quotes().best(id);
  note_side(standing, best, is_stopped(id, market), market);
  const bool is_limit = standing.is_live && is_at_band(standing, best);
  standing.limit_since = is_limit ? std::min(standing.limit_since, now) : never;
  if (is_limit && now - standing.limit_since >= limit_state_max) {
    standing.paused_at = now;
    standing.limit_since = never;
    standing.window_from = no_position;
  }
  bool is_engaged = false;
  for (Watch& watch : watches_of(number)) {
    is_engaged |= judge(watch, standing, best, findings);
    judge_difference(watch, false, now, market, findings);
  }
  set_interest(number, is_engaged);
}

void Luld::set_interest(std::uint32_t number, bool is_engaged) noexcept {
  const Standing& standing = standings_[number];
  Interest& interest = interests_[number];
  interest = {.is_engaged = is_engaged};
  if (standing.reference == no_price) return;
  const std::int64_t width = width_of(standing, nearest_[number]);
  interest.below = standing.bands.lower.units + width;
  interest.above = standing.bands.upper.units - width;
}

// Whether a rung of it is on.
bool Luld::judge(const Watch& watch, const Standing& standing, const Quote& best, Findings& findings) noexcept {
  const bool is_limit = standing.is_paused() || standing.limit_since != never;
  const bool near = is_limit || (standing.is_live && watch.near > 0 && is_near(standing, best, watch.near));
  if (watch.near > 0) turn(watch, Rung::near, near, findings);
  turn(watch, Rung::limit_state, is_limit, findings);
  turn(watch, Rung::pause, standing.is_paused(), findings);
  return near;
}

// Waiting ends on a step of the timer.
void Luld::judge_difference(Watch& watch, bool may_ring, Time now, const Market& market, Findings& findings) noexcept {
  const Standing& standing = standings_[watch.standing];
  const bool in_session = market.phase() == Phase::regular;
  const bool differs = standing.venue_speaks && standing.venue_paused != standing.is_paused();
  watch.disagreement.look(in_session && differs, now);
  if (!watch.disagreement.is_there()) turn(watch, Rung::differs, false, findings);
  if (may_ring && watch.disagreement.outlasts(watch.grace, now)) turn(watch, Rung::differs, true, findings);
}

void Luld::turn(const Watch& watch, Rung rung, bool on, Findings& findings) noexcept {
  const auto first = static_cast<std::uint32_t>(rung) - (watch.near > 0 ? 0U : 1U);
  const std::uint32_t slot = watch.slot + first;
  bool& is_on = on_[slot - first_slot_];
  if (is_on == on) return;
  is_on = on;
  const Standing& standing = standings_[watch.standing];
  const Price band = standing.is_upper ? standing.bands.upper : standing.bands.lower;
  findings.add(
      {.slot = slot, .active = on, .value = 0, .limit = rung == Rung::differs ? watch.grace.count() : band.units});
}

Sight Luld::sight(std::uint32_t slot, const Market& market) const noexcept {
  const Watch& watch = watches_[levels_[slot - first_slot_].watch];
  const InstrumentId id = names_[watch.standing];
  if (!has_bands(id, market)) return Sight::no_reference;
  if (is_stopped(id, market)) return Sight::halted;
  if (market.quotes().is_doubtful(id)) return Sight::gapped;
  return standings_[watch.standing].reference == no_price ? Sight::warming_up : Sight::seeing;
}

void Luld::conditions(std::uint32_t slot, Time now, const Market& market, Conditions& conditions) const noexcept {
  const Level& level = levels_[slot - first_slot_];
  const Watch& watch = watches_[level.watch];
  const Standing& standing = standings_[watch.standing];
  if (level.rung == Rung::differs) return add_disagreement(watch.disagreement, watch.grace, now, conditions);
  if (level.rung == Rung::pause) {
    const bool is_limit = standing.limit_since != never;
    const Duration lasted = standing.is_paused() ? limit_state_max : is_limit ? now - standing.limit_since : Duration{};
    conditions.add({.what = "time in a limit state",
                    .unit = Unit::seconds,
                    .value = lasted.count(),
                    .needed = limit_state_max.count()});
    return;
  }
  const bool is_near_rung = level.rung == Rung::near;
  const InstrumentId id = names_[watch.standing];
  const bool is_live = has_live_bands(standing, is_stopped(id, market), market);
  const std::int64_t distance = is_live ? distance_ppm(standing, market.quotes().best(id)) : unsaid;
  Condition near{.what = "distance of its best prices from a band, of the reference",
                 .must = Must::be_at_most,
                 .value = distance,
                 .needed = is_near_rung ? watch.near : 0};
  if (is_near_rung) near.key = "near";
  if (is_near_rung && distance != unsaid) near.would_do = setting_from(distance, 1, ppm_per_one);
  conditions.add(near);
}

void Luld::describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept {
  const Level& level = levels_[alert.slot - first_slot_];
  const Watch& watch = watches_[level.watch];
  const Standing& standing = standings_[watch.standing];
  const Quote best = market.quotes().best(InstrumentId{index_of(slot.subject)});
  const bool is_over = alert.state == AlertState::resolved;
  alert.limit = clamp_to_64_bits(limit);
  alert.reference = standing.reference.units;
  if (level.rung == Rung::differs) {
    alert.what = is_over                ? "is paused or trades as its venue says"
                 : standing.is_paused() ? "is due a limit up-limit down pause that its venue does not say"
                                        : "is paused by its venue without a limit state by its quotes";
    alert.level_unit = alert.unit = Unit::seconds;
    alert.value = watch.disagreement.age(alert.time).count();
  } else {
    const std::string_view words[] = {"stands near its limit up-limit down band", "is in a limit state",
                                      "is due a limit up-limit down pause of five minutes"};
    const std::string_view over[] = {"stands no longer near its limit up-limit down band", "is in no limit state",
                                     "is due no limit up-limit down pause"};
    const auto place = static_cast<std::size_t>(level.rung);
    alert.what = is_over ? over[place] : words[place];
    alert.level_unit = level.rung == Rung::pause ? Unit::seconds : Unit::percent;
    alert.unit = Unit::price;
    alert.value = (standing.is_upper ? best.bid : best.ask).units;
  }
  alert.add_evidence("reference", Unit::price, standing.reference.units);
  alert.add_evidence("lower band", Unit::price, standing.bands.lower.units);
  alert.add_evidence("upper band", Unit::price, standing.bands.upper.units);
  fill_doubt(market, alert);
}

}  // namespace tocsin
