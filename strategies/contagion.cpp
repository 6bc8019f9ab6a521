#include "strategies/contagion.hpp"

#include <algorithm>
#include <cmath>

#include "engine/market_sight.hpp"
#include "strategies/contributors.hpp"
#include "strategies/greatest_that.hpp"
#include "strategies/score.hpp"

namespace tocsin {
namespace {

std::int64_t ratio_of(const Branching& branching, Time now) noexcept { return score_of(branching.radius(now)); }

// Levels below a ratio mean something.
bool is_enough(const Contagion::Rule& rule, const Branching& branching, Time now) noexcept {
  return branching.events(now) >= static_cast<double>(rule.falls_min) &&
         score_of(branching.share_across(now)) >= rule.across_min;
}

bool brings_more(const Contributor& a, const Contributor& b) noexcept {
  return a.amount != b.amount ? a.amount > b.amount : a.subject < b.subject;
}

}  // namespace

Contagion::Contagion(std::span<const Rule> rules, DetectorSetup& setup)
    : first_slot_(static_cast<std::uint32_t>(setup.slots.size())) {
  std::vector<FallSteps::Spread> spreads;
  for (const Rule& rule : rules) {
    const auto number = static_cast<std::uint32_t>(watches_.size());
    watches_.push_back({.rule = rule,
                        .slot = static_cast<std::uint32_t>(setup.slots.size()),
                        .rungs_on = setup.arena.one<std::uint32_t>(),
                        .changes = setup.arena.one<std::uint64_t>(),
                        .changed_since = never});
    for (std::size_t rung = 0; rung < rule.levels.size(); ++rung) {
      setup.slots.add(rule.rule, no_subject, rule.levels[rung], rung);
      watch_of_slot_.push_back(number);
    }
    spreads.push_back({rule.sectors, rule.terms, setup.policies[index_of(rule.rule)].phases});
  }
  falls_ = FallSteps(spreads, setup);
}

void Contagion::on_cross(SubjectId subject, const Event& event, Market& market, Findings& findings) noexcept {
  falls_.on_cross(subject, event, market, [&](std::uint32_t number) {
    ++watches_[number].changes;
    climb(watches_[number], falls_.now(number), event.time, findings);
  });
  if (event.kind != EventKind::correction) return;
  for (std::uint32_t number = 0; number < watches_.size(); ++number) {
    if (watches_[number].changed_since != never) climb(watches_[number], falls_.now(number), event.time, findings);
  }
}

void Contagion::climb(Watch& watch, const Branching& branching, Time now, Findings& findings) noexcept {
  const std::vector<std::int64_t>& levels = watch.rule.levels;
  if (watch.rungs_on == levels.size() || !is_enough(watch.rule, branching, now)) return;
  const std::int64_t ratio = ratio_of(branching, now);
  for (; watch.rungs_on < levels.size() && ratio >= levels[watch.rungs_on]; ++watch.rungs_on) {
    findings.add(
        {.slot = watch.slot + watch.rungs_on, .active = true, .value = ratio, .limit = levels[watch.rungs_on]});
  }
}

void Contagion::climb_down(Watch& watch, const Branching& branching, Time now, Findings& findings) noexcept {
  const std::int64_t ratio = ratio_of(branching, now);
  while (watch.rungs_on > 0 && ratio <= watch.rule.levels[watch.rungs_on - 1] - watch.rule.clear) {
    end(watch, ratio, findings);
  }
}

// The deepest level that is on.
void Contagion::end(Watch& watch, std::int64_t ratio, Findings& findings) noexcept {
  --watch.rungs_on;
  findings.add({.slot = watch.slot + watch.rungs_on,
                .active = false,
                .value = ratio,
                .limit = watch.rule.levels[watch.rungs_on] - watch.rule.clear});
}

void Contagion::on_timer(const Event& event, const Market&, Findings& findings) noexcept {
  for (std::uint32_t number = 0; number < watches_.size(); ++number) {
    const bool is_on = watches_[number].rungs_on > 0 && falls_.is_open(number);
    if (is_on) climb_down(watches_[number], falls_.now(number), event.time, findings);
  }
}

void Contagion::on_phase(const Event& event, const Market& market, Findings& findings) noexcept {
  falls_.on_phase(event, market);
  for (Watch& watch : watches_) {
    ++watch.changes;
    while (market.day_opened() && watch.rungs_on > 0) end(watch, 0, findings);
  }
}

// verdict() is asked who rang for what; on_cross() then finds what the falls reach now.
void Contagion::on_correction(const Restatement& restated, const Event&, Market& market, Findings&) noexcept {
  for (Watch& watch : watches_) watch.changed_since = never;
  falls_.on_correction(restated, market, [this](std::uint32_t number, std::uint64_t since) {
    watches_[number].changed_since = since;
    ++watches_[number].changes;
  });
}

Verdict Contagion::verdict(const Claim& claim, const Restatement&, const Market&) const noexcept {
  const std::uint32_t number = number_of(claim.slot);
  const Watch& watch = watches_[number];
  if (watch.changed_since > claim.since) return {};
  const std::int64_t level = watch.rule.levels[claim.slot - watch.slot];
  bool stands = false;
  falls_.each_fall(number, [&](const Branching& branching, Time time, std::uint64_t position) {
    if (position > claim.until) return false;
    stands = position >= claim.since && is_enough(watch.rule, branching, time) && ratio_of(branching, time) >= level;
    return !stands;
  });
  return {stands ? Verdict::Footing::stands : Verdict::Footing::falls, claim.limit};
}

// Deeper levels fall with it.
void Contagion::take_back(std::uint32_t slot) noexcept {
  const Watch& watch = watches_[number_of(slot)];
  watch.rungs_on = std::min(watch.rungs_on, slot - watch.slot);
}

// Of the sectors, not of the market as a whole: more than half of them cannot be seen.
Sight Contagion::sight(std::uint32_t slot, const Market& market) const noexcept {
  const std::vector<SubjectId>& sectors = watches_[number_of(slot)].rule.sectors;
  std::size_t unseen = 0;
  Sight worst = market_sight(market, no_subject);
  if (worst != Sight::seeing) return worst;
  for (const SubjectId sector : sectors) {
    const Sight sight = market_sight(market, sector);
    if (sight != Sight::seeing) ++unseen;
    worst = std::max(worst, sight);
  }
  return 2 * unseen > sectors.size() ? worst : Sight::seeing;
}

void Contagion::conditions(std::uint32_t slot, Time now, const Market&, Conditions& conditions) const noexcept {
  const std::uint32_t number = number_of(slot);
  const Watch& watch = watches_[number];
  const Rule& rule = watch.rule;
  const Branching& branching = falls_.now(number);
  const auto falls = static_cast<std::int64_t>(branching.events(now));
  const std::int64_t across = score_of(branching.share_across(now));
  const std::int64_t ratio = ratio_of(branching, now);
  conditions.add({.what = "falls that are remembered",
                  .unit = Unit::number,
                  .value = falls,
                  .needed = rule.falls_min,
                  .key = "falls_min",
                  .key_unit = Unit::number,
                  .would_do = setting_up_to(falls, 1, falls)});
  conditions.add({.what = "share of what was brought on that came from another sector",
                  .value = across,
                  .needed = rule.across_min,
                  .key = "across_min",
                  .would_do = across});
  conditions.add({.what = "falls that each fall brings on",
                  .unit = Unit::score,
                  .value = ratio,
                  .needed = rule.levels[slot - watch.slot],
                  .key = "levels",
                  .key_unit = Unit::score,
                  .would_do = setting_up_to(ratio, number_finest, number_most, number_finest),
                  .clear = rule.clear});
}

void Contagion::describe(const Slot&, Int128 limit, const Market& market, Alert& alert) const noexcept {
  const std::uint32_t number = number_of(alert.slot);
  const Rule& rule = watches_[number].rule;
  const Branching& branching = falls_.now(number);
  const bool is_off = alert.state == AlertState::resolved;
  alert.what = is_off ? "sees falls bring on fewer falls" : "sees falls bring on falls from sector to sector";
  alert.level_unit = alert.unit = Unit::score;
  alert.value = ratio_of(branching, alert.time);
  alert.limit = clamp_to_64_bits(limit);
  alert.window = rule.terms.memory;
  const Time before = alert.time - rule.terms.memory;
  alert.add_evidence("before", Unit::score, ratio_of(falls_.before(number, before), before));
  alert.add_evidence("across sectors", Unit::percent, score_of(branching.share_across(alert.time)));
  alert.add_evidence("falls", Unit::number, std::llround(branching.events(alert.time)));
  for (std::uint32_t s = 0; s < rule.sectors.size(); ++s) {
    const Int128 close = market.reference(rule.sectors[s], Basis::prior_close);
    insert_contributor(alert,
                       {.subject = rule.sectors[s],
                        .amount = score_of(branching.brought_by(s, alert.time)),
                        .change_ppm = change_ppm(market.value(rule.sectors[s]), close)},
                       brings_more);
  }
}

}  // namespace tocsin
