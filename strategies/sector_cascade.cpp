#include "strategies/sector_cascade.hpp"

#include <algorithm>

#include "engine/ppm.hpp"
#include "strategies/contributors.hpp"
#include "strategies/down_limit.hpp"

namespace tocsin {
namespace {

std::int64_t change_of(SubjectId subject, const Market& market) noexcept {
  return change_ppm(market.value(subject), market.reference(subject, Basis::prior_close));
}

bool falls_earlier(const Contributor& a, const Contributor& b) noexcept {
  if (a.time != b.time) return a.time < b.time;
  return a.change_ppm != b.change_ppm ? a.change_ppm < b.change_ppm : a.subject < b.subject;
}

}  // namespace

SectorCascade::SectorCascade(std::span<const Rule> rules, DetectorSetup& setup)
    : first_slot_(static_cast<std::uint32_t>(setup.slots.size())) {
  std::uint32_t members_count = 0;
  for (std::uint32_t c = 0; c < rules.size(); ++c) {
    const Rule& rule = rules[c];
    cascades_.push_back({.rule = rule,
                         .phases = setup.policies[index_of(rule.rule)].phases,
                         .first_slot = static_cast<std::uint32_t>(setup.slots.size()),
                         .sectors = setup.arena.array<Sector>(rule.sectors.size()),
                         .rungs_on = setup.arena.one<std::uint32_t>()});
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
  sector.leader_change_ppm = change;
}

void SectorCascade::begin(Cascade& cascade, std::uint32_t number, const Event& event, const Market& market,
                          Findings& findings) noexcept {
  Sector& sector = cascade.sectors[number];
  sector.onset = event.time;
  sector.onset_change_ppm = change_of(cascade.rule.sectors[number], market);
  climb(cascade, event.time, findings);
}

std::int64_t SectorCascade::onsets_within_window(const Cascade& cascade, Time now) noexcept {
  return std::ranges::count_if(cascade.sectors, [&](const Sector& sector) {
    return sector.onset != not_yet && sector.onset > now - cascade.rule.window;
  });
}

void SectorCascade::climb(Cascade& cascade, Time now, Findings& findings) noexcept {
  const std::int64_t within = onsets_within_window(cascade, now);
  const std::vector<std::int64_t>& levels = cascade.rule.levels;
  while (cascade.rungs_on < levels.size() && within >= levels[cascade.rungs_on]) {
    const std::int64_t level = levels[cascade.rungs_on];
    findings.add({.slot = cascade.first_slot + cascade.rungs_on, .active = true, .value = within, .limit = level});
    ++cascade.rungs_on;
  }
}

// Names are counted afresh: those that have come back while nobody looked must not count together with the fallen.
void SectorCascade::on_phase(const Event&, const Market& market, Findings& findings) noexcept {
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
    } else if (alert.held_count < contributors_max) {
      alert.held[alert.held_count++] = cascade.rule.sectors[s];
    }
  }
  alert.unit = Unit::sectors;
  alert.value = onsets_within_window(cascade, alert.time);
  alert.limit = static_cast<std::int64_t>(limit);
  alert.reference = static_cast<std::int64_t>(cascade.sectors.size());
  alert.window = cascade.rule.window;
  alert.drop_ppm = cascade.rule.drop;
  alert.share_ppm = known_value_share(cascade, market);
}

}  // namespace tocsin
