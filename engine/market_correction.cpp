// The market told again without a print, or with the right one in its place.
#include <algorithm>

#include "engine/market.hpp"

namespace tocsin {

std::int64_t Market::units_in(SubjectId subject, InstrumentId instrument) const noexcept {
  if (subject == subject_of(instrument)) return 1;
  if (!is_basket(subject) || instrument == no_instrument) return 0;
  for (const Membership& membership : memberships_of(index_of(instrument))) {
    if (membership.basket == number_of(subject)) return membership.units;
  }
  return 0;
}

// Keeps a trade for a correction, before it is applied. Not inlined: what steps through quotes, and trades without ids,
// would pay for its registers.
void Market::remember(const Event& event) noexcept {
  if (prints_.empty() || prints_.is_full()) [[unlikely]]
    make_room();
  const Instrument& instrument = instruments_[index_of(event.instrument)];
  const std::uint32_t in_session = is_of_session(event.trade) ? ~0U : ~std::uint32_t{print_counts::range};
  const std::uint32_t counts = ~event.trade.conditions & in_session;
  prints_.append({.time = event.time,
                  .sequence = event.sequence,
                  .id = event.trade.id,
                  .price = event.trade.price,
                  .size = event.trade.size,
                  .before = instrument.last,
                  .instrument = event.instrument,
                  .source = event.source,
                  .counts = static_cast<std::uint8_t>(counts & print_counts::of_trade),
                  .phase = clock_.phase},
                 {instrument.last, instrument.open, instrument.high, instrument.low, instrument.last_trade});
}

void Market::make_room() noexcept {
  if (prints_.empty()) {
    for (std::size_t b = 0; b < baskets_.size(); ++b) {
      basket_starts_[b] = {.value = basket_states_[b].value, .high = basket_states_[b].high};
    }
    return;
  }
  const Print& oldest = prints_[prints_.oldest()];  // its place is taken by the next one only
  prints_.forget_oldest();
  if (oldest.counts_to(print_counts::session)) {
    for (BasketStart& start : basket_starts_) start.high = start.value;
  }
  const Int128 moved = oldest.moved();
  if (moved == 0) return;
  for (const Membership& membership : memberships_of(index_of(oldest.instrument))) {
    BasketStart& start = basket_starts_[membership.basket];
    start.value += membership.units * moved;
    if (oldest.phase == Phase::regular) start.high = std::max(start.high, start.value);
  }
}

void Market::mark_phase(Time at, bool begins_session) noexcept {
  if (prints_.is_full()) make_room();
  prints_.mark(at, clock_.phase, begins_session);
}

// The basket's highest value of the regular session for whoever looked when `first` to `last` prints had been seen.
Int128 Market::highest(SubjectId basket, std::uint64_t first, std::uint64_t last) const noexcept {
  Int128 high = no_limit_below;
  look_back(basket, [&](const Stretch& stretch) {
    const bool is_start = stretch.since == Time::min();
    // A change of phase moves no price: only the session's start counts what stands.
    const bool counts = stretch.begins_session || (!is_start && stretch.phase == Phase::regular);
    if (counts && stretch.first <= last && stretch.last >= first) high = std::max(high, stretch.value);
    if (is_start) high = std::max(high, basket_starts_[number_of(basket)].high);
    return stretch.first > first;
  });
  return high;
}

Price Market::last_at(InstrumentId id, std::uint64_t end) const noexcept {
  if (!prints_.has(id)) return instruments_[index_of(id)].last;
  const Price last = prints_.last_until(id, end, clock_.day_start);
  return last == no_price ? prior_closes_[index_of(id)] : last;
}

Int128 Market::session_high_at(SubjectId subject, std::uint64_t end) const noexcept {
  if (is_basket(subject)) return clock_.session_begun ? highest(subject, 0, end) : no_limit_below;
  const InstrumentId id{index_of(subject)};
  if (!prints_.has(id)) return reference(subject, Basis::session_high);
  const Price high = prints_.high_until(id, end);
  return high == no_price ? no_limit_below : high.units;
}

std::optional<Restatement> Market::on_correction(const Event& event) noexcept {
  forget_news();
  const Correction& correction = event.correction;
  const bool is_cancel = correction.size == 0;
  if (index_of(event.instrument) >= instruments_.size() || (!is_cancel && !is_plausible(correction.price))) {
    ++clock_.unusable;
    return std::nullopt;
  }
  const auto position =
      correction.trade_id == 0 ? std::nullopt : prints_.find(event.instrument, event.source, correction.trade_id);
  if (!position || prints_[*position].fate != Print::Fate::stands) {
    ++clock_.uncorrected;
    return std::nullopt;
  }
  const Restatement restated = restate_print(*position, correction);
  restate_instrument(restated, correction.size);
  return restated;
}

// The print is right from here on, and so is what the next one says of the price before it.
Restatement Market::restate_print(std::uint64_t position, const Correction& correction) noexcept {
  const bool is_cancel = correction.size == 0;
  Print& print = prints_[position];
  const Restatement restated{.position = position,
                             .next_last = prints_.next_last(position),
                             .told = print,
                             .corrected = is_cancel ? no_price : correction.price};
  print.fate = is_cancel ? Print::Fate::cancelled : Print::Fate::corrected;
  if (is_cancel) {
    print.counts = 0;
  } else {
    print.price = correction.price;
    print.size = correction.size;
  }
  if (restated.told.counts_to(print_counts::last) && restated.next_last != prints_.end()) {
    prints_[restated.next_last].before = restated.stood_instead();
  }
  return restated;
}

void Market::restate_instrument(const Restatement& restated, std::uint64_t size) noexcept {
  const InstrumentId id = restated.told.instrument;
  const std::uint32_t number = index_of(id);
  Instrument& instrument = instruments_[number];
  const Instrument before = instrument;
  if (restated.told.counts_to(print_counts::volume)) instrument.volume += size - restated.told.size;
  const Prints::Start now = prints_.standing(id);
  instrument.last_trade = now.last_trade;
  instrument.last = traded_today(id) ? now.last : prior_closes_[number];
  if (official_opens_[number] == no_price) instrument.open = now.open;
  instrument.high = now.high;
  instrument.low = now.low;
  restate_baskets(restated, static_cast<Int128>(instrument.last.units) - before.last.units);
  move_opens(number, price_at_open(instrument) - price_at_open(before));
  cross_all_of(number);
}

// `change`: of the last price. The path of a basket moved as a whole while the print was its instrument's last price: a
// high that it did not reach then stands, or is passed by what it reaches now.
void Market::restate_baskets(const Restatement& restated, Int128 change) noexcept {
  if (!restated.told.counts_to(print_counts::last)) return;
  const Int128 moved = static_cast<Int128>(restated.stood_instead().units) - restated.told.price.units;
  for (const Membership& membership : memberships_of(index_of(restated.told.instrument))) {
    BasketState& basket = basket_states_[membership.basket];
    basket.value += membership.units * change;
    if (!known(basket.high)) continue;
    const SubjectId subject = subject_of_basket(membership.basket);
    const Int128 reached = highest(subject, restated.position + 1, restated.next_last);
    const bool rested = known(reached) && reached - membership.units * moved >= basket.high;
    basket.high = rested ? highest(subject, 0, prints_.end()) : std::max(basket.high, reached);
  }
}

}  // namespace tocsin
