#include "strategies/tick_path.hpp"

#include <algorithm>

#include "strategies/grid_returns.hpp"
#include "strategies/halted.hpp"

namespace tocsin {

bool TickPath::note(const Event& trade, const Market& market) noexcept {
  if (!is_open() || is_halted(subject_, market)) return false;
  if (!state_.is_begun) state_.is_begun = has_traded_since(subject_, state_.began, market);
  if (!state_.is_begun || (trade.trade.conditions & trade_condition::not_last) != 0) return false;
  const Int128 value = market.value(subject_);
  const bool is_same = state_.end > oldest() && !state_.is_cut && at(state_.end - 1).value == value;
  if (value <= 0 || is_same) return false;
  append(trade.time, value, market.prints().end());
  return true;
}

void TickPath::append(Time now, Int128 value, std::uint64_t prints_end) noexcept {
  const bool replaces = state_.end > oldest() && !state_.is_cut && now < state_.slot_end;
  if (!replaces) {
    ++state_.end;
    state_.slot_end = Time{Duration{(ns_since_epoch(now) / spacing_ + 1) * spacing_}};
  }
  Tick& tick = at(state_.end - 1);
  const bool starts = replaces ? tick.starts : state_.is_cut || state_.end - 1 == state_.first;
  if (starts) state_.started = state_.end - 1;
  tick = {.value = value, .time = now, .end = prints_end, .starts = starts};
  state_.is_cut = false;
  measure(state_.end - 1);
}

void TickPath::measure(std::uint64_t position) noexcept {
  Tick& tick = at(position);
  tick.change = 0;
  if (tick.starts || position <= oldest()) return;
  const Int128 before = at(position - 1).value;
  if (before > 0) tick.change = static_cast<double>(tick.value - before) / static_cast<double>(before);
}

bool TickPath::on_phase(Time now, const Market& market) noexcept {
  if (!state_.hours.begin(phases_, market)) return false;
  state_.first = state_.end;
  state_.began = now;
  state_.is_cut = state_.is_begun = false;
  return true;
}

void TickPath::correct(const Restatement& restated, const Market& market) noexcept {
  const Int128 moved = static_cast<Int128>(restated.stood_instead().units) - restated.told.price.units;
  const std::int64_t units = market.units_in(subject_, restated.told.instrument);
  if (units == 0) return;
  std::uint64_t first = state_.end;
  std::uint64_t beyond = oldest();
  for (std::uint64_t p = state_.end; p > oldest() && at(p - 1).end > restated.position; --p) {
    const bool is_told_again = p == state_.end && restated.next_last < market.prints().end();
    if (!restated.was_last_at(at(p - 1).end) || is_told_again) continue;
    first = p - 1;
    beyond = std::max(beyond, p);
    at(first).value += units * moved;
  }
  const bool may_vanish = restated.corrected == no_price && !market.is_basket(subject_);
  if (first < beyond && may_vanish && !had_traded_before(restated, state_.began, market)) start_at(beyond);
  for (std::uint64_t p = first; p < state_.end; ++p) measure(p);
  add_missed(restated, market);
}

// A print that was told as no change, and is the last one: it was one.
void TickPath::add_missed(const Restatement& restated, const Market& market) noexcept {
  const Print& told = restated.told;
  const bool is_last = told.counts_to(print_counts::last) && restated.next_last == market.prints().end();
  const bool is_of_session = (phases_ & bit_of(told.phase)) != 0 && told.time >= state_.began;
  if (!is_last || !is_of_session || state_.is_cut || state_.end == oldest()) return;
  const Tick& newest = at(state_.end - 1);
  const Int128 value = market.value(subject_);
  if (newest.end <= restated.position && newest.value != value) append(told.time, value, restated.position + 1);
}

void TickPath::start_at(std::uint64_t position) noexcept {
  if (position < state_.end) {
    at(position).starts = true;
    state_.started = std::max(state_.started, position);
  } else {
    state_.is_cut = true;
  }
}

std::uint64_t TickPath::after(Time time) const noexcept {
  const std::uint64_t first = oldest();
  std::uint64_t low = state_.end;
  std::uint64_t high = state_.end;
  // Mostly it is one of the last.
  for (std::uint64_t back = 1; low > first && at(low - 1).time > time; back *= 2) {
    high = low - 1;
    low -= std::min(back, low - first);
  }
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (at(middle).time <= time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

TickPath::Changes TickPath::changes(Time from, Time until) const noexcept {
  const std::uint64_t first = after(from - Duration{1}) + 1;
  return {first, std::max(first, after(until))};
}

const TickPath::Tick* TickPath::stood_at(Time time) const noexcept {
  const std::uint64_t next = after(time);
  const bool is_parted = state_.is_cut || (state_.started >= next && state_.started < state_.end);
  return next == oldest() || is_parted ? nullptr : &at(next - 1);
}

TickPath::Variation TickPath::variation(Changes changes) const noexcept {
  Variation variation;
  for (std::uint64_t p = changes.first; p < changes.end; ++p) {
    const double change = at(p).change;
    variation.sum += change * change;
    variation.moves += change != 0 ? 1U : 0U;
  }
  return variation;
}

bool TickPath::rests_on(const Restatement& restated, Changes changes, const Market& market) const noexcept {
  if (changes.count() == 0 || market.units_in(subject_, restated.told.instrument) == 0) return false;
  for (std::uint64_t p = changes.first - 1; p < changes.end; ++p) {
    if (restated.was_last_at(at(p).end)) return true;
  }
  return false;
}

double covariation(const TickPath& a, TickPath::Changes of_a, const TickPath& b, TickPath::Changes of_b,
                   Duration shift) noexcept {
  double sum = 0;
  std::uint64_t first = of_b.first;
  for (std::uint64_t p = of_a.first; p < of_a.end; ++p) {
    const Time from = a[p - 1].time + shift;
    const Time until = a[p].time + shift;
    while (first < of_b.end && b[first].time <= from) ++first;
    double others = 0;
    for (std::uint64_t q = first; q < of_b.end && b[q - 1].time < until; ++q) others += b[q].change;
    sum += a[p].change * others;
  }
  return sum;
}

}  // namespace tocsin
