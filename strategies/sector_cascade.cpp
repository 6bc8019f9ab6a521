#include "strategies/sector_cascade.hpp"

#include <algorithm>

#include "engine/ppm.hpp"
#include "strategies/contributors.hpp"
#include "strategies/down_limit.hpp"
#include "strategies/score.hpp"

namespace tocsin {
namespace {

std::int64_t change_of(SubjectId subject, const Market& market) noexcept {
  return change_ppm(market.value(subject), market.reference(subject, Basis::prior_close));
}

bool falls_earlier(const Contributor& a, const Contributor& b) noexcept {
  if (a.time != b.time) return a.time < b.time;
  return a.change_ppm != b.change_ppm ? a.change_ppm < b.change_ppm : a.subject < b.subject;
}

bool is_in(const Basket& basket, InstrumentId instrument) noexcept {
  return std::ranges::any_of(basket.members,
                             [instrument](const Basket::Member& member) { return member.instrument == instrument; });
}

}  // namespace

SectorCascade::SectorCascade(std::span<const Rule> rules, DetectorSetup& setup)
    : first_slot_(static_cast<std::uint32_t>(setup.slots.size())) {
  std::uint32_t members_count = 0;
  std::vector<FallSteps::Spread> spreads;
  for (std::uint32_t c = 0; c < rules.size(); ++c) {
    const Rule& rule = rules[c];
    const Phases phases = setup.policies[index_of(rule.rule)].phases;
    cascades_.push_back({.rule = rule,
                         .phases = phases,
                         .first_slot = static_cast<std::uint32_t>(setup.slots.size()),
                         .sectors = setup.arena.array<Sector>(rule.sectors.size()),
                         .rungs_on = setup.arena.one<std::uint32_t>(),
                         .spread = rule.steps ? static_cast<std::uint32_t>(spreads.size()) : no_spread});
    if (rule.steps) spreads.push_back({rule.sectors, *rule.steps, phases});
    for (std::size_t rung = 0; rung < rule.levels.size(); ++rung) {
      setup.slots.add(rule.rule, no_subject, rule.levels[rung], rung);
      cascade_of_slot_.push_back(c);
    }
    for (std::uint32_t s = 0; s < rule.sectors.size(); ++s) {
      seats_.push_back({rule.sectors[s], c, s, Seat::basket});
      for (const Basket::Member& member : setup.market.basket(rule.sectors[s]).members) {
        seats_.push_back({subject_of(member.instrument), c, s, members_count++});
      }
    }
  }
  falls_ = FallSteps(spreads, setup);
  down_ = setup.arena.array<bool>(members_count);
  std::ranges::stable_sort(seats_, {}, &Seat::subject);
  std::vector<SubjectId> subjects;
  for (const Seat& seat : seats_) subjects.push_back(seat.subject);
  ranges_ = SubjectRanges(setup.market.subjects_count(), subjects);
}

void SectorCascade::on_cross(SubjectId subject, const Event& event, Market& market, Findings& findings) noexcept {
  for (const Seat& seat : ranges_.of(subject, seats_)) {
    const Cascade& cascade = cascades_[seat.cascade];
    if ((cascade.phases & bit_of(market.phase())) == 0) continue;
    if (cascade.sectors[seat.sector].onset != not_yet) continue;
    if (seat.member == Seat::basket) {
      look_at_basket(seat, event, market, findings);
    } else {
      look_at_member(seat, event, market, findings);
    }
  }
  falls_.on_cross(subject, event, market, [](std::uint32_t) {});
}

void SectorCascade::look_at_basket(const Seat& seat, const Event& event, Market& market, Findings& findings) noexcept {
  Cascade& cascade = cascades_[seat.cascade];
  const Int128 limit = down_limit(seat.subject, cascade.rule.drop, market);
  if (market.value(seat.subject) <= limit) {
    begin(cascade, seat.sector, event, market, findings);
  } else {
    market.watch(seat.subject, limit, no_limit_above);
  }
}

void SectorCascade::look_at_member(const Seat& seat, const Event& event, Market& market, Findings& findings) noexcept {
  Cascade& cascade = cascades_[seat.cascade];
  Sector& sector = cascade.sectors[seat.sector];
  const Int128 limit = down_limit(seat.subject, cascade.rule.drop, market);
  const bool down = market.value(seat.subject) <= limit;
  if (down != down_[seat.member]) {
    down_[seat.member] = down;
    sector.names_down += down ? 1U : ~0U;
  }
  if (down) {
    note_leader(sector, seat.subject, event.time, market);
    market.watch(seat.subject, no_limit_below, limit + 1);
  } else {
    market.watch(seat.subject, limit, no_limit_above);
  }
  if (cascade.rule.names_min > 0 && sector.names_down >= cascade.rule.names_min) {
    begin(cascade, seat.sector, event, market, findings);
  }
}

// The first name to fall leads; of several that fell in the same event, the one that fell most.
void SectorCascade::note_leader(Sector& sector, SubjectId member, Time time, const Market& market) noexcept {
  const std::int64_t change = change_of(member, market);
  const bool earlier = time < sector.leader_since;
  const bool deeper = time == sector.leader_since && change < sector.leader_change_ppm;
  if (!earlier && !deeper) return;
  sector.leader = member;
  sector.leader_since = time;
  sector.leader_at = market.prints().end();
  sector.leader_change_ppm = change;
}

void SectorCascade::begin(Cascade& cascade, std::uint32_t number, const Event& event, const Market& market,
                          Findings& findings) noexcept {
  Sector& sector = cascade.sectors[number];
  sector.onset = event.time;
  sector.onset_at = market.prints().end();
  sector.onset_change_ppm = change_of(cascade.rule.sectors[number], market);
  climb(cascade, onsets_within_window(cascade, event.time), findings);
}

std::int64_t SectorCascade::onsets_within_window(const Cascade& cascade, Time now) noexcept {
  return std::ranges::count_if(cascade.sectors, [&](const Sector& sector) {
    return sector.onset <= now && sector.onset > now - cascade.rule.window;
  });
}

// The most onsets of today that one window holds.
std::int64_t SectorCascade::most_within_window(const Cascade& cascade) noexcept {
  std::int64_t most = 0;
  for (const Sector& sector : cascade.sectors) {
    if (sector.onset != not_yet) most = std::max(most, onsets_within_window(cascade, sector.onset));
  }
  return most;
}

void SectorCascade::climb(Cascade& cascade, std::int64_t within, Findings& findings) noexcept {
  const std::vector<std::int64_t>& levels = cascade.rule.levels;
  while (cascade.rungs_on < levels.size() && within >= levels[cascade.rungs_on]) {
    const std::int64_t level = levels[cascade.rungs_on];
    findings.add({.slot = cascade.first_slot + cascade.rungs_on, .active = true, .value = within, .limit = level});
    ++cascade.rungs_on;
  }
}

// Names are counted afresh: those that have come back while nobody looked must not count together with the fallen.
void SectorCascade::on_phase(const Event& event, const Market& market, Findings& findings) noexcept {
  falls_.on_phase(event, market);
  std::ranges::fill(down_, false);
  for (Cascade& cascade : cascades_) {
    if (market.day_opened()) start_day(cascade, findings);
    for (Sector& sector : cascade.sectors) sector.names_down = 0;
  }
}

void SectorCascade::start_day(Cascade& cascade, Findings& findings) noexcept {
  std::ranges::fill(cascade.sectors, Sector{});
  for (; cascade.rungs_on > 0; --cascade.rungs_on) {
    const std::uint32_t rung = cascade.rungs_on - 1;
    findings.add({.slot = cascade.first_slot + rung, .active = false, .value = 0, .limit = cascade.rule.levels[rung]});
  }
}

// An onset that came after the print may rest on it, or may only have been hidden by it.
void SectorCascade::on_correction(const Restatement& restated, const Event& event, Market& market,
                                  Findings& findings) noexcept {
  falls_.on_correction(restated, market, [](std::uint32_t, std::uint64_t) {});
  for (Cascade& cascade : cascades_) cascade.restated_from = never;
  if (!restated.told.counts_to(print_counts::last)) return;
  for (const Seat& seat : ranges_.of(subject_of(restated.told.instrument), seats_)) {
    Cascade& cascade = cascades_[seat.cascade];
    const Sector before = cascade.sectors[seat.sector];
    if (before.onset != not_yet && before.onset_at <= restated.position) continue;
    restate(cascade, seat.sector, restated.position, market);
    const bool is_taken_back = before.onset != not_yet && cascade.sectors[seat.sector].onset == not_yet;
    if (is_taken_back) look_again(seat.cascade, seat.sector, event, market, findings);
  }
  for (Cascade& cascade : cascades_) {
    if (cascade.restated_from != never) climb_again(cascade, findings);
  }
}

void SectorCascade::restate(Cascade& cascade, std::uint32_t number, std::uint64_t from, const Market& market) noexcept {
  Sector& sector = cascade.sectors[number];
  const Sector before = sector;
  sector = retold(cascade, number, from, market);
  sector.names_down = before.names_down;
  if (before.leader != no_subject && before.leader_at <= from) {
    sector.leader = before.leader;
    sector.leader_since = before.leader_since;
    sector.leader_at = before.leader_at;
    sector.leader_change_ppm = before.leader_change_ppm;
  }
  if (before.onset == sector.onset && before.onset_at == sector.onset_at && before.leader == sector.leader) return;
  for (const Sector& one : {before, sector}) {
    if (one.onset != not_yet) cascade.restated_from = std::min(cascade.restated_from, one.onset_at);
  }
}

// The sector's day from the print at `from` on, before which it had not fallen. Newest first: what is found last came
// first.
SectorCascade::Sector SectorCascade::retold(const Cascade& cascade, std::uint32_t number, std::uint64_t from,
                                            const Market& market) noexcept {
  const SectorCascade::Rule& rule = cascade.rule;
  const SubjectId basket = rule.sectors[number];
  const Int128 close = market.reference(basket, Basis::prior_close);
  Sector told;
  Int128 value = market.value(basket);
  std::int64_t names = names_down(cascade, number, market);
  for (std::uint64_t position = market.prints().end(); position-- > from;) {
    const Print& print = market.prints()[position];
    const bool is_member = print.counts_to(print_counts::last) && is_in(market.basket(basket), print.instrument);
    if (!is_member && !print.marks_phase()) continue;
    if ((cascade.phases & bit_of(print.phase)) != 0) {
      note_fallen(told, cascade, number, position, market);
      if (value <= down_limit(basket, rule.drop, market) || (rule.names_min > 0 && names >= rule.names_min)) {
        told.onset = print.time;
        told.onset_at = position + 1;
        told.onset_change_ppm = change_ppm(value, close);
      }
    }
    if (!is_member) continue;
    value -= market.units_in(basket, print.instrument) * print.moved();
    names -= static_cast<int>(is_down(print.instrument, print.price, rule.drop, market)) -
             static_cast<int>(is_down(print.instrument, print.before, rule.drop, market));
  }
  const bool led = told.onset == not_yet || told.leader_at <= told.onset_at;
  return led ? told : Sector{.onset = told.onset, .onset_at = told.onset_at, .onset_change_ppm = told.onset_change_ppm};
}

// A print shows its own name fallen; a change of phase, every name that stands fallen then.
void SectorCascade::note_fallen(Sector& sector, const Cascade& cascade, std::uint32_t number, std::uint64_t position,
                                const Market& market) noexcept {
  const Print& print = market.prints()[position];
  const std::int64_t drop = cascade.rule.drop;
  if (!print.marks_phase()) {
    if (is_down(print.instrument, print.price, drop, market)) {
      note_led(sector, print.instrument, print.price, position, market);
    }
    return;
  }
  for (const Basket::Member& member : market.basket(cascade.rule.sectors[number]).members) {
    const Price then = market.last_at(member.instrument, position + 1);
    if (is_down(member.instrument, then, drop, market)) note_led(sector, member.instrument, then, position, market);
  }
}

void SectorCascade::note_led(Sector& sector, InstrumentId member, Price price, std::uint64_t position,
                             const Market& market) noexcept {
  const Time time = market.prints()[position].time;
  const std::int64_t change = change_ppm(price.units, market.prior_close(member).units);
  if (time == sector.leader_since && sector.leader_change_ppm < change) return;
  sector.leader = subject_of(member);
  sector.leader_since = time;
  sector.leader_at = position + 1;
  sector.leader_change_ppm = change;
}

std::uint32_t SectorCascade::names_down(const Cascade& cascade, std::uint32_t number, const Market& market) noexcept {
  const auto& members = market.basket(cascade.rule.sectors[number]).members;
  return static_cast<std::uint32_t>(std::ranges::count_if(members, [&](const Basket::Member& member) {
    return is_down(member.instrument, market[member.instrument].last, cascade.rule.drop, market);
  }));
}

// Nobody has looked at the sector since its onset, which is none now.
void SectorCascade::look_again(std::uint32_t cascade, std::uint32_t number, const Event& event, Market& market,
                               Findings& findings) noexcept {
  if ((cascades_[cascade].phases & bit_of(market.phase())) == 0) return;
  const auto is_name = [&](const Seat& seat) {
    return seat.cascade == cascade && seat.sector == number && seat.member != Seat::basket;
  };
  cascades_[cascade].sectors[number].names_down = 0;
  for (const Seat& seat : seats_) {
    if (is_name(seat)) down_[seat.member] = false;
  }
  for (const Seat& seat : seats_) {
    if (is_name(seat)) look_at_member(seat, event, market, findings);
  }
}

// Levels that the onsets no longer reach are off; who rang for them is asked by verdict().
void SectorCascade::climb_again(Cascade& cascade, Findings& findings) noexcept {
  const std::int64_t most = most_within_window(cascade);
  const auto reached = std::ranges::count_if(cascade.rule.levels, [&](std::int64_t level) { return level <= most; });
  cascade.rungs_on = std::min(cascade.rungs_on, static_cast<std::uint32_t>(reached));
  climb(cascade, most, findings);
}

Verdict SectorCascade::verdict(const Claim& claim, const Restatement&, const Market&) const noexcept {
  const Cascade& cascade = cascades_[cascade_of_slot_[claim.slot - first_slot_]];
  if (cascade.restated_from > claim.since) return {};
  const bool stands = claim.slot - cascade.first_slot < cascade.rungs_on;
  return {stands ? Verdict::Footing::stands : Verdict::Footing::falls, claim.limit};
}

// Share of the sectors' market value that the fallen ones hold, over the members whose shares are known.
std::int64_t SectorCascade::known_value_share(const Cascade& cascade, const Market& market) noexcept {
  Int128 fallen = 0;
  Int128 whole = 0;
  for (std::size_t s = 0; s < cascade.sectors.size(); ++s) {
    for (const Basket::Member& member : market.basket(cascade.rule.sectors[s]).members) {
      const Int128 close = market.reference(subject_of(member.instrument), Basis::prior_close);
      const Int128 value = close * static_cast<Int128>(market.universe()[member.instrument].shares_outstanding);
      whole += value;
      if (cascade.sectors[s].onset != not_yet) fallen += value;
    }
  }
  return whole > 0 ? static_cast<std::int64_t>(fallen * ppm_per_one / whole) : 0;
}

void SectorCascade::conditions(std::uint32_t slot, Time, const Market&, Conditions& conditions) const noexcept {
  const Cascade& cascade = cascades_[cascade_of_slot_[slot - first_slot_]];
  const std::int64_t most = most_within_window(cascade);
  conditions.add({.what = "sectors hit today within one window",
                  .unit = Unit::sectors,
                  .value = most,
                  .needed = cascade.rule.levels[slot - cascade.first_slot],
                  .key = "levels",
                  .key_unit = Unit::sectors,
                  .would_do = setting_up_to(most, 1, most)});
}

void SectorCascade::describe(const Slot&, Int128 limit, const Market& market, Alert& alert) const noexcept {
  const Cascade& cascade = cascades_[cascade_of_slot_[alert.slot - first_slot_]];
  for (std::size_t s = 0; s < cascade.sectors.size(); ++s) {
    const Sector& sector = cascade.sectors[s];
    if (sector.onset != not_yet) {
      insert_contributor(alert,
                         {.subject = cascade.rule.sectors[s],
                          .leader = sector.leader,
                          .time = sector.onset,
                          .change_ppm = sector.onset_change_ppm},
                         falls_earlier);
    } else {
      alert.held.push_back(cascade.rule.sectors[s]);
    }
  }
  alert.unit = Unit::sectors;
  alert.level_unit = Unit::sectors;
  alert.value = onsets_within_window(cascade, alert.time);
  alert.limit = static_cast<std::int64_t>(limit);
  alert.reference = static_cast<std::int64_t>(cascade.sectors.size());
  alert.window = cascade.rule.window;
  alert.drop_ppm = cascade.rule.drop;
  alert.share_ppm = known_value_share(cascade, market);
  tell_pace(cascade, market, alert);
  tell_branching(cascade, alert);
}

// Names that are down now, and how many a minute since the first of them fell.
void SectorCascade::tell_pace(const Cascade& cascade, const Market& market, Alert& alert) noexcept {
  constexpr std::int64_t ns_per_minute = 60'000'000'000;
  std::int64_t names = 0;
  Time first = not_yet;
  for (std::uint32_t s = 0; s < cascade.sectors.size(); ++s) {
    names += names_down(cascade, s, market);
    first = std::min(first, cascade.sectors[s].leader_since);
  }
  alert.add_evidence("names down", Unit::number, names);
  if (first >= alert.time) return;
  const std::int64_t elapsed = (alert.time - first).count();
  const Int128 pace = Int128{names} * score_per_one * ns_per_minute / elapsed;
  alert.add_evidence("names a minute", Unit::score, clamp_to_64_bits(pace));
}

void SectorCascade::tell_branching(const Cascade& cascade, Alert& alert) const noexcept {
  if (cascade.spread == no_spread) return;
  Time first = alert.time;
  for (const Sector& sector : cascade.sectors) first = std::min(first, sector.onset);
  const double before = falls_.before(cascade.spread, first).radius(first);
  alert.add_evidence("branching ratio before", Unit::score, score_of(before));
  alert.add_evidence("branching ratio now", Unit::score, score_of(falls_.now(cascade.spread).radius(alert.time)));
}

}  // namespace tocsin
