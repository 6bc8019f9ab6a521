#include "strategies/breadth.hpp"

#include <algorithm>
#include <map>

#include "engine/ppm.hpp"
#include "strategies/contributors.hpp"
#include "strategies/down_limit.hpp"

namespace tocsin {

Breadth::Breadth(std::span<const Rule> rules, DetectorSetup& setup)
    : first_slot_(static_cast<std::uint32_t>(setup.slots.size())) {
  std::map<Terms, std::uint32_t> places;
  std::vector<Terms> terms_of;
  std::vector<std::vector<ThresholdSet::Threshold>> thresholds;
  for (const Rule& rule : rules) {
    const Policy& policy = setup.policies[index_of(rule.rule)];
    const Terms terms{rule.basket, rule.drop, policy.phases, policy.coverage_min_ppm};
    const std::uint32_t count = places.try_emplace(terms, terms_of.size()).first->second;
    if (count == terms_of.size()) {
      terms_of.push_back(terms);
      thresholds.emplace_back();
    }
    for (std::size_t rung = 0; rung < rule.levels.size(); ++rung) {
      const std::int64_t level = rule.levels[rung];
      const std::uint32_t slot = setup.slots.add(rule.rule, rule.basket, level, rung);
      thresholds[count].push_back({.fires = level, .clears = level - rule.clear, .slot = slot});
      count_of_slot_.push_back(count);
    }
  }
  for (std::size_t i = 0; i < terms_of.size(); ++i) {
    const Basket& basket = setup.market.basket(terms_of[i].basket);
    add_seats(basket);
    counts_.push_back({terms_of[i], static_cast<std::int64_t>(basket.members.size()), setup.arena.one<std::int64_t>(),
                       ThresholdSet(setup.arena, std::move(thresholds[i]))});
  }
  down_ = setup.arena.array<bool>(seats_.size());
  std::ranges::stable_sort(seats_, {}, &Seat::member);
  std::vector<SubjectId> members;
  for (const Seat& seat : seats_) members.push_back(seat.member);
  ranges_ = SubjectRanges(setup.market.subjects_count(), members);
}

void Breadth::add_seats(const Basket& basket) {
  for (const Basket::Member& member : basket.members) {
    seats_.push_back({.member = subject_of(member.instrument),
                      .count = static_cast<std::uint32_t>(counts_.size()),
                      .number = static_cast<std::uint32_t>(seats_.size())});
  }
}

bool Breadth::in_hours(const Count& count, const Market& market) noexcept {
  return (count.terms.phases & bit_of(market.phase())) != 0;
}

void Breadth::on_cross(SubjectId subject, const Event& event, Market& market, Findings& findings) noexcept {
  for (const Seat& seat : ranges_.of(subject, seats_)) {
    Count& count = counts_[seat.count];
    if (!in_hours(count, market)) continue;
    recount(seat, market);
    turn(count, event.time, market, findings);
    const Int128 limit = down_limit(subject, count.terms.drop, market);
    if (down_[seat.number]) {
      market.watch(subject, no_limit_below, limit + 1);
    } else {
      market.watch(subject, limit, no_limit_above);
    }
  }
}

// Every member is counted before any count is judged: half a count would turn thresholds that the whole does not.
void Breadth::on_phase(const Event&, const Market& market, Findings&) noexcept {
  for (const Seat& seat : seats_) {
    if (in_hours(counts_[seat.count], market)) recount(seat, market);
  }
}

void Breadth::recount(const Seat& seat, const Market& market) noexcept {
  Count& count = counts_[seat.count];
  const bool down = market.value(seat.member) <= down_limit(seat.member, count.terms.drop, market);
  count.down += static_cast<int>(down) - static_cast<int>(down_[seat.number]);
  down_[seat.number] = down;
}

void Breadth::turn(Count& count, Time now, const Market& market, Findings& findings) noexcept {
  const Int128 standing = count.members - count.down;
  const FallMeasure measure = count.measure();
  const std::int64_t coverage_min_ppm = count.terms.coverage_min_ppm;
  const bool clears = standing >= count.thresholds.next_above(measure) &&
                      (coverage_min_ppm == 0 || market.doubt(count.terms.basket, now).traded_ppm >= coverage_min_ppm);
  count.thresholds.update(standing, measure, clears, [&](std::uint32_t slot, bool on, Int128 limit) {
    findings.add({.slot = slot, .active = on, .value = standing, .limit = limit});
  });
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
  alert.drop_ppm = count.terms.drop;
  alert.share_ppm = count.down * ppm_per_one / count.members;
}

}  // namespace tocsin
