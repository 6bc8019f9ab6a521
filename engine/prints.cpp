#include "engine/prints.hpp"

#include <algorithm>

namespace tocsin {
namespace {

void extend(Prints::Start& start, Price price) noexcept {
  start.high = start.high == no_price ? price : std::max(start.high, price);
  start.low = start.low == no_price ? price : std::min(start.low, price);
}

}  // namespace

void Prints::mark(Time time, Phase phase, bool begins_session) noexcept {
  (*this)[ends_.end++] = {.time = time,
                          .instrument = no_instrument,
                          .counts = begins_session ? print_counts::session : std::uint8_t{},
                          .phase = phase};
}

void Prints::forget_oldest() noexcept {
  const Print& print = (*this)[ends_.oldest++];
  if (print.marks_phase()) return;
  Start& start = chains_[index_of(print.instrument)].start;
  if (print.counts_to(print_counts::range)) {
    if (start.open == no_price) start.open = print.price;
    extend(start, print.price);
  }
  if (print.counts_to(print_counts::last)) {
    start.last = print.price;
    start.last_trade = print.time;
  }
}

std::optional<std::uint64_t> Prints::find(InstrumentId instrument, SourceId source, std::uint64_t id) const noexcept {
  std::optional<std::uint64_t> found;
  each_of(instrument, [&](std::uint64_t position, const Print& print) {
    if (print.id == id && print.source == source) found = position;
    return !found;
  });
  return found;
}

std::uint64_t Prints::next_last(std::uint64_t position) const noexcept {
  std::uint64_t next = end();
  each_of((*this)[position].instrument, [&](std::uint64_t later, const Print& print) {
    if (later > position && print.counts_to(print_counts::last)) next = later;
    return later > position;
  });
  return next;
}

Prints::Start Prints::standing(InstrumentId instrument) const noexcept {
  Start now = chains_[index_of(instrument)].start;
  Price first = no_price;
  bool has_last = false;
  each_of(instrument, [&](std::uint64_t, const Print& print) {
    if (print.counts_to(print_counts::range)) {
      first = print.price;
      extend(now, print.price);
    }
    if (!has_last && print.counts_to(print_counts::last)) {
      has_last = true;
      now.last = print.price;
      now.last_trade = print.time;
    }
    return true;
  });
  if (now.open == no_price) now.open = first;
  return now;
}

Price Prints::last_until(InstrumentId instrument, std::uint64_t until, Time day_start) const noexcept {
  const Start& start = chains_[index_of(instrument)].start;
  Price last = start.last_trade < day_start ? no_price : start.last;
  each_of(instrument, [&](std::uint64_t position, const Print& print) {
    const bool is_it = position < until && print.counts_to(print_counts::last);
    if (is_it) last = print.price;
    return !is_it;
  });
  return last;
}

Price Prints::high_until(InstrumentId instrument, std::uint64_t until) const noexcept {
  Start then = chains_[index_of(instrument)].start;
  each_of(instrument, [&](std::uint64_t position, const Print& print) {
    if (position < until && print.counts_to(print_counts::range)) extend(then, print.price);
    return true;
  });
  return then.high;
}

}  // namespace tocsin
