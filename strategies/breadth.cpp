#include "strategies/breadth.hpp"

#include <algorithm>

#include "engine/ppm.hpp"
#include "strategies/contributors.hpp"

namespace tocsin {
namespace {

struct Draft {
  SubjectId basket;
  std::int64_t drop;
  Phases phases;
  std::vector<ThresholdSet::Threshold> thresholds;
};

}  // namespace

Breadth::Breadth(std::span<const Rule> rules, DetectorSetup& setup)
    : first_slot_(static_cast<std::uint32_t>(setup.slots.size())) {
  std::vector<Draft> drafts;
  for (const Rule& rule : rules) {
    const Phases phases = setup.policies[index_of(rule.rule)].phases;
    auto draft = std::ranges::find_if(
        drafts, [&](const Draft& d) { return d.basket == rule.basket && d.drop == rule.drop && d.phases == phases; });
    if (draft == drafts.end()) draft = drafts.insert(drafts.end(), {rule.basket, rule.drop, phases, {}});
    for (std::size_t rung = 0; rung < rule.levels.size(); ++rung) {
      const std::int64_t level = rule.levels[rung];
      const std::uint32_t slot = setup.slots.add(rule.rule, rule.basket, level, rung);
      draft->thresholds.push_back({.fires = level, .clears = level - rule.clear, .slot = slot});
      count_of_slot_.push_back(static_cast<std::uint32_t>(draft - drafts.begin()));
    }
  }
  for (Draft& draft : drafts) {
    const std::vector<Basket::Member>& members = setup.market.basket(draft.basket).members;
    for (const Basket::Member& member : members) {
      seats_.push_back({.member = subject_of(member.instrument),
                        .count = static_cast<std::uint32_t>(counts_.size()),
                        .number = static_cast<std::uint32_t>(seats_.size())});
    }
    counts_.push_back({draft.basket, draft.drop, draft.phases, static_cast<std::int64_t>(members.size()),
                       setup.arena.one<std::int64_t>(), ThresholdSet(setup.arena, std::move(draft.thresholds))});
  }
  down_ = setup.arena.array<bool>(seats_.size());
  std::ranges::stable_sort(seats_, {}, &Seat::member);
  std::vector<SubjectId> members;
  for (const Seat& seat : seats_) members.push_back(seat.member);
  ranges_ = SubjectRanges(setup.market.subjects_count(), members);
}

Int128 Breadth::limit_of(const Count& count, SubjectId member, const Market& market) noexcept {
  const Int128 close = market.reference(member, Basis::prior_close);
  if (count.drop == 0) return close - 1;
  return FallMeasure{.reference = close}.fires_at(count.drop);
}

void Breadth::on_cross(SubjectId subject, const Event&, Market& market, Findings& findings) noexcept {
  for (const Seat& seat : ranges_.of(subject, seats_)) {
    Count& count = counts_[seat.count];
    if ((count.phases & bit_of(market.phase())) == 0) continue;
    const Int128 limit = limit_of(count, subject, market);
    const bool down = market.value(subject) <= limit;
    count.down += static_cast<int>(down) - static_cast<int>(down_[seat.number]);
    down_[seat.number] = down;
    const Int128 standing = count.members - count.down;
    count.thresholds.update(standing, count.measure(), true, [&](std::uint32_t slot, bool on, Int128 at) {
      findings.add({.slot = slot, .active = on, .value = standing, .limit = at});
    });
    if (down) {
      market.watch(subject, no_limit_below, limit + 1);
    } else {
      market.watch(subject, limit, no_limit_above);
    }
  }
}

void Breadth::describe(const Slot&, Int128 limit, const Market& market, Alert& alert) const noexcept {
  const Count& count = counts_[count_of_slot_[alert.slot - first_slot_]];
  alert.unit = Unit::points;
  fill_contributors(market, Basis::prior_close, alert);
  fill_doubt(market, alert);
  alert.unit = Unit::members;
  alert.value = count.down;
  alert.limit = count.members - static_cast<std::int64_t>(limit);
  alert.reference = count.members;
  alert.drop_ppm = count.drop;
  alert.share_ppm = count.down * ppm_per_one / count.members;
}

}  // namespace tocsin
