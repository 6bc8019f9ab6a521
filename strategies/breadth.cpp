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
      levels_.push_back({.count = count, .fires = level, .clears = level - rule.clear});
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

bool Breadth::counts(const Count& count, InstrumentId member) const noexcept {
  const auto number = static_cast<std::uint32_t>(&count - counts_.data());
  return std::ranges::any_of(ranges_.of(subject_of(member), seats_),
                             [number](const Seat& seat) { return seat.count == number; });
}

// The print matters where it alone made its member a fallen one, or kept it from being one.
Verdict Breadth::verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept {
  const Count& count = counts_[levels_[claim.slot - first_slot_].count];
  const InstrumentId member = restated.told.instrument;
  const bool is_older = claim.since <= restated.position;
  if ((!is_older && !restated.was_last_at(claim.since)) || !restated.told.counts_to(print_counts::last)) return {};
  if (!counts(count, member)) return {};
  const std::int64_t drop = count.terms.drop;
  if (is_down(member, restated.told.price, drop, market) == is_down(member, restated.stood_instead(), drop, market)) {
    return {};
  }
  if (!is_older) {
    const bool stands = turned(claim, market) == Turned::on;
    return {stands ? Verdict::Footing::stands : Verdict::Footing::falls, claim.limit};
  }
  // It had been true before the print came, which may have hidden that members came back.
  Claim since_then = claim;
  since_then.since = restated.position + 1;
  if (!claim.is_on || turned(since_then, market) != Turned::off) return {};
  return {Verdict::Footing::is_over, claim.limit};
}

// What the count did last, from when the claim became true on; of one that is not on any more, whether it was ever
// true.
// How much had traded then is not known: where that decides, members that came back are not held to have cleared.
Turned Breadth::turned(const Claim& claim, const Market& market) const noexcept {
  const Level& level = levels_[claim.slot - first_slot_];
  const Count& count = counts_[level.count];
  const auto down = [&](InstrumentId member, Price price) {
    return Int128{is_down(member, price, count.terms.drop, market)};
  };
  Int128 standing = count.members;
  for (const Basket::Member& member : market.basket(count.terms.basket).members) {
    standing -= down(member.instrument, market[member.instrument].last);
  }
  const auto change = [&](const Print& print) {
    if (!print.counts_to(print_counts::last) || !counts(count, print.instrument)) return Int128{};
    return down(print.instrument, print.before) - down(print.instrument, print.price);
  };
  const bool clears = claim.is_on && count.terms.coverage_min_ppm == 0;
  Turned last = Turned::not_at_all;
  market.prints().look_back(standing, change, [&](const Stretch& stretch) {
    if (stretch.last < claim.since) return false;
    if (stretch.first > claim.until || (count.terms.phases & bit_of(stretch.phase)) == 0) return true;
    if (clears && stretch.value >= count.measure().clears_at(level.clears)) last = Turned::off;
    if (stretch.value <= count.measure().fires_at(level.fires)) last = Turned::on;
    return last == Turned::not_at_all;
  });
  return last;
}

void Breadth::take_back(std::uint32_t slot) noexcept {
  counts_[levels_[slot - first_slot_].count].thresholds.take_back(slot);
}

void Breadth::conditions(std::uint32_t slot, Time, const Market&, Conditions& conditions) const noexcept {
  const Level& level = levels_[slot - first_slot_];
  const Count& count = counts_[level.count];
  const FallMeasure measure = count.measure();
  const std::int64_t share = measure.deepest_key(count.members - count.down);
  conditions.add({.what = "members that are down",
                  .unit = Unit::members,
                  .value = count.down,
                  .needed = count.members - clamp_to_64_bits(measure.fires_at(level.fires)),
                  .key = "levels",
                  .would_do = setting_up_to(share, 1, ppm_per_one),
                  .clear = level.fires - level.clears});
}

void Breadth::describe(const Slot&, Int128 limit, const Market& market, Alert& alert) const noexcept {
  const Count& count = counts_[levels_[alert.slot - first_slot_].count];
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
