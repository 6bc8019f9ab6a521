#include "strategies/dislocation.hpp"

#include <algorithm>
#include <optional>

#include "engine/market_sight.hpp"
#include "strategies/contributors.hpp"
#include "strategies/grid_returns.hpp"

namespace tocsin {
namespace {

RelativeMove move_of(const Dislocation::Rule& rule, const Market& market) noexcept {
  return {.value = market.value(rule.subject),
          .close = market.reference(rule.subject, Basis::prior_close),
          .other = market.value(rule.against),
          .other_close = market.reference(rule.against, Basis::prior_close)};
}

// The way that is meant, at least so far.
bool reaches(const RelativeMove& move, Direction direction, std::int64_t level) noexcept {
  return (direction != Direction::down && move >= level) || (direction != Direction::up && move <= -level);
}
// The same, further than that.
bool exceeds(const RelativeMove& move, Direction direction, std::int64_t level) noexcept {
  return (direction != Direction::down && move > level) || (direction != Direction::up && move < -level);
}

// A time of the day in which neither side moved, as Stretch is of one subject.
struct PairStretch {
  RelativeMove move;
  std::uint64_t first;
  std::uint64_t last;
  Time since;
  Time until;
  Phase phase;
};

// The stretches, newest first, as long as both sides were known and `look(stretch)` says so.
template <class Look>
void look_back(const Dislocation::Rule& rule, const Market& market, Look&& look) {
  const Prints& prints = market.prints();
  RelativeMove move = move_of(rule, market);
  std::uint64_t last = prints.end();
  Time until = Time::max();
  const auto told = [&](std::uint64_t first, Time since, Phase phase) {
    const bool is_known = move.known() && move.value != no_price.units && move.other != no_price.units;
    return is_known && look(PairStretch{move, first, last, since, until, phase});
  };
  for (std::uint64_t position = prints.end(); position-- > prints.oldest();) {
    const Print& print = prints[position];
    const Int128 moved = market.units_in(rule.subject, print.instrument) * print.moved();
    const Int128 other_moved = market.units_in(rule.against, print.instrument) * print.moved();
    if (moved == 0 && other_moved == 0 && !print.marks_phase()) continue;
    if (!told(position + 1, print.time, print.phase)) return;
    move.value -= moved;
    move.other -= other_moved;
    last = position;
    until = print.time;
  }
  if (!prints.empty()) told(0, Time::min(), prints[prints.oldest()].phase);
}

// Since when the gap has reached the level, by what is known now; the end of time where it does not.
Time reached_since(const Dislocation::Rule& rule, Phases phases, std::int64_t level, const Market& market) noexcept {
  Time since = Time::max();
  look_back(rule, market, [&](const PairStretch& stretch) {
    const bool counts = (phases & bit_of(stretch.phase)) != 0 && reaches(stretch.move, rule.direction, level);
    if (counts) since = stretch.since;
    return counts;
  });
  return since;
}

}  // namespace

Dislocation::Dislocation(std::span<const Rule> rules, DetectorSetup& setup)
    : first_slot_(static_cast<std::uint32_t>(setup.slots.size())), now_(setup.arena.one<Time>()) {
  for (const Rule& rule : rules) {
    const auto number = static_cast<std::uint32_t>(pairs_.size());
    pairs_.push_back({.rule = rule,
                      .slot = static_cast<std::uint32_t>(setup.slots.size()),
                      .phases = setup.policies[index_of(rule.rule)].phases,
                      .rungs = setup.arena.array<Rung>(rule.levels.size()),
                      .is_waiting = setup.arena.one<bool>()});
    for (std::size_t rung = 0; rung < rule.levels.size(); ++rung) {
      setup.slots.add(rule.rule, rule.subject, rule.levels[rung], rung);
      pair_of_slot_.push_back(number);
    }
    seats_.push_back({rule.subject, number});
    seats_.push_back({rule.against, number});
  }
  std::ranges::stable_sort(seats_, {}, &Seat::subject);
  std::vector<SubjectId> subjects;
  for (const Seat& seat : seats_) subjects.push_back(seat.subject);
  ranges_ = SubjectRanges(setup.market.subjects_count(), subjects);
}

void Dislocation::on_cross(SubjectId subject, const Event& event, Market& market, Findings& findings) noexcept {
  for (const Seat& seat : ranges_.of(subject, seats_)) {
    Pair& pair = pairs_[seat.pair];
    if ((pair.phases & bit_of(market.phase())) == 0) continue;
    now_ = event.time;
    look(pair, false, market, findings);
    watch(pair, market);
  }
}

void Dislocation::on_timer(const Event& event, const Market& market, Findings& findings) noexcept {
  now_ = event.time;
  for (Pair& pair : pairs_) {
    if (pair.is_waiting) look(pair, true, market, findings);
  }
}

// A night is no gap: what a new day is measured from is another close.
void Dislocation::on_phase(const Event& event, const Market& market, Findings& findings) noexcept {
  now_ = event.time;
  for (Pair& pair : pairs_) {
    if (market.day_opened() || (pair.phases & bit_of(market.phase())) == 0) forget_holds(pair);
    if (!market.day_opened()) continue;
    for (std::uint32_t i = 0; i < pair.rungs.size(); ++i) {
      if (pair.rungs[i].is_on) flip(pair, i, 0, findings);
    }
  }
}

void Dislocation::forget_holds(Pair& pair) noexcept {
  for (Rung& rung : pair.rungs) {
    rung.since = not_yet;
    rung.is_due = false;
  }
  pair.is_waiting = false;
}

// A turn that falls due is made at once, if that can be seen and nothing need hold; else the timer's steps decide.
void Dislocation::look(Pair& pair, bool is_timer, const Market& market, Findings& findings) noexcept {
  const Rule& rule = pair.rule;
  const RelativeMove move = move_of(rule, market);
  if (!move.known()) return forget_holds(pair);
  std::optional<Sight> sight;  // it looks at every member: asked where something is due
  pair.is_waiting = false;
  for (std::uint32_t i = 0; i < pair.rungs.size(); ++i) {
    Rung& rung = pair.rungs[i];
    const bool was_due = rung.is_due;
    rung.is_due = rung.is_on ? !exceeds(move, rule.direction, rule.levels[i] - rule.clear)
                             : reaches(move, rule.direction, rule.levels[i]);
    if (!rung.is_due) rung.since = not_yet;
    if (rung.is_due && (is_timer || !was_due)) {
      if (!sight) sight = sight_of(pair, market);
      turn(pair, i, move, *sight, findings);
    }
    pair.is_waiting |= rung.is_due;
  }
}

void Dislocation::turn(Pair& pair, std::uint32_t number, const RelativeMove& move, Sight sight,
                       Findings& findings) noexcept {
  Rung& rung = pair.rungs[number];
  rung.since = sight == Sight::seeing ? std::min(rung.since, now_) : not_yet;
  if (rung.since == not_yet || (!rung.is_on && now_ - rung.since < pair.rule.hold)) return;
  flip(pair, number, move.ppm(), findings);
}

void Dislocation::flip(Pair& pair, std::uint32_t number, std::int64_t gap, Findings& findings) noexcept {
  Rung& rung = pair.rungs[number];
  rung = {.is_on = !rung.is_on, .is_below = rung.is_on ? rung.is_below : gap < 0};
  const std::int64_t level = pair.rule.levels[number] - (rung.is_on ? 0 : pair.rule.clear);
  findings.add(
      {.slot = pair.slot + number, .active = rung.is_on, .value = gap, .limit = rung.is_below ? -level : level});
}

// Neither side alone, nor both together, can turn anything before one of them has gone half of the way.
void Dislocation::watch(const Pair& pair, Market& market) noexcept {
  const Rule& rule = pair.rule;
  const RelativeMove move = move_of(rule, market);
  if (!move.known()) return;
  const std::int64_t gap = along(rule.direction, move.ppm());
  std::int64_t room = ppm_per_one;
  for (std::size_t i = 0; i < pair.rungs.size(); ++i) {
    const std::int64_t turn = rule.levels[i] - (pair.rungs[i].is_on ? rule.clear : 0);
    room = std::min(room, std::max<std::int64_t>(0, (gap < turn ? turn - gap : gap - turn) - 1));
  }
  const Int128 half = room * move.close / (2 * ppm_per_one);
  const Int128 other_half = room * move.other_close / (2 * ppm_per_one);
  market.watch(rule.subject, move.value - half, move.value + half);
  market.watch(rule.against, move.other - other_half, move.other + other_half);
}

Sight Dislocation::sight_of_side(SubjectId side, const Rule& rule, const Market& market) const noexcept {
  const Sight seen = market_sight(market, side);
  if (seen != Sight::seeing) return seen;
  if (market.reference(side, Basis::prior_close) <= 0) return Sight::no_reference;
  return has_traded_since(side, now_ - rule.age_max, market, rule.weight_fresh) ? Sight::seeing : Sight::stale;
}

Sight Dislocation::sight_of(const Pair& pair, const Market& market) const noexcept {
  const Sight one = sight_of_side(pair.rule.subject, pair.rule, market);
  return one != Sight::seeing ? one : sight_of_side(pair.rule.against, pair.rule, market);
}

Sight Dislocation::sight(std::uint32_t slot, const Market& market) const noexcept {
  return sight_of(pair_at(slot), market);
}

// Of what cannot be seen no gap is known.
void Dislocation::conditions(std::uint32_t slot, Time now, const Market& market,
                             Conditions& conditions) const noexcept {
  const Pair& pair = pair_at(slot);
  const Rule& rule = pair.rule;
  Condition gap{.what = "gap between the two moves since the prior close, the way that is meant",
                .needed = rule.levels[slot - pair.slot],
                .key = "levels",
                .clear = rule.clear};
  const RelativeMove move = move_of(rule, market);
  if (move.known() && sight_of(pair, market) == Sight::seeing) {
    gap.value = along(rule.direction, move.ppm());
    gap.would_do = setting_up_to(gap.value, 1, ppm_per_one);
  }
  conditions.add(gap);
  if (rule.hold == Duration::zero()) return;
  const Time since = pair.rungs[slot - pair.slot].since;
  const Duration held = since == not_yet ? Duration::zero() : now - since;
  conditions.add({.what = "time for which that has lasted",
                  .unit = Unit::seconds,
                  .value = held.count(),
                  .needed = rule.hold.count(),
                  .key = "hold",
                  .key_unit = Unit::seconds,
                  .would_do = held.count()});
}

// What is on its way to ring has lasted since a moment that the print may have feigned.
void Dislocation::on_correction(const Restatement& restated, const Event& event, Market& market, Findings&) noexcept {
  now_ = event.time;
  for (Pair& pair : pairs_) {
    const Rule& rule = pair.rule;
    const InstrumentId instrument = restated.told.instrument;
    if (market.units_in(rule.subject, instrument) == 0 && market.units_in(rule.against, instrument) == 0) continue;
    for (std::size_t i = 0; i < pair.rungs.size(); ++i) {
      Time& since = pair.rungs[i].since;
      if (since != not_yet) since = std::max(since, reached_since(rule, pair.phases, rule.levels[i], market));
    }
  }
}

// It was the last price of a side, or of a member of one, while the gap lasted before it rang.
bool Dislocation::rests_on(const Claim& claim, const Pair& pair, const Restatement& restated,
                           const Market& market) const noexcept {
  const InstrumentId instrument = restated.told.instrument;
  const bool is_in_it =
      market.units_in(pair.rule.subject, instrument) != 0 || market.units_in(pair.rule.against, instrument) != 0;
  if (!is_in_it || !restated.told.counts_to(print_counts::last) || restated.position >= claim.since) return false;
  return restated.was_last_at(claim.since) ||
         market.prints()[restated.next_last].time > claim.trigger.time - pair.rule.hold;
}

// How old each price was then is not known: it counts as fresh.
Verdict Dislocation::verdict(const Claim& claim, const Restatement& restated, const Market& market) const noexcept {
  const Pair& pair = pair_at(claim.slot);
  const Rule& rule = pair.rule;
  if (!rests_on(claim, pair, restated, market)) return {};
  const std::int64_t level = rule.levels[claim.slot - pair.slot];
  const Time from = claim.trigger.time - rule.hold;
  bool stands = false;
  Time until = not_yet;  // of the stretches that reach the level, one after the other
  look_back(rule, market, [&](const PairStretch& stretch) {
    if (stretch.last < claim.since && stretch.until <= from) return false;
    const bool counts = stretch.first <= claim.until && (pair.phases & bit_of(stretch.phase)) != 0 &&
                        reaches(stretch.move, rule.direction, level);
    if (until == not_yet) until = std::min(stretch.until, now_);
    stands = counts && until - std::max(stretch.since, from) >= rule.hold;
    if (!counts) until = not_yet;
    return !stands;
  });
  return {stands ? Verdict::Footing::stands : Verdict::Footing::falls, claim.limit};
}

void Dislocation::take_back(std::uint32_t slot) noexcept {
  const Pair& pair = pair_at(slot);
  pair.rungs[slot - pair.slot] = {};
}

void Dislocation::describe(const Slot&, Int128 limit, const Market& market, Alert& alert) const noexcept {
  const Pair& pair = pair_at(alert.slot);
  const Rule& rule = pair.rule;
  const bool is_off = alert.state == AlertState::resolved;
  const bool has_basket = market.is_basket(rule.against);
  alert.what = is_off ? (has_basket ? "moves with its basket again" : "moves with its index again")
                      : (has_basket ? "has moved apart from its basket" : "has moved apart from its index");
  alert.unit = Unit::percent;
  alert.value = no_price.units;
  alert.limit = clamp_to_64_bits(limit);
  fill_doubt(market, alert);
  const RelativeMove move = move_of(rule, market);
  if (!move.known()) return;
  const std::int64_t other_close = market.level(rule.against, move.other_close).units;
  alert.value = move.ppm();
  alert.contributors.push_back({.subject = rule.against,
                                .amount = market.level(rule.against, move.other).units - other_close,
                                .change_ppm = change_ppm(move.other, move.other_close)});
  const Int128 gap = Int128{alert.value} * market.level(rule.subject, move.close).units / ppm_per_one;
  const bool has_points = market.is_basket(rule.subject);
  alert.add_evidence("own move", Unit::percent, change_ppm(move.value, move.close));
  alert.add_evidence("other move", Unit::percent, change_ppm(move.other, move.other_close));
  alert.add_evidence("gap", has_points ? Unit::points : Unit::price, clamp_to_64_bits(gap));
  for (const SubjectId side : {rule.subject, rule.against}) {
    const Market::Doubt doubt = market.doubt(side, alert.time);
    const std::string_view whose = side == rule.subject ? "own oldest price" : "other oldest price";
    if (doubt.traded_ppm > 0) alert.add_evidence(whose, Unit::seconds, doubt.oldest.count());
  }
}

}  // namespace tocsin
