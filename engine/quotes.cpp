#include "engine/quotes.hpp"

#include <algorithm>

namespace tocsin {
namespace {

// As far as 32 bits reach.
constexpr std::uint32_t sum(std::uint32_t a, std::uint32_t b) noexcept {
  const std::uint32_t all = a + b;
  return all < a ? ~0U : all;
}

// The better price, and the shares that are offered at it.
void add_bid(Quote& best, const Quote& quote) noexcept {
  if (quote.bid == no_price) return;
  if (best.bid == no_price || quote.bid > best.bid) {
    best.bid = quote.bid;
    best.bid_size = 0;
  }
  if (quote.bid == best.bid) best.bid_size = sum(best.bid_size, quote.bid_size);
}

void add_ask(Quote& best, const Quote& quote) noexcept {
  if (quote.ask == no_price) return;
  if (best.ask == no_price || quote.ask < best.ask) {
    best.ask = quote.ask;
    best.ask_size = 0;
  }
  if (quote.ask == best.ask) best.ask_size = sum(best.ask_size, quote.ask_size);
}

constexpr bool is_empty(const Quote& quote) noexcept { return quote.bid == no_price && quote.ask == no_price; }

}  // namespace

Quotes::Quotes(Arena& arena, std::size_t instruments_count, std::size_t sources_count)
    : instruments_count_(instruments_count),
      sources_count_(sources_count),
      quotes_(arena.array<Quote>(instruments_count * sources_count, empty_quote)),
      doubtful_(arena.array<std::uint8_t>(instruments_count * sources_count)),
      is_ever_doubtful_(arena.one<std::uint8_t>()) {}

bool Quotes::knows(const Event& event) const noexcept {
  const bool is_of_all = event.instrument == no_instrument;
  return event.source < sources_count_ && (is_of_all || index_of(event.instrument) < instruments_count_);
}

template <class Visit>
void Quotes::for_each_of(const Event& event, Visit visit) noexcept {
  if (event.instrument != no_instrument) return visit(place_of(event.instrument, event.source));
  for (std::size_t place = event.source; place < quotes_.size(); place += sources_count_) visit(place);
}

bool Quotes::on_gap(const Event& event) noexcept {
  if (!knows(event)) return false;
  is_ever_doubtful_ = 1;
  for_each_of(event, [this](std::size_t place) {
    if (!is_empty(quotes_[place])) doubtful_[place] = 1;
  });
  return true;
}

bool Quotes::on_clear(const Event& event) noexcept {
  if (!knows(event)) return false;
  for_each_of(event, [this](std::size_t place) {
    quotes_[place] = empty_quote;
    doubtful_[place] = 0;
  });
  return true;
}

void Quotes::settle_trust(std::size_t place, const Event& event) noexcept {
  is_ever_doubtful_ = 1;
  doubtful_[place] = (event.flags & event_flag::doubtful) != 0 ? 1 : 0;
}

Quote Quotes::best_of_several(InstrumentId id) const noexcept {
  const std::size_t first = place_of(id, first_source);
  const auto own = quotes_.subspan(first, sources_count_ - first_source);
  const auto doubtful = doubtful_.subspan(first, own.size());
  bool any_sound = false;
  for (std::size_t i = 0; i < own.size(); ++i) any_sound |= doubtful[i] == 0 && !is_empty(own[i]);
  Quote best = empty_quote;
  for (std::size_t i = 0; i < own.size(); ++i) {
    if (any_sound && doubtful[i] != 0) continue;
    add_bid(best, own[i]);
    add_ask(best, own[i]);
    best.bid_depth = sum(best.bid_depth, own[i].bid_depth);
    best.ask_depth = sum(best.ask_depth, own[i].ask_depth);
  }
  return best;
}

bool Quotes::is_doubtful(InstrumentId id, SourceId source) const noexcept {
  return doubtful_[place_of(id, source)] != 0;
}

bool Quotes::is_any_doubtful(InstrumentId id) const noexcept {
  return std::ranges::any_of(doubtful_.subspan(place_of(id, 0), sources_count_), [](auto each) { return each != 0; });
}

}  // namespace tocsin
