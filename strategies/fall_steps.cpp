#include "strategies/fall_steps.hpp"

#include <algorithm>

#include "engine/threshold_set.hpp"

namespace tocsin {
namespace {

// How many whole steps the price lies below the prior close.
std::int64_t depth_at(Price price, InstrumentId instrument, std::int64_t step, const Market& market) noexcept {
  const Int128 close = market.prior_close(instrument).units;
  const Int128 fallen = close - price.units;
  return close > 0 && fallen > 0 ? clamp_to_64_bits(fallen * ppm_per_one / (close * step)) : 0;
}

}  // namespace

FallSteps::FallSteps(std::span<const Spread> spreads, DetectorSetup& setup) {
  std::uint32_t names_count = 0;
  for (const Spread& spread : spreads) {
    const auto number = static_cast<std::uint32_t>(drafts_.size());
    const auto kinds = static_cast<std::uint32_t>(spread.sectors.size());
    const Branching none({.kinds = kinds, .decay = spread.terms.decay, .memory = spread.terms.memory});
    drafts_.push_back({.spread = spread,
                       .falls = setup.arena.array<Fall>(falls_max),
                       .ends = setup.arena.one<Ends>(),
                       .base = setup.arena.one<Branching>(none),
                       .now = setup.arena.one<Branching>(none),
                       .is_open = setup.arena.one<bool>((spread.phases & bit_of(setup.market.phase())) != 0)});
    for (std::uint32_t s = 0; s < kinds; ++s) {
      for (const Basket::Member& member : setup.market.basket(spread.sectors[s]).members) {
        seats_.push_back({subject_of(member.instrument), number, s, names_count++});
      }
    }
  }
  names_ = setup.arena.array<Name>(names_count);
  std::ranges::stable_sort(seats_, {}, &Seat::subject);
  std::vector<SubjectId> subjects;
  for (const Seat& seat : seats_) subjects.push_back(seat.subject);
  ranges_ = SubjectRanges(setup.market.subjects_count(), subjects);
}

// True where it fell.
bool FallSteps::look(const Seat& seat, const Event& event, Market& market) noexcept {
  Draft& draft = drafts_[seat.spread];
  Name& name = names_[seat.name];
  const InstrumentId instrument{index_of(seat.subject)};
  if (!draft.is_open || !market.traded_today(instrument)) return false;
  const std::int64_t step = draft.spread.terms.step;
  const std::int64_t depth = depth_at(market[instrument].last, instrument, step, market);
  const bool is_restated = event.kind == EventKind::reference && event.reference.kind == ReferenceKind::prior_close;
  const bool falls = name.is_marked && !is_restated && depth > name.depth;
  if (!name.is_marked || is_restated) {
    name = {.depth = depth, .base_depth = depth, .marked_at = market.prints().end(), .is_marked = true};
  } else if (falls) {
    name.depth = depth;
    if (draft.ends.end - draft.ends.first == falls_max) fold_oldest(draft);
    at(draft, draft.ends.end++) = {event.time, market.prints().end(), depth, seat.name, seat.sector};
    draft.now.add(seat.sector, event.time);
  }
  const FallMeasure measure{.reference = market.reference(seat.subject, Basis::prior_close)};
  if (measure.known()) market.watch(seat.subject, measure.fires_at((name.depth + 1) * step), no_limit_above);
  return falls;
}

void FallSteps::on_phase(const Event& event, const Market& market) noexcept {
  for (std::uint32_t number = 0; number < drafts_.size(); ++number) {
    Draft& draft = drafts_[number];
    const bool was_open = draft.is_open;
    draft.is_open = (draft.spread.phases & bit_of(market.phase())) != 0;
    if (!draft.is_open || (was_open && !market.day_opened())) continue;
    draft.ends = {};
    draft.base.begin(event.time);
    draft.now.begin(event.time);
    for (const Seat& seat : seats_) {
      if (seat.spread == number) names_[seat.name] = {};
    }
  }
}

void FallSteps::fold_oldest(Draft& draft) noexcept {
  const Fall& oldest = at(draft, draft.ends.first++);
  draft.base.add(oldest.sector, oldest.time);
  draft.ends.folded = oldest.position;
  names_[oldest.name].base_depth = oldest.depth;
}

// The name's falls since the print, told again; true where they are others now.
bool FallSteps::retell(const Seat& seat, const Restatement& restated, const Market& market) noexcept {
  Draft& draft = drafts_[seat.spread];
  Name& name = names_[seat.name];
  const InstrumentId instrument = restated.told.instrument;
  if (!draft.is_open || !name.is_marked) return false;
  if (restated.was_last_at(name.marked_at)) {
    name.base_depth = depth_at(restated.stood_instead(), instrument, draft.spread.terms.step, market);
  } else if (restated.position < name.marked_at) {
    return false;
  }
  const std::uint64_t from = std::max(restated.position, name.marked_at);
  std::uint64_t next = draft.ends.first;
  const auto pass_others = [&] {
    while (next < draft.ends.end && (at(draft, next).name != seat.name || at(draft, next).position <= from)) ++next;
  };
  bool is_same = true;
  name.depth = each_fall_since(seat, from, market, [&](const Fall& fall) {
    pass_others();
    is_same = is_same && next < draft.ends.end && at(draft, next).position == fall.position &&
              at(draft, next).depth == fall.depth;
    ++next;
  });
  pass_others();
  is_same = is_same && next >= draft.ends.end;
  if (!is_same) {
    take_out(draft, seat.name, from);
    each_fall_since(seat, from, market, [&](const Fall& fall) { put_in(draft, fall); });
    reckon(draft);
  }
  if (!market.traded_today(instrument)) name = {};
  return !is_same;
}

// By the prints from this one on, as they stand; those that are no longer kept are passed over. Returns how deep the
// name has fallen.
template <class Visit>
std::int64_t FallSteps::each_fall_since(const Seat& seat, std::uint64_t from, const Market& market,
                                        Visit&& visit) const noexcept {
  const Draft& draft = drafts_[seat.spread];
  const InstrumentId instrument{index_of(seat.subject)};
  std::int64_t depth = names_[seat.name].base_depth;
  for (std::uint64_t i = draft.ends.first; i < draft.ends.end; ++i) {
    const Fall& fall = at(draft, i);
    if (fall.name == seat.name && fall.position <= from) depth = fall.depth;
  }
  for (std::uint64_t p = from; p < market.prints().end(); ++p) {
    const Print& print = market.prints()[p];
    if (print.instrument != instrument || !print.counts_to(print_counts::last)) continue;
    const std::int64_t reached = depth_at(print.price, instrument, draft.spread.terms.step, market);
    if (reached <= depth || (draft.spread.phases & bit_of(print.phase)) == 0) continue;
    depth = reached;
    if (p + 1 > draft.ends.folded) visit(Fall{print.time, p + 1, depth, seat.name, seat.sector});
  }
  return depth;
}

// The falls of the name that came after `from`.
void FallSteps::take_out(Draft& draft, std::uint32_t name, std::uint64_t from) noexcept {
  std::uint64_t to = draft.ends.first;
  for (std::uint64_t i = draft.ends.first; i < draft.ends.end; ++i) {
    const Fall fall = at(draft, i);
    if (fall.name != name || fall.position <= from) at(draft, to++) = fall;
  }
  draft.ends.end = to;
}

// In its place, unless those about it are no longer kept.
void FallSteps::put_in(Draft& draft, const Fall& fall) noexcept {
  if (draft.ends.end - draft.ends.first == falls_max) fold_oldest(draft);
  if (fall.position <= draft.ends.folded) return;
  std::uint64_t place = draft.ends.end++;
  for (; place > draft.ends.first && at(draft, place - 1).position > fall.position; --place) {
    at(draft, place) = at(draft, place - 1);
  }
  at(draft, place) = fall;
}

void FallSteps::reckon(Draft& draft) noexcept {
  draft.now = draft.base;
  for (std::uint64_t i = draft.ends.first; i < draft.ends.end; ++i) {
    draft.now.add(at(draft, i).sector, at(draft, i).time);
  }
}

Branching FallSteps::before(std::uint32_t number, Time moment) const noexcept {
  const Draft& draft = drafts_[number];
  Branching branching = draft.base;
  for (std::uint64_t i = draft.ends.first; i < draft.ends.end && at(draft, i).time < moment; ++i) {
    branching.add(at(draft, i).sector, at(draft, i).time);
  }
  return branching;
}

}  // namespace tocsin
