#include "strategies/gap_open.hpp"

#include <algorithm>
#include <tuple>

#include "engine/ppm.hpp"
#include "strategies/contributors.hpp"

namespace tocsin {

GapOpen::GapOpen(std::span<const Rule> rules, DetectorSetup& setup)
    : first_slot_(static_cast<std::uint32_t>(setup.slots.size())) {
  for (const Rule& rule : rules) {
    const Phases phases = setup.policies[index_of(rule.rule)].phases;
    for (const SubjectId subject : rule.names) {
      for (std::uint32_t rung = 0; rung < rule.levels.size(); ++rung) {
        watches_.push_back({subject, rule.rule, rule.levels[rung], rung, rule.direction, phases});
      }
    }
  }
  std::ranges::stable_sort(watches_, {}, [](const Watch& watch) { return std::tuple(watch.name, watch.rule); });
  std::vector<SubjectId> names;
  for (const Watch& watch : watches_) {
    setup.slots.add(watch.rule, watch.name, watch.level, watch.rung);
    names.push_back(watch.name);
  }
  ranges_ = SubjectRanges(setup.market.subjects_count(), names);
  on_ = setup.arena.array<bool>(watches_.size());
}

bool GapOpen::gaps(const Watch& watch, Int128 open, const Market& market) noexcept {
  const Int128 close = market.reference(watch.name, Basis::prior_close);
  if (!Market::known(open) || close <= 0) return false;
  return along(watch.direction, (open - close) * ppm_per_one) >= close * watch.level;
}

// The nearest open that gaps, on the side on which it opened or, where only one side counts, on that.
Int128 GapOpen::limit_of(const Watch& watch, Int128 open, const Market& market) noexcept {
  const Int128 close = market.reference(watch.name, Basis::prior_close);
  if (close <= 0) return no_price.units;
  const bool is_up = watch.direction == Direction::up || (watch.direction == Direction::both && open >= close);
  return is_up ? ceil_divide(close * (ppm_per_one + watch.level), ppm_per_one)
               : floor_divide(close * (ppm_per_one - watch.level), ppm_per_one);
}

void GapOpen::on_cross(SubjectId subject, const Event&, Market& market, Findings& findings) noexcept {
  const auto watches = ranges_.of(subject, watches_);
  if (watches.empty()) return;
  const Int128 open = market.reference(subject, Basis::open);
  if (!Market::known(open)) return;
  for (const Watch& watch : watches) {
    if ((watch.phases & bit_of(market.phase())) == 0) continue;
    turn(watch, gaps(watch, open, market), limit_of(watch, open, market), findings);
  }
}

void GapOpen::on_phase(const Event&, const Market& market, Findings& findings) noexcept {
  if (!market.day_opened()) return;
  for (const Watch& watch : watches_) turn(watch, false, no_price.units, findings);
}

void GapOpen::turn(const Watch& watch, bool on, Int128 limit, Findings& findings) noexcept {
  const std::size_t number = number_of(watch);
  if (on_[number] == on) return;
  on_[number] = on;
  findings.add({.slot = first_slot_ + static_cast<std::uint32_t>(number), .active = on, .value = 0, .limit = limit});
}

// An alert rested on the print that was the open when it rang: its trigger. That of an open which another has replaced
// since falls with the print, too.
Verdict GapOpen::verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept {
  const Watch& watch = watches_[claim.slot - first_slot_];
  const bool rested = restated.is_print_of(claim.trigger);
  if (watch.name != subject_of(restated.told.instrument)) return {};
  const Int128 open = market.reference(watch.name, Basis::open);
  // Whatever print had become the open since.
  if (claim.is_on && !gaps(watch, open, market)) return {Verdict::Footing::falls, limit_of(watch, open, market)};
  if (!rested || claim.since <= restated.position) return {};
  if (claim.is_on) return {Verdict::Footing::stands, limit_of(watch, open, market)};
  const Int128 right = restated.corrected == no_price ? no_limit_below : restated.corrected.units;
  if (gaps(watch, right, market)) return {};
  return {Verdict::Footing::falls, limit_of(watch, right, market)};
}

void GapOpen::take_back(std::uint32_t slot) noexcept { on_[slot - first_slot_] = false; }

Sight GapOpen::sight(std::uint32_t slot, const Market& market) const noexcept {
  const SubjectId subject = watches_[slot - first_slot_].name;
  if (market.reference(subject, Basis::prior_close) <= 0) return Sight::no_reference;
  return Market::known(market.reference(subject, Basis::open)) ? Sight::seeing : Sight::warming_up;
}

void GapOpen::conditions(std::uint32_t slot, Time, const Market& market, Conditions& conditions) const noexcept {
  const Watch& watch = watches_[slot - first_slot_];
  Condition gap{
      .what = "gap of its open from the prior close, the way that is meant", .needed = watch.level, .key = "levels"};
  const Int128 close = market.reference(watch.name, Basis::prior_close);
  const Int128 open = market.reference(watch.name, Basis::open);
  if (Market::known(open) && close > 0) {
    gap.value = clamp_to_64_bits(floor_divide(along(watch.direction, (open - close) * ppm_per_one), close));
    gap.would_do = setting_up_to(gap.value, 1, ppm_per_one);
  }
  conditions.add(gap);
}

void GapOpen::describe(const Slot& slot, Int128 limit, const Market& market, Alert& alert) const noexcept {
  const Int128 open = market.reference(slot.subject, Basis::open);
  const Int128 close = market.reference(slot.subject, Basis::prior_close);
  const bool gapped = gaps(watches_[alert.slot - first_slot_], open, market);
  alert.what = !gapped ? "opens without a gap" : open > close ? "gaps up at the open" : "gaps down at the open";
  alert.unit = Unit::price;
  alert.value = clamp_to_64_bits(open);
  alert.limit = clamp_to_64_bits(limit);
  alert.reference = clamp_to_64_bits(close);
  if (Market::known(open)) alert.add_evidence("gap", Unit::percent, change_ppm(open, close));
  fill_doubt(market, alert);
}

}  // namespace tocsin
