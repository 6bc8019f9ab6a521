#include "strategies/lead_lag.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "strategies/contributors.hpp"
#include "strategies/covariations.hpp"
#include "strategies/greatest_that.hpp"
#include "strategies/halted.hpp"
#include "strategies/score.hpp"

namespace tocsin {
namespace {

std::vector<TickPaths::Wanted> paths_of(std::span<const LeadLag::Rule> rules, const DetectorSetup& setup) {
  std::vector<TickPaths::Wanted> wanted;
  for (const LeadLag::Rule& rule : rules) {
    const Phases phases = setup.policies[index_of(rule.rule)].phases;
    for (const SubjectId subject : {rule.leader, rule.follower}) wanted.push_back({subject, rule.window, phases});
  }
  return wanted;
}

using AtFourLags = Covariations<4>;

// 0, then one step of lead, one of lag, two of lead and so on.
Duration lag_of(const LeadLag::Rule& rule, std::int64_t number) noexcept {
  const Duration lag = (number + 1) / 2 * rule.lag_step;
  return number % 2 == 0 ? -lag : lag;
}

double share_of(Int128 from, Int128 to) noexcept {
  return from > 0 ? static_cast<double>(to - from) / static_cast<double>(from) : 0;
}

// What the subject stood at when `end` prints had been seen, by what is known now.
Int128 value_at(SubjectId subject, std::uint64_t end, const Market& market) noexcept {
  if (!market.is_basket(subject)) return market.last_at(InstrumentId{index_of(subject)}, end).units;
  Int128 value = 0;
  for (const Basket::Member& member : market.basket(subject).members) {
    value += static_cast<Int128>(member.units) * market.last_at(member.instrument, end).units;
  }
  return value;
}

// How many prints had been seen at `time`, as a position.
std::uint64_t end_at(Time time, const Prints& prints) noexcept {
  std::uint64_t low = prints.oldest();
  std::uint64_t high = prints.end();
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (prints[middle].time <= time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace

LeadLag::LeadLag(std::span<const Rule> rules, DetectorSetup& setup)
    : paths_(paths_of(rules, setup), setup), first_slot_(static_cast<std::uint32_t>(setup.slots.size())) {
  std::vector<std::pair<SubjectId, std::uint32_t>> seats;
  for (const Rule& rule : rules) {
    const Phases phases = setup.policies[index_of(rule.rule)].phases;
    const auto number = static_cast<std::uint32_t>(watches_.size());
    const auto slot = static_cast<std::uint32_t>(setup.slots.size());
    const bool is_open = (phases & bit_of(setup.market.phase())) != 0;
    for (std::size_t rung = 0; rung < rule.levels.size(); ++rung) {
      setup.slots.add(rule.rule, rule.follower, rule.levels[rung], rung);
      watch_of_slot_.push_back(number);
    }
    watches_.push_back({.rule = rule,
                        .slot = slot,
                        .phases = phases,
                        .leader = paths_.place_of({rule.leader, rule.window, phases}),
                        .follower = paths_.place_of({rule.follower, rule.window, phases}),
                        .state = setup.arena.one<State>({.grid = {.hours = {is_open}}, .lead = {}}),
                        .rungs = setup.arena.array<Rung>(rule.levels.size())});
    for (const SubjectId subject : {rule.leader, rule.follower}) seats.emplace_back(subject, number);
  }
  std::ranges::sort(seats);
  std::vector<SubjectId> subjects;
  for (const auto& [subject, number] : seats) {
    subjects.push_back(subject);
    seats_.push_back(number);
  }
  ranges_ = SubjectRanges(setup.market.subjects_count(), subjects);
}

const LeadLag::Watch& LeadLag::at_slot(std::uint32_t slot) const noexcept {
  return watches_[watch_of_slot_[slot - first_slot_]];
}

void LeadLag::on_move(SubjectId subject, const Event& event, const Market& market, Findings& findings) noexcept {
  if (!paths_.on_move(subject, event, market)) return;
  for (const std::uint32_t number : ranges_.of(subject, seats_)) turn(watches_[number], event.time, market, findings);
}

void LeadLag::on_status(const Event& event, const Market&, Findings&) noexcept { paths_.on_status(event); }

void LeadLag::on_phase(const Event& event, const Market& market, Findings&) noexcept {
  paths_.on_phase(event, market);
  for (Watch& watch : watches_) {
    State& state = watch.state;
    const bool begins = state.grid.begin(event.time, watch.rule.step, watch.phases, market);
    if (begins) state = {.grid = state.grid, .lead = {}};
  }
}

void LeadLag::on_correction(const Restatement& restated, const Event&, Market& market, Findings&) noexcept {
  paths_.on_correction(restated, market);
}

void LeadLag::on_timer(const Event& event, const Market& market, Findings& findings) noexcept {
  for (Watch& watch : watches_) {
    if (watch.state.grid.take(event.time, watch.rule.step)) {
      const std::optional<Lead> lead = measure(watch, event.time);
      watch.state.is_seen = lead.has_value();
      if (lead) watch.state.lead = *lead;
      watch.state.leads = leads(watch.rule, watch.state.lead);
    }
    turn(watch, event.time, market, findings);
  }
}

bool LeadLag::leads(const Rule& rule, const Lead& lead) noexcept {
  return lead.lag > Duration::zero() && score_of(std::abs(lead.correlation)) >= rule.least;
}

// Of two shifts that do as well the smaller one counts, and of a lead and a lag the lead.
std::optional<LeadLag::Lead> LeadLag::measure(const Watch& watch, Time now) const noexcept {
  const Rule& rule = watch.rule;
  const TickPath& leader = paths_[watch.leader];
  const TickPath& follower = paths_[watch.follower];
  const TickPath::Changes of_leader = leader.changes(now - rule.window, now);
  const TickPath::Changes of_follower = follower.changes(now - rule.window, now);
  const TickPath::Variation leading = leader.variation(of_leader);
  const TickPath::Variation following = follower.variation(of_follower);
  if (leading.moves < rule.warm_up || following.moves < rule.warm_up) return std::nullopt;
  const ChangeRow of_one(leader, of_leader, AtFourLags::end_of_a);
  const ChangeRow of_other(follower, of_follower, AtFourLags::end_of_b);
  double best = 0;
  Lead lead;
  const std::int64_t last = 2 * (rule.lag_max / rule.lag_step);
  for (std::int64_t number = 0; number <= last; number += 4) {
    std::array<Duration, 4> lags;
    for (std::int64_t i = 0; i < 4; ++i) lags[static_cast<std::size_t>(i)] = lag_of(rule, std::min(number + i, last));
    const AtFourLags both(of_one, of_other, lags);
    for (std::size_t i = 0; i < 4; ++i) {
      if (std::abs(both[i]) <= std::abs(best)) continue;
      best = both[i];
      lead.lag = lags[i];
    }
  }
  lead.correlation = best / std::sqrt(leading.sum * following.sum);
  lead.slope = best / leading.sum;
  return lead;
}

// Since the lag ago; nothing where that is not known.
std::optional<LeadLag::Moves> LeadLag::moves_to(const Watch& watch, Time now) const noexcept {
  const TickPath& leader = paths_[watch.leader];
  const TickPath& follower = paths_[watch.follower];
  const Time from = now - watch.state.lead.lag;
  const std::array ticks{leader.stood_at(from), leader.stood_at(now), follower.stood_at(from), follower.stood_at(now)};
  if (std::ranges::find(ticks, nullptr) != ticks.end()) return std::nullopt;
  return Moves{ticks[0]->value, ticks[1]->value, ticks[2]->value, ticks[3]->value};
}

LeadLag::Owed LeadLag::owed(const Lead& lead, const Moves& moves) noexcept {
  Owed owed{.leader = share_of(moves.leader_from, moves.leader_to),
            .follower = share_of(moves.follower_from, moves.follower_to)};
  owed.expected = lead.slope * owed.leader;
  const double side = owed.expected < 0 ? -1 : 1;
  const double gone = std::max(0.0, side * owed.follower);
  owed.ppm = score_of(side * std::max(0.0, side * owed.expected - gone));
  return owed;
}

void LeadLag::turn(Watch& watch, Time now, const Market& market, Findings& findings) noexcept {
  const State& state = watch.state;
  if (!state.grid.hours.is_open || !state.is_seen) return;
  std::int64_t meant = 0;
  if (state.leads) {
    const std::optional<Moves> moves = moves_to(watch, now);
    if (!moves) return;
    meant = along(watch.rule.direction, owed(state.lead, *moves).ppm);
  }
  for (std::uint32_t i = 0; i < watch.rungs.size(); ++i) {
    Rung& rung = watch.rungs[i];
    const std::int64_t limit = watch.rule.levels[i] - (rung.is_on ? watch.rule.clear : 0);
    if (rung.is_on ? meant > limit : meant < limit) continue;
    rung.is_on = !rung.is_on;
    const Prints& prints = market.prints();
    if (rung.is_on) rung = {true, prints.end(), end_at(now - state.lead.lag, prints), state.lead};
    findings.add({.slot = watch.slot + i, .active = rung.is_on, .value = meant, .limit = limit});
  }
}

LeadLag::Moves LeadLag::retold(const Rule& rule, const Rung& rung, const Market& market) noexcept {
  return {value_at(rule.leader, rung.from, market), value_at(rule.leader, rung.rang, market),
          value_at(rule.follower, rung.from, market), value_at(rule.follower, rung.rang, market)};
}

// By the lag and the regression that it rang by.
Verdict LeadLag::verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept {
  const Watch& watch = at_slot(claim.slot);
  const Rule& rule = watch.rule;
  const Rung& rung = watch.rungs[claim.slot - watch.slot];
  const InstrumentId told = restated.told.instrument;
  const bool is_of_them = market.units_in(rule.leader, told) != 0 || market.units_in(rule.follower, told) != 0;
  const bool was_last = restated.was_last_at(rung.rang) || restated.was_last_at(rung.from);
  if (rung.rang != claim.since || !is_of_them || !was_last) return {};
  const std::int64_t meant = along(rule.direction, owed(rung.lead, retold(rule, rung, market)).ppm);
  return {meant >= claim.limit ? Verdict::Footing::stands : Verdict::Footing::falls, claim.limit};
}

void LeadLag::take_back(std::uint32_t slot) noexcept {
  const Watch& watch = at_slot(slot);
  watch.rungs[slot - watch.slot].is_on = false;
}

Sight LeadLag::sight(std::uint32_t slot, const Market& market) const noexcept {
  const Watch& watch = at_slot(slot);
  if (is_halted(watch.rule.leader, market) || is_halted(watch.rule.follower, market)) return Sight::halted;
  return watch.state.is_seen ? Sight::seeing : Sight::warming_up;
}

void LeadLag::conditions(std::uint32_t slot, Time now, const Market&, Conditions& conditions) const noexcept {
  const Watch& watch = at_slot(slot);
  const Rule& rule = watch.rule;
  const Lead& lead = watch.state.lead;
  Condition leads{.what = "time by which the leader leads", .unit = Unit::seconds, .must = Must::be_above, .needed = 0};
  Condition goes_with{.what = "correlation at that lag",
                      .unit = Unit::score,
                      .needed = rule.least,
                      .key = "correlation_min",
                      .key_unit = Unit::score};
  Condition owes{.what = "what it owes, the way that is meant",
                 .needed = rule.levels[slot - watch.slot],
                 .key = "levels",
                 .clear = rule.clear};
  if (watch.state.is_seen) {
    leads.value = lead.lag.count();
    goes_with.value = score_of(std::abs(lead.correlation));
    goes_with.would_do = setting_up_to(goes_with.value, number_finest, score_per_one, number_finest);
    const auto moves = moves_to(watch, now);
    if (moves) owes.value = along(rule.direction, owed(lead, *moves).ppm);
    if (moves) owes.would_do = setting_up_to(owes.value, 1, ppm_per_one);
  }
  conditions.add(leads);
  conditions.add(goes_with);
  conditions.add(owes);
}

void LeadLag::describe(const Slot&, Int128 limit, const Market& market, Alert& alert) const noexcept {
  const Watch& watch = at_slot(alert.slot);
  const Rung& rung = watch.rungs[alert.slot - watch.slot];
  alert.what = "has yet to follow";
  alert.level_unit = alert.unit = Unit::percent;
  alert.window = watch.rule.window;
  alert.value = alert.limit = no_price.units;
  fill_doubt(market, alert);
  const bool is_restated = alert.state == AlertState::revised || alert.state == AlertState::withdrawn;
  const Lead& lead = is_restated ? rung.lead : watch.state.lead;
  const std::optional<Moves> moves =
      is_restated ? std::optional(retold(watch.rule, rung, market)) : moves_to(watch, alert.time);
  if (!moves) return;
  const Owed now = owed(lead, *moves);
  alert.value = now.ppm;
  alert.limit = static_cast<std::int64_t>(now.expected < 0 ? -limit : limit);
  alert.add_evidence(market.name_of(watch.rule.leader), Unit::percent, score_of(now.leader));
  alert.add_evidence("within", Unit::seconds, lead.lag.count());
  alert.add_evidence("would have moved", Unit::percent, score_of(now.expected));
  alert.add_evidence("has moved", Unit::percent, score_of(now.follower));
  alert.add_evidence("correlation at that lag", Unit::score, score_of(lead.correlation));
}

}  // namespace tocsin
